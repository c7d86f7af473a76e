#include <memory>
#include <utility>

#include "node/shell/api.h"

// The calls about attachments: the body is the file itself.
namespace iwets::node {
namespace {

/// For `filename*` of RFC 6266: all but letters, digits, '-', '.' and '_' by their bytes.
std::string escaped(std::string_view text) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '-' || c == '.' || c == '_';
    if (plain)
      out += c;
    else
      (out += '%').append({digits[byte >> 4U], digits[byte & 15U]});
  }
  return out;
}

}  // namespace

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
  reply.headers = {{"Content-Disposition", "attachment; filename*=UTF-8''" + escaped(found->name)}};
  return reply;
}

}  // namespace iwets::node
