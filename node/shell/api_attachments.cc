#include <memory>
#include <utility>

#include "node/shell/api.h"
#include "proto/field/percent.h"

// The calls about attachments: the body is the file itself.
namespace iwets::node {
namespace {

const ApiError scanner_busy{503, "busy", "", "many files wait for this node's scanner",
                            "come back in a minute; what was accepted before is safe"};

/// Why a file does not pass; `left`: what became of it.
ApiError not_passed(const ScanVerdict& verdict, const std::string& left) {
  if (verdict.word == ScanVerdict::Word::found)
    return {422, "scanner_found", "attachment", "the scanner found something in the file; " + left,
            "do not open it, and tell your operator: the node's log has its digest"};
  return {503, "not_scanned", "attachment",
          "the file was not scanned, as " + verdict.why + "; " + left,
          "tell your operator: " + verdict.remedy + "; `iwets doctor` says when it works again"};
}

const char* const not_kept = "it was not attached";
const char* const not_handed_out = "it is not handed out";

Reply file_reply(Reader::AttachedContent file) {
  Reply reply{200, std::move(file.content), 0, std::move(file.type)};
  if (reply.kind.starts_with("text/"))
    reply.kind += "; charset=utf-8";  // It was judged to be that.
  reply.headers = {
      {"Content-Disposition", "attachment; filename*=UTF-8''" + field::percent_encoded(file.name)}};
  return reply;
}

}  // namespace

Answer Api::attach(const Call& call) {
  const auto id = TraceId::parse(call.words[1]);
  if (!id) return bad_id();
  auto file = std::make_shared<link::AttachedFile>();
  file->file_name = call.request.query("name").value_or("");
  file->words = call.request.query("words").value_or("");
  file->content = call.request.body;
  const auto keep = [this, id = *id, file, later = call.later] {
    return on_link(later,
                   [this, id, file](Instant now) { return parts_.desk.attach(now, id, *file); });
  };
  if (parts_.scanner == nullptr) return keep();
  const auto then = [keep, later = call.later](const ScanVerdict& verdict) {
    auto answer = verdict.word == ScanVerdict::Word::clean
                      ? keep()
                      : error_reply(not_passed(verdict, not_kept));
    if (auto* reply = std::get_if<Reply>(&answer)) later->answer(std::move(*reply));
  };
  if (!parts_.scanner->take({file, &file->content}, then)) return error_reply(scanner_busy);
  return Wait{};
}

Answer Api::show_attachment(const Call& call) {
  const auto id = TraceId::parse(call.words[1]);
  if (!id) return bad_id();
  auto found = parts_.reader.attachment(*id, call.words[3]);
  if (!found)
    return error_reply({404, "not_found", "attachment",
                        "there is no whole attachment of this name at this trace",
                        "`iwets trace show` lists its attachments, and how far they are"});
  if (parts_.scanner == nullptr) return file_reply(std::move(*found));
  const auto reply_by = [](const ScanVerdict& verdict, Reader::AttachedContent& file) {
    return verdict.word == ScanVerdict::Word::clean
               ? file_reply(std::move(file))
               : error_reply(not_passed(verdict, not_handed_out));
  };
  if (const auto before = parts_.scanner->known(found->digest)) return reply_by(*before, *found);
  const auto file = std::make_shared<Reader::AttachedContent>(std::move(*found));
  const auto then = [file, reply_by, later = call.later](const ScanVerdict& verdict) {
    later->answer(reply_by(verdict, *file));
  };
  if (!parts_.scanner->take({file, &file->content}, then)) return error_reply(scanner_busy);
  return Wait{};
}

}  // namespace iwets::node
