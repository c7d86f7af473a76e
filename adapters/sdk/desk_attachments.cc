#include <spdlog/spdlog.h>

#include <exception>
#include <utility>

#include "adapters/sdk/desk.h"

// Photographs and documents: what the requester sends along, and what goes with a result.
namespace iwets::sdk {

void Desk::tell_attachment(Instant now, const std::optional<link::Attachment>& news) {
  if (!news) return;
  spdlog::info("event=attachment trace={} party={} direction={} outcome={} bytes={} refused=\"{}\"",
               news->trace.text(), news->other.text(), news->ours ? "out" : "in",
               static_cast<int>(news->outcome), news->bytes, news->refused);
  if (news->ours || news->outcome != AttachmentOutcome::whole) return;
  auto content = link::AttachmentBook::content_of(database_, *news);
  if (!content) return;
  try {
    center_.on_attachment(now, {news->trace, news->other, news->type, news->file_name, news->words,
                                std::move(*content)});
  } catch (const std::exception& error) {
    spdlog::error("event=center_failed trace={} call=attachment why=\"{}\"", news->trace.text(),
                  error.what());
  }
}

void Desk::attach(Instant now, const CaseName& name, std::uint32_t code) {
  try {
    for (const auto& file : center_.attachments_for(now, name.trace, name.requester, code))
      if (const auto added = attachments_.add(now, name.trace, name.requester, file); !added)
        spdlog::warn("event=not_attached trace={} requester={} reason=\"{}\" remedy=\"{}\"",
                     name.trace.text(), name.requester.text(), added.error().reason,
                     added.error().remedy);
  } catch (const link::DatabaseError&) {
    throw;
  } catch (const std::exception& error) {
    spdlog::error("event=center_failed trace={} call=attachments why=\"{}\"", name.trace.text(),
                  error.what());
  }
}

PeerId Desk::self() const { return post_->keys().peer; }

bool Desk::post(link::Outgoing message) { return post_->post(std::move(message)); }

std::optional<seal::Reader> Desk::reader(PeerId peer) const {
  const auto directory = post_->directory();
  return directory ? directory->reader(peer) : std::nullopt;
}

std::uint32_t Desk::schema_of(PeerId peer) const {
  const auto directory = post_->directory();
  return directory ? directory->schema_of(peer) : schema_version_first;
}

}  // namespace iwets::sdk
