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

}  // namespace iwets::node
