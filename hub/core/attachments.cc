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
  count(id, kept);
  return kept;
}

void Attachments::conclude(const AttachmentId& id, AttachmentOutcome outcome) {
  auto& attachment = all_.at(id);
  uncount(id, attachment);
  attachment.outcome = outcome;
  count(id, attachment);
}

void Attachments::erase(const AttachmentId& id) {
  const auto at = all_.find(id);
  if (at == all_.end()) return;
  uncount(id, at->second);
  due_.erase({at->second.until, id});
  all_.erase(at);
}

void Attachments::erase_of(const TraceId& trace) {
  for (const auto& id : of(trace)) erase(id);
}

void Attachments::forget_concluded(std::size_t most) {
  while (concluded_.size() > most) {
    const auto oldest = concluded_.begin()->second;
    erase(oldest);
  }
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

AttachmentLoad Attachments::load_of(const PeerId& author) const {
  const auto at = loads_.find(author);
  return at == loads_.end() ? AttachmentLoad{} : at->second;
}

std::optional<std::pair<Instant, AttachmentId>> Attachments::first_due() const {
  if (due_.empty()) return std::nullopt;
  return *due_.begin();
}

void Attachments::index() {
  due_.clear();
  concluded_.clear();
  loads_.clear();
  for (const auto& [id, attachment] : all_) {
    due_.emplace(attachment.until, id);
    count(id, attachment);
  }
}

void Attachments::count(const AttachmentId& id, const Attachment& attachment) {
  if (!attachment.under_way()) {
    concluded_.emplace(attachment.until, id);
    return;
  }
  auto& load = loads_[attachment.author];
  ++load.count;
  load.bytes += attachment.bytes;
}

void Attachments::uncount(const AttachmentId& id, const Attachment& attachment) {
  if (!attachment.under_way()) {
    concluded_.erase({attachment.until, id});
    return;
  }
  const auto at = loads_.find(attachment.author);
  at->second.bytes -= attachment.bytes;
  if (--at->second.count == 0) loads_.erase(at);
}

}  // namespace iwets::hub
