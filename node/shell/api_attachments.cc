#include <memory>
#include <utility>

#include "node/shell/api.h"

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
  return Reply{200, std::move(found->content), 0, std::move(found->type)};
}

}  // namespace iwets::node
