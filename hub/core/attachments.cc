#include "hub/core/attachments.h"

#include <algorithm>

namespace iwets::hub {

Attachment* Attachments::find(const AttachmentId& id) {
  const auto at = all_.find(id);
  return at == all_.end() ? nullptr : &at->second;
}

Attachment& Attachments::put(const AttachmentId& id, Attachment attachment) {
  erase(id);
  due_.emplace(attachment.until, id);
  auto& kept = all_.emplace(id, std::move(attachment)).first->second;
  count(kept);
  return kept;
}

void Attachments::conclude(Attachment& attachment, AttachmentOutcome outcome) {
  uncount(attachment);
  attachment.outcome = outcome;
}

void Attachments::erase(const AttachmentId& id) {
  const auto at = all_.find(id);
  if (at == all_.end()) return;
  uncount(at->second);
  due_.erase({at->second.until, id});
  all_.erase(at);
}

void Attachments::erase_of(const TraceId& trace) {
  for (const auto& id : of(trace)) erase(id);
}

std::vector<AttachmentId> Attachments::of(const TraceId& trace) const {
  std::vector<AttachmentId> ids;
  for (auto at = all_.lower_bound({trace, {}}); at != all_.end() && at->first.trace == trace; ++at)
    ids.push_back(at->first);
  return ids;
}

bool Attachments::under_way_of(const TraceId& trace) const {
  return std::ranges::any_of(of(trace),
                             [&](const AttachmentId& id) { return all_.at(id).under_way(); });
}

std::vector<AttachmentId> Attachments::under_way_with(const PeerId& peer) const {
  std::vector<AttachmentId> ids;
  for (const auto& [id, attachment] : all_)
    if (attachment.under_way() && (attachment.author == peer || attachment.recipient == peer))
      ids.push_back(id);
  return ids;
}

std::uint64_t Attachments::bytes_of(const PeerId& author) const {
  const auto at = bytes_.find(author);
  return at == bytes_.end() ? 0 : at->second;
}

std::optional<std::pair<Instant, AttachmentId>> Attachments::first_due() const {
  if (due_.empty()) return std::nullopt;
  return *due_.begin();
}

void Attachments::index() {
  due_.clear();
  bytes_.clear();
  for (const auto& [id, attachment] : all_) {
    due_.emplace(attachment.until, id);
    count(attachment);
  }
}

void Attachments::count(const Attachment& attachment) {
  if (attachment.under_way()) bytes_[attachment.author] += attachment.bytes;
}

void Attachments::uncount(const Attachment& attachment) {
  if (!attachment.under_way()) return;
  const auto at = bytes_.find(attachment.author);
  at->second -= attachment.bytes;
  if (at->second == 0) bytes_.erase(at);
}

}  // namespace iwets::hub
