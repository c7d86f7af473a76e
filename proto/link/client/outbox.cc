#include "proto/link/client/outbox.h"

#include <algorithm>
#include <cassert>
#include <set>

#include "proto/seal/batch.h"

namespace iwets::link {
namespace {

/// Larger bodies do not fit the schema; whoever composes a message has checked that.
constexpr std::size_t body_bytes_max = 245'760;

/// An id begins with the milliseconds of its making.
Instant made(const MessageId& id) {
  std::uint64_t ms = 0;
  for (std::size_t i = 0; i < 6; ++i) ms = ms << 8U | id.raw()[i];
  return from_us(ms * 1'000);
}

}  // namespace

void Outbox::load(const LinkRecord& record) {
  std::map<std::uint64_t, Item> items;
  std::vector<std::uint64_t> order;  // by urgency, then age
  for (auto& row : store_.rows()) {
    pending_.emplace(row.item.handle, row.id);
    order.push_back(row.item.handle);
    items.emplace(row.item.handle, row.item);
  }
  next_handle_ = store_.highest_handle() + 1;

  SendLane::Kept kept{.drawn = record.drawn,
                      .acked = record.acked,
                      .window = {},
                      .waiting = {},
                      .stopped = record.send_stopped};
  const auto move_to = [&](std::uint64_t handle, std::vector<Item>& to) {
    const auto at = items.find(handle);
    if (at == items.end()) return false;
    to.push_back(at->second);
    items.erase(at);
    return true;
  };
  std::vector<Item> window;
  bool whole = true;
  for (const auto handle : record.window) whole = move_to(handle, window) && whole;
  for (const auto handle : record.returned) {
    const auto at = items.find(handle);
    // What comes last has not moved to the front when it returned.
    if (at == items.end() || at->second.urgency != Urgency::last)
      whole = move_to(handle, kept.waiting) && whole;
  }
  for (const auto handle : order) move_to(handle, kept.waiting);

  auto position = record.acked;
  for (const auto& item : window) {
    kept.window.push_back({.item = item, .number = ++position.number, .previous = position.digest});
    position.digest = chain_(position.digest, item.message);
  }
  if (!whole || !lane_.restore(kept))
    throw DatabaseError(
        "the link's messages and its position contradict each other: the database "
        "is damaged; keep a copy of it for examination and restore a backup");
}

bool Outbox::post(Instant now, Outgoing message) {
  assert(message.body.size() <= body_bytes_max && !message.id.empty());
  if (lane_.waiting() + drafts_.size() >= limits_.outbox_items_max) return false;
  drafts_.push_back({.draft = {.recipient = message.recipient,
                               .kind = message.kind,
                               .id = message.id,
                               .created = now,
                               .expires = message.expires,
                               .body = std::move(message.body)},
                     .subject = message.subject,
                     .urgency = message.urgency});
  return true;
}

bool Outbox::withdraw(const MessageId& id) {
  const auto draft = std::find_if(drafts_.begin(), drafts_.end(),
                                  [&](const Draft& d) { return d.draft.id == id; });
  if (draft != drafts_.end()) {
    drafts_.erase(draft);
    return true;
  }
  const auto at = std::find_if(pending_.begin(), pending_.end(),
                               [&](const auto& entry) { return entry.second == id; });
  if (at == pending_.end() || !lane_.withdraw(at->first)) return false;
  store_.remove(at->first);
  uncache(at->first);
  pending_.erase(at);
  return true;
}

void Outbox::sign(const seal::KeySet& keys) {
  // One signature for each recipient, because a batch must not tell one what another is sent.
  std::map<PeerId, std::vector<std::size_t>> by_recipient;
  for (std::size_t i = 0; i < drafts_.size(); ++i)
    by_recipient[drafts_[i].draft.recipient].push_back(i);
  std::vector<std::string> envelopes(drafts_.size());
  for (const auto& [recipient, indices] : by_recipient) {
    for (std::size_t from = 0; from < indices.size(); from += seal::batch_max) {
      const auto to = std::min(from + seal::batch_max, indices.size());
      std::vector<codec::Draft> batch;
      for (auto i = from; i < to; ++i) batch.push_back(std::move(drafts_[indices[i]].draft));
      auto sealed = codec::seal_batch(keys.sign, keys.peer, batch);
      for (auto i = from; i < to; ++i) {
        envelopes[indices[i]] = std::move(sealed[i - from]);
        drafts_[indices[i]].draft = std::move(batch[i - from]);
      }
    }
  }
  for (std::size_t i = 0; i < drafts_.size(); ++i) keep(drafts_[i], std::move(envelopes[i]));
  drafts_.clear();
}

void Outbox::keep(const Draft& draft, std::string envelope) {
  const LinkStore::Row row{.item = {.handle = next_handle_++,
                                    .subject = draft.subject,
                                    .urgency = draft.urgency,
                                    .bytes = static_cast<std::uint32_t>(envelope.size()),
                                    .message = seal::digest(bytes_of(envelope))},
                           .id = draft.draft.id};
  store_.insert(row, envelope);
  pending_.emplace(row.item.handle, row.id);
  [[maybe_unused]] const bool posted = lane_.post(row.item);
  assert(posted);  // `post` has kept room for it.
  if (cached_bytes_ + envelope.size() > cached_bytes_max) return;
  cached_bytes_ += envelope.size();
  cache_.emplace(row.item.handle, std::move(envelope));
}

std::vector<MessageId> Outbox::deliver(const std::vector<Item>& delivered, bool keep) {
  std::vector<MessageId> ids;
  ids.reserve(delivered.size());
  for (const auto& item : delivered) {
    const auto at = pending_.find(item.handle);
    assert(at != pending_.end());
    ids.push_back(at->second);
    pending_.erase(at);
    if (keep && !item.subject.empty())
      store_.keep(item);
    else
      store_.remove(item.handle);
    uncache(item.handle);
  }
  return ids;
}

void Outbox::send_again() {
  std::vector<Item> items;
  for (const auto& row : store_.take_back()) {
    pending_.emplace(row.item.handle, row.id);
    again_.push_back(row.item.handle);
    items.push_back(row.item);
  }
  lane_.put_first(items);
}

void Outbox::settle(LinkRecord& record) {
  if (record.drawn.generation != lane_.drawn().generation)
    record.returned.insert(record.returned.begin(), record.window.begin(), record.window.end());
  record.returned.insert(record.returned.begin(), again_.begin(), again_.end());
  again_.clear();
  record.drawn = lane_.drawn();
  record.acked = lane_.acked();
  record.send_stopped = lane_.stopped();
  record.window.clear();
  std::set<std::uint64_t> under_way;
  for (const auto& numbered : lane_.window()) {
    record.window.push_back(numbered.item.handle);
    under_way.insert(numbered.item.handle);
  }
  std::erase_if(record.returned, [&](std::uint64_t handle) {
    return under_way.count(handle) == 1 || pending_.count(handle) == 0;
  });
}

std::optional<std::string> Outbox::envelope(std::uint64_t handle) {
  if (pending_.count(handle) == 0) return std::nullopt;
  const auto at = cache_.find(handle);
  return at == cache_.end() ? store_.envelope(handle) : at->second;
}

std::optional<Instant> Outbox::oldest() const {
  if (pending_.empty()) return std::nullopt;
  return made(pending_.begin()->second);
}

void Outbox::uncache(std::uint64_t handle) {
  const auto at = cache_.find(handle);
  if (at == cache_.end()) return;
  cached_bytes_ -= at->second.size();
  cache_.erase(at);
}

}  // namespace iwets::link
