#pragma once

#include <string>
#include <vector>

#include "tests/hub/core/world.h"

namespace iwets::hub::testing {

inline const std::vector<std::string> members{"member:ZA", "member:BR", "member:TN"};
inline const std::vector<std::string> centers{"center:US", "center:CZ"};

/// Small bounds, so that every one of them is met.
inline Limits narrow() {
  return {.open_traces_max = 40,
          .open_traces_of_peer_max = 20,
          .outbox_of_peer_max = 40,
          .closed_traces_kept = 10,
          .found_max = 2,
          .checks_max = 20,
          .late_checks_max = 5,
          .drafts_max = 60,
          .records_of_peer_max = 4,
          .messages_remembered = 8,
          .successions_max = 3,
          .reports_of_trace_max = 3,
          .overdue_per_step_max = 2,
          .reviewed_per_step_max = 2,
          .urgent_allowance = std::chrono::minutes{2},
          .routine_allowance = std::chrono::minutes{10},
          .clarification_time = std::chrono::minutes{5},
          .clarifications_of_trace_max = 2,
          .withheld_max = 5,
          .correction_time = std::chrono::minutes{20},
          .answered_max = 6,
          .confirmation_urgent = std::chrono::minutes{1},
          .confirmation_routine = std::chrono::minutes{3},
          .confirmation_later_max = std::chrono::minutes{8},
          .pass_on_urgent = std::chrono::minutes{2},
          .pass_on_routine = std::chrono::minutes{7},
          .pass_on_countries_max = 2,
          .hit_time = std::chrono::minutes{30},
          .hits_max = 6,
          .said_of_hit_max = 4,
          .compared_at_once = 2,
          .comparisons_max = 6,
          .attachment_time = std::chrono::minutes{15},
          .attachments_of_trace_max = 2,
          .attachment_bytes_of_trace_max = 400'000,
          .attachment_bytes_of_peer_max = 600'000,
          .attachments_of_peer_max = 4,
          .attachments_max = 8,
          .concluded_attachments_max = 3,
          .lane = {.window_messages_max = 6, .window_bytes_max = 8'000}};
}

/// Draws events: mostly sensible ones, some that no honest peer or shell would bring. `Luck` draws
/// with `below(n)`.
template <typename Luck>
class Chance {
 public:
  explicit Chance(Luck& luck) : luck_(luck) {}

  Event event(World& world) {
    switch (below(24)) {
      case 0: return world.attach_event(anybody());
      case 1: return odd_attach(world);
      case 2:
        if (below(3) == 0) return PayloadGone{PayloadRef{below(world.core.index() + 2)}};
        return PeerDetached{peer_id(anybody()), below(40)};
      case 3: return directory(world);
      case 4:
        if (below(8) != 0) return TimePassed{};
        return PeerSuspended{peer_id(anybody())};
      case 5: return PeerResumed{peer_id(anybody())};
      case 6:
        if (below(4) != 0) return TimePassed{};
        return GenerationOpened{peer_id(anybody())};
      case 7:
        if (below(10) != 0) return TimePassed{};
        return IntakeChanged{static_cast<link::CreditReason>(below(5))};
      case 8:
        if (below(20) != 0) return TimePassed{};
        return HubStarted{};
      case 9:
      case 10:
      case 11: return acknowledged(world);
      case 12:
      case 13: return answered();
      case 14:
      case 15:
      case 16:
        if (world.drafts.empty()) return Composed{.draft = below(99)};
        return composed(world);
      case 17:
        switch (below(4)) {
          case 0: return met(world);
          case 1:
            return RecordsCompared{compared(world), static_cast<std::uint32_t>(below(3)), fallen()};
          case 2:
            if (world.drafts.empty()) return DraftDropped{.draft = below(99)};
            return dropped(world);
          default: return below(3) == 0 ? swept(world) : Event(applied(world));
        }
      case 18: return odd_message(world);
      default: return message(world, anybody());
    }
  }
  std::uint64_t below(std::uint64_t n) { return luck_.below(n); }

 private:
  std::string anybody() { return below(3) == 0 ? center() : member(); }
  std::string member() { return members[below(members.size())]; }
  std::string center() { return centers[below(centers.size())]; }
  /// Who may have a trace: a center, or a member that answers.
  std::string answering() { return below(3) == 0 ? member() : center(); }
  std::string subject() { return "T" + std::to_string(below(30)); }
  Stores stores() { return Stores::from_bits(static_cast<std::uint8_t>(below(64))); }

  Event directory(World& world) {
    if (below(6) != 0) return TimePassed{};
    DirectoryLoaded event{.version = world.directory_version + below(2), .grants = {}};
    world.directory_version = event.version;
    for (const auto& names : {members, centers})
      for (const auto& name : names) {
        if (below(8) == 0) continue;
        auto grant = grant_all(name);
        if (below(4) == 0) grant.may_ask = stores();
        if (below(6) == 0) grant.may_trace_to = {country("US")};
        grant.answers_traces = below(2) == 0;
        grant.revoked = below(8) == 0;
        event.grants.push_back(grant);
      }
    return event;
  }
  Event odd_attach(World& world) {
    const auto name = anybody();
    if (below(4) != 0) return world.attach_event(name);
    auto event = world.attach_event(name);
    event.hub_behind = below(6) == 0;
    event.sent.number += below(3);
    event.received.digest[below(32)] ^= static_cast<std::uint8_t>(below(2));
    event.directory_version = below(3);
    return event;
  }
  Event acknowledged(World& world) {
    const auto name = anybody();
    auto& peer = world.peers[peer_id(name)];
    if (below(5) == 0)
      peer.credit = {.number_max = below(200),
                     .bytes_max = static_cast<std::uint32_t>(below(9000))};
    if (below(10) == 0) return CreditGranted{peer_id(name), peer.session, peer.credit};
    if (below(10) == 0) return ResendAsked{peer_id(name), peer.session, 1, below(20)};
    auto position = peer.received[below(peer.received.size())];
    if (below(2) == 0) position = peer.received.back();
    if (below(50) == 0) position.digest[0] ^= 1U;
    return PeerAcknowledged{peer_id(name), peer.session, position, peer.credit};
  }
  Event answered() {
    StoresAnswered event{.subject = trace_id(subject()), .answers = {}};
    for (const auto store : every_store) {
      if (below(3) == 0) continue;
      StoreAnswer answer{.store = store, .outcome = Outcome::no_hit, .found = {}};
      for (auto i = below(4); i-- > 0;) {
        answer.outcome = Outcome::hit;
        const auto owner = member();
        const auto record = std::to_string(below(3));
        answer.found.push_back(
            {labelled<HitId>("H" + record + std::to_string(static_cast<int>(store)) + owner),
             peer_id(owner), record, below(2) == 0, static_cast<Told>(below(3))});
      }
      event.answers.push_back(answer);
    }
    return event;
  }
  /// That under way, if luck has it.
  PayloadRef compared(World& world) {
    return below(4) == 0 ? PayloadRef{below(world.core.index() + 2)} : world.compared;
  }
  Event met(World& world) {
    const auto owner = member();
    return QuestionMet{.source = compared(world),
                       .subject = trace_id(subject()),
                       .is_trace = below(2) == 0,
                       .question = PayloadRef{below(world.core.index() + 1)},
                       .requester = peer_id(member()),
                       .store = Store::firearm,
                       .found = {{labelled<HitId>("L" + owner), peer_id(owner), "1", true,
                                  static_cast<Told>(below(3))}}};
  }
  /// A draft that shows records.
  Event dropped(World& world) {
    const auto at = std::ranges::find_if(world.drafts, [](const auto& draft) {
      return std::holds_alternative<HitNoticeDraft>(draft.second.draft);
    });
    if (at == world.drafts.end()) return TimePassed{};
    const auto number = at->first;
    world.drafts.erase(number);
    return DraftDropped{number};
  }
  Event composed(World& world) {
    const auto number =
        std::next(world.drafts.begin(), static_cast<std::ptrdiff_t>(below(world.drafts.size())))
            ->first;
    if (below(10) != 0) world.drafts.erase(number);
    return World::composed(number);
  }
  Event message(World& world, const std::string& name) {
    return world.next_message(name, "M" + std::to_string(below(400)), content());
  }
  Event odd_message(World& world) {
    const auto name = anybody();
    const auto& messages = world.peers[peer_id(name)].messages;
    if (messages.empty()) return TimePassed{};
    auto message = messages[below(messages.size())];
    message.session = world.peers[peer_id(name)].session;
    message.number += below(3);
    return message;
  }
  Content content() {
    const auto trace_of = trace_id(subject());
    switch (below(18)) {
      case 12: return of_hit(trace_of);
      case 15:
      case 16:
      case 17: return of_attachment(trace_of);
      case 13:
        if (below(2) == 0) return TraceAmended{trace_of, peer_id(answering()), version()};
        return CorrectionAcknowledged{trace_of, peer_id(answering()), version()};
      case 0: return TraceCancelled{trace_of, peer_id(below(3) == 0 ? "hub" : answering())};
      case 1: return InformationGiven{trace_of, peer_id(answering())};
      case 2: {
        constexpr std::uint32_t codes[] = {600, 606, 606, 400};
        return CenterReported{trace_of, peer_id(member()), codes[below(4)], version()};
      }
      case 3:
      case 4:
        return CenterAnswered{trace_of, peer_id(member()), below(3) == 0 ? 401U : 100U,
                              {},       version(),         version()};
      case 5: return CheckAsked{trace_of, stores(), below(2) == 0};
      case 6:
        return RecordsSent{static_cast<Store>(1 + below(5)), 3,
                           below(2) == 0 ? LoadId{} : labelled<LoadId>("L")};
      case 7: return KeysSucceeded{};
      case 8: return ContentAtFault{};
      case 9:
        if (below(2) == 0) break;
        if (below(2) == 0) return ClarificationGiven{trace_of, peer_id(member())};
        return ClarificationSought{trace_of, peer_id(answering())};
      default: break;
    }
    auto submitted = trace(subject(), below(5) == 0 ? "hub" : answering(), origins());
    submitted.named = below(4) == 0;
    submitted.to_ask = stores();
    submitted.urgency = static_cast<Urgency>(below(3));
    submitted.attempt = static_cast<std::uint32_t>(1 + below(3));
    submitted.known = below(20) == 0;
    submitted.expires = day_one + std::chrono::hours{9 + below(3)};
    return submitted;
  }

  std::vector<HitId> fallen() {
    if (below(3) != 0) return {};
    return {
        labelled<HitId>("H" + std::to_string(below(3)) + std::to_string(1 + below(5)) + member())};
  }
  RecordsApplied applied(const World& world) {
    RecordsApplied event{PayloadRef{below(world.core.index() + 2)}, below(2) == 0};
    event.fate = static_cast<RecordFate>(below(4));
    if (below(2) == 0) event.first_end = soon();
    if (event.fate != RecordFate::none)
      for (auto n = below(4); n-- > 0;) event.touched.push_back(std::to_string(below(3)));
    return event;
  }
  /// Around the day on which the sweep looks.
  Day soon() { return {day_of(day_one).number + static_cast<std::uint32_t>(below(70)) - 2}; }
  Event swept(const World& world) {
    RecordsSwept event{.source = world.sweep.source, .place = world.sweep.place};
    if (below(6) == 0) event.source = PayloadRef{below(world.core.index() + 2)};
    const auto some = [&](std::vector<DueRecord>& into) {
      for (auto n = below(3); n-- > 0;)
        into.push_back({peer_id(member()), static_cast<Store>(1 + below(4)),
                        std::to_string(below(3)), soon()});
    };
    some(event.expired);
    some(event.to_review);
    event.more = below(3) == 0;
    event.seen = static_cast<std::uint32_t>(below(99));
    if (below(2) == 0) event.next_end = world.sweep.today + static_cast<std::uint32_t>(below(9));
    if (below(2) == 0)
      event.next_review = world.sweep.review_until + static_cast<std::uint32_t>(1 + below(9));
    return event;
  }
  std::uint32_t version() { return below(2) == 0 ? 1 : static_cast<std::uint32_t>(1 + below(4)); }

  /// One of three files of one to three pieces, from or to whoever has the trace.
  Content of_attachment(const TraceId& trace) {
    const auto more = static_cast<std::uint32_t>(below(3));
    const auto digest = digest_of("A" + std::to_string(more));
    const auto other = peer_id(anybody());
    switch (below(5)) {
      case 0:
        return AttachmentAnnounced{trace, other, digest, more * std::uint64_t{piece_bytes} + 5};
      case 1:
        return AttachmentConcluded{trace, other, digest,
                                   static_cast<AttachmentOutcome>(1 + below(5))};
      default: break;
    }
    const auto index = static_cast<std::uint32_t>(below(more + 1));
    const auto bytes = index < more ? piece_bytes : 5 + static_cast<std::uint32_t>(below(9) == 0);
    return AttachmentPieceSent{trace, other, digest, index, bytes + piece_seal_bytes};
  }
  Content of_hit(const TraceId& subject) {
    const auto owner = member();
    const auto hit =
        labelled<HitId>("H" + std::to_string(below(3)) + std::to_string(1 + below(5)) + owner);
    switch (below(7)) {
      case 4: return HitLocated{hit, subject, peer_id(owner)};
      case 5:
        return PassOnAsked{hit, subject, peer_id(owner), *CountryCode::parse(some_country()),
                           static_cast<Urgency>(below(3))};
      case 6:
        // Of a request that may have been made: ids of messages follow one another.
        return PassOnAnswered{hit,
                              subject,
                              peer_id(member()),
                              *CountryCode::parse(some_country()),
                              labelled<MessageId>("M" + std::to_string(below(50))),
                              static_cast<PassOn>(1 + below(3))};
      case 0:
        return ConfirmationAsked{hit, subject, peer_id(owner), static_cast<Urgency>(below(3))};
      case 1: return HitReportedFalse{hit, subject, peer_id(owner)};
      default: break;
    }
    return ConfirmationAnswered{hit, subject, peer_id(member()), static_cast<Verdict>(1 + below(3)),
                                day_one + std::chrono::hours{9} + std::chrono::minutes{below(60)}};
  }
  std::string some_country() { return member().substr(7); }
  std::vector<std::string> origins() {
    // Of each third trace only a member can know.
    if (below(3) == 0) return {member().substr(7), "DE"};
    return {below(2) == 0 ? "US" : "CZ", below(2) == 0 ? "CZ" : "DE"};
  }

  Luck& luck_;
};

}  // namespace iwets::hub::testing
