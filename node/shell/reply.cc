#include "node/shell/reply.h"

#include "node/shell/json_writer.h"

namespace iwets::node {

Reply error_reply(const ApiError& error) {
  JsonWriter out;
  out.begin_object().key("error").begin_object();
  out.field("code", error.code).field("field", error.field);
  out.field("message", error.message).field("remedy", error.remedy);
  out.end_object().end_object();
  Reply reply{error.status, out.take(), error.status == 503 ? 1U : 0U};
  reply.error = error.code;
  return reply;
}

Reply quota_reply(const std::string& field, const std::string& message, const std::string& remedy,
                  std::uint32_t seconds) {
  auto reply = error_reply({429, "quota", field, message, remedy});
  reply.retry_after_s = seconds;
  reply.body.resize(reply.body.size() - 2);  // "}}"
  reply.body += ",\"retry_after_s\":" + std::to_string(seconds) + "}}";
  return reply;
}

Reply not_found(const std::string& what) {
  return error_reply({404, "not_found", "", "there is no such " + what + " on this node",
                      "see the lists of the API for what there is"});
}

Reply unreadable() {
  return error_reply({503, "disk", "", "the node's database cannot be read",
                      "see `iwets doctor` and the node's log"});
}

Reply bad_id() {
  return error_reply({400, "malformed", "", "this is no id",
                      "an id has 26 letters and digits, as in 01JZ6Q9D5W7R3M1X8K2T4V6B0C"});
}

}  // namespace iwets::node
