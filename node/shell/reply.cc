#include "node/shell/reply.h"

#include "node/shell/json_writer.h"

namespace iwets::node {

Reply error_reply(const ApiError& error) {
  JsonWriter out;
  out.begin_object().key("error").begin_object();
  out.field("code", error.code).field("field", error.field);
  out.field("message", error.message).field("remedy", error.remedy);
  out.end_object().end_object();
  return {error.status, out.take(), error.status == 503 ? 1U : 0U};
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
