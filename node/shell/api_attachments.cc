#include <memory>
#include <utility>

#include "node/shell/api.h"
#include "proto/field/percent.h"

// The calls about attachments: the body is the file itself.
namespace iwets::node {

Answer Api::attach(const Call& call) {
  const auto id = TraceId::parse(call.words[1]);
  if (!id) return bad_id();
  auto file = std::make_shared<link::AttachedFile>();
  file->file_name = call.request.query("name").value_or("");
  file->words = call.request.query("words").value_or("");
  file->content = call.request.body;
  return on_link(call.later, [this, id = *id, file](Instant now) {
    return parts_.desk.attach(now, id, *file);
  });
}

Answer Api::show_attachment(const Call& call) {
  const auto id = TraceId::parse(call.words[1]);
  if (!id) return bad_id();
  auto found = parts_.reader.attachment(*id, call.words[3]);
  if (!found)
    return error_reply({404, "not_found", "attachment",
                        "there is no whole attachment of this name at this trace",
                        "`iwets trace show` lists its attachments, and how far they are"});
  Reply reply{200, std::move(found->content), 0, std::move(found->type)};
  if (reply.kind.starts_with("text/"))
    reply.kind += "; charset=utf-8";  // It was judged to be that.
  reply.headers = {{"Content-Disposition",
                    "attachment; filename*=UTF-8''" + field::percent_encoded(found->name)}};
  return reply;
}

}  // namespace iwets::node
