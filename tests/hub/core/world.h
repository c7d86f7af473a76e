#pragma once

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "hub/core/hub_core.h"
#include "proto/types/archive.h"

/// A hub's core, and peers that keep their ends of the lanes as a real peer would. No I/O.
namespace iwets::hub::testing {

/// Stands in for BLAKE2b-256: different inputs give different digests, and that is all it must do.
inline Digest mix(const Digest& previous, const Digest& message) {
  Digest mixed{};
  std::uint64_t h = 1469598103934665603U;
  for (std::size_t i = 0; i < 96; ++i) {
    h = (h ^ (i < 32 ? previous[i] : message[(i - 32) % 32])) * 1099511628211U;
    mixed[i % 32] = static_cast<std::uint8_t>(h >> 32U);
  }
  return mixed;
}
/// A digest for a text.
inline Digest digest_of(std::string_view text) {
  Digest digest{};
  for (std::size_t i = 0; i < text.size(); ++i)
    digest[i % 32] = static_cast<std::uint8_t>(digest[i % 32] * 31 + text[i]);
  return mix(digest, digest);
}

/// An id that shows its label: "T1" gives the bytes 'T', '1', 0, ...
template <typename Id>
Id labelled(std::string_view label) {
  typename Id::Raw raw{};
  std::copy_n(label.begin(), std::min(label.size(), raw.size()), raw.begin());
  return Id(raw);
}
inline TraceId trace_id(std::string_view label) { return labelled<TraceId>(label); }
inline PeerId peer_id(std::string_view text) {
  const auto id = PeerId::parse(text);
  if (!id) throw std::invalid_argument("no peer: " + std::string(text));
  return *id;
}
inline CountryCode country(std::string_view text) {
  const auto code = CountryCode::parse(text);
  if (!code) throw std::invalid_argument("no country: " + std::string(text));
  return *code;
}
inline constexpr Stores all_stores{Store::nominal, Store::firearm, Store::document, Store::vehicle,
                                   Store::trace};
/// 2026-03-01T00:00:00Z.
inline constexpr Instant day_one = Instant{} + std::chrono::hours{24} * 20'513;
/// When a request sent on `day_one` expires.
inline constexpr Instant in_90_days = day_one + std::chrono::hours{24 * 90};

/// A member with every right, or a center.
inline Grant grant_all(std::string_view peer) {
  const auto id = peer_id(peer);
  Grant grant{.peer = id, .may_ask = {}, .may_fill = {}, .may_trace_to = {}};
  if (id.role() == Role::member) {
    grant.may_ask = all_stores;
    grant.may_fill = {Store::nominal, Store::firearm, Store::document, Store::vehicle};
  }
  return grant;
}

/// A peer's ends of its lanes.
struct PeerModel {
  SessionId session = 0;
  link::Position sent, acked;
  std::vector<link::Position> received{link::Position{}};  ///< after each message, from number 0
  std::vector<MessageArrived> messages;                    ///< all that it ever sent
  link::Credit credit{.number_max = 1'000'000, .bytes_max = 1U << 24U};
};

class World {
 public:
  explicit World(Limits limits = with_window(64)) : core(mix, limits) {}
  /// Transcripts show credit: it must not follow every change of the default.
  static Limits with_window(std::uint32_t messages) {
    Limits limits;
    limits.lane.window_messages_max = messages;
    return limits;
  }

  HubCore core;
  Instant now = day_one + std::chrono::hours{9};
  std::map<PeerId, PeerModel> peers;
  std::map<std::uint64_t, Compose> drafts;  ///< to be written by the shell
  PayloadRef compared{};                    ///< records that are to be compared, the last
  SweepRecords sweep{};                     ///< that was ordered, the last
  std::vector<std::pair<Instant, Event>> journal;

  /// One step; keeps the journal, and lets the peers receive what is sent.
  Effects step(const Event& event) {
    auto effects = core.step(now, event);
    if (!core.idle()) journal.emplace_back(now, event);
    for (const auto& effect : effects) take(effect);
    return effects;
  }
  /// A hub with these peers, all rights granted.
  Effects begin(const std::vector<std::string>& names, std::uint64_t version = 1) {
    step(HubStarted{.version = "test", .limits = {}});
    DirectoryLoaded directory{.version = version, .grants = {}};
    for (const auto& name : names) directory.grants.push_back(grant_all(name));
    auto effects = step(directory);
    directory_version = version;
    return effects;
  }
  PeerAttached attach_event(const std::string& name) {
    auto& peer = peers[peer_id(name)];
    peer.session = ++sessions_;
    return {.peer = peer_id(name),
            .session = peer.session,
            .sent = peer.sent,
            .acked = peer.acked,
            .received = peer.received.back(),
            .credit = peer.credit,
            .hub_behind = false,
            .directory_version = directory_version};
  }
  Effects attach(const std::string& name) { return step(attach_event(name)); }
  /// The peer's next message; `id` should tell what it is.
  MessageArrived next_message(const std::string& name, std::string_view id, Content content) {
    auto& peer = peers[peer_id(name)];
    MessageArrived message{.peer = peer_id(name),
                           .session = peer.session,
                           .generation = peer.sent.generation,
                           .number = peer.sent.number + 1,
                           .previous = peer.sent.digest,
                           .message = digest_of(std::string(id) + name),
                           .bytes = 1000,
                           .id = labelled<MessageId>(id),
                           .content = std::move(content)};
    peer.sent.digest = mix(peer.sent.digest, message.message);
    ++peer.sent.number;
    peer.messages.push_back(message);
    return message;
  }
  Effects send(const std::string& name, std::string_view id, Content content) {
    return step(next_message(name, id, std::move(content)));
  }
  /// The peer acknowledges all that it has, or everything up to `number`.
  Effects acknowledge(const std::string& name, std::optional<std::uint64_t> number = {}) {
    const auto& peer = peers[peer_id(name)];
    const auto& position = number ? peer.received.at(*number) : peer.received.back();
    return step(PeerAcknowledged{.peer = peer_id(name),
                                 .session = peer.session,
                                 .position = position,
                                 .credit = peer.credit});
  }
  /// The shell writes all drafts.
  Effects compose_all() {
    Effects all;
    while (!drafts.empty()) {
      const auto number = drafts.begin()->first;
      auto effects = compose(number);
      all.insert(all.end(), effects.begin(), effects.end());
    }
    return all;
  }
  Effects compose(std::uint64_t number) {
    drafts.erase(number);
    return step(composed(number));
  }
  [[nodiscard]] static Composed composed(std::uint64_t number) {
    return {.draft = number, .message = digest_of("draft" + std::to_string(number)), .bytes = 500};
  }
  Effects pass(Duration time) {
    now += time;
    return step(TimePassed{});
  }

  std::uint64_t directory_version = 0;

 private:
  void take(const Effect& effect) {
    if (const auto* const order = std::get_if<Compose>(&effect)) drafts[order->number] = *order;
    if (const auto* const order = std::get_if<CompareRecords>(&effect)) compared = order->source;
    if (const auto* const order = std::get_if<SweepRecords>(&effect)) sweep = *order;
    if (const auto* const accepted = std::get_if<AcceptAttach>(&effect)) take(*accepted);
    if (const auto* const receipt = std::get_if<Acknowledge>(&effect)) {
      auto& peer = peers[receipt->peer];
      if (peer.session == receipt->session) peer.acked = receipt->position;
    }
    if (const auto* const sent = std::get_if<Send>(&effect)) {
      auto& peer = peers[sent->peer];
      if (peer.session != sent->session || sent->number != peer.received.size()) return;
      // The digest of a forwarded message is its author's; of the hub's own, that of the draft.
      peer.received.push_back({sent->generation, sent->number,
                               mix(peer.received.back().digest, digest_of_payload(sent->payload))});
    }
  }
  void take(const AcceptAttach& accepted) {
    auto& peer = peers[accepted.peer];
    if (accepted.received.generation > peer.sent.generation) {
      peer.sent =
          peer.acked = {.generation = accepted.received.generation, .number = 0, .digest = {}};
      peer.received = {peer.sent};
    }
    peer.acked = accepted.received;
  }
  [[nodiscard]] Digest digest_of_payload(PayloadRef payload) const {
    const auto& [time, event] = journal.at(static_cast<std::size_t>(payload) - 1);
    if (const auto* const message = std::get_if<MessageArrived>(&event)) return message->message;
    return std::get<Composed>(event).message;
  }

  SessionId sessions_ = 0;
};

/// The effects of one type.
template <typename T>
std::vector<T> only(const Effects& effects) {
  std::vector<T> found;
  for (const auto& effect : effects)
    if (const auto* const one = std::get_if<T>(&effect)) found.push_back(*one);
  return found;
}
/// The drafts of one type, with their recipients.
template <typename T>
std::vector<std::pair<PeerId, T>> drafts(const Effects& effects) {
  std::vector<std::pair<PeerId, T>> found;
  for (const auto& order : only<Compose>(effects))
    if (const auto* const one = std::get_if<T>(&order.draft))
      found.emplace_back(order.recipient, *one);
  return found;
}

/// A trace of a pistol made in the USA, to its center.
inline TraceSubmitted trace(std::string_view label, std::string_view recipient = "center:US",
                            std::vector<std::string> origins = {"US"}) {
  TraceSubmitted submitted{.trace = trace_id(label),
                           .recipient = peer_id(recipient),
                           .named = false,
                           .origins = {},
                           .to_ask = all_stores,
                           .expires = in_90_days};
  for (const auto& origin : origins) submitted.origins.push_back(country(origin));
  return submitted;
}
/// All stores answer that they have nothing.
inline StoresAnswered nothing_found(std::string_view label, Stores stores = all_stores) {
  StoresAnswered answered{.subject = trace_id(label), .answers = {}};
  for (const auto store : every_store)
    if (stores.has(store))
      answered.answers.push_back({.store = store, .outcome = Outcome::no_hit, .found = {}});
  return answered;
}

}  // namespace iwets::hub::testing
