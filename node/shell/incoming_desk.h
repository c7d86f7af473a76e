#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "node/core/incoming.h"
#include "node/shell/incoming_store.h"
#include "node/shell/incoming_words.h"
#include "node/shell/reply.h"
#include "proto/link/client/peer_link.h"
#include "proto/seal/sealing.h"

namespace iwets::node {

/// The desk for incoming requests: other members' traces that officers of this one answer. What the
/// hub brings of them goes through the core (`step`) into the tables, what an officer says goes to
/// the requester, sealed. Belongs to the link's thread; every call runs inside a transaction of its
/// turn.
class IncomingDesk {
 public:
  /// What it needs of the node around it.
  class Around {
   public:
    virtual ~Around() = default;
    [[nodiscard]] virtual std::shared_ptr<const codec::Directory> directory() const = 0;
    [[nodiscard]] virtual seal::Opener& opener() = 0;
    /// False: the outbox is full.
    [[nodiscard]] virtual bool post(link::Outgoing message) = 0;
    /// Tells those who watch.
    virtual void tell(Instant now, const Tell& told) = 0;
  };

  /// `database` and `around` must outlive it. Creates its tables.
  IncomingDesk(PeerId member, link::Database& database, Around& around);

  /// An officer says something. 202 when it is queued; 404, 409 (too late, too early), 422 (a field
  /// is at fault), 503 (the outbox is full).
  [[nodiscard]] Reply say(Instant now, const TraceId& id, const Spoken& spoken);
  /// Whose request it is; nothing: there is none of this id.
  [[nodiscard]] std::optional<PeerId> requester_of(const TraceId& id);
  /// An officer has opened it: 601 goes to the requester, the first time. 200 always, or 404.
  [[nodiscard]] Reply take_up(Instant now, const TraceId& id);

  /// Also of a message that the hub has brought before: one of the two has forgotten something.
  void on_request(Instant now, const link::Incoming& incoming);
  /// An amendment, and that the requester has taken note of a correction of ours.
  void on_amendment(Instant now, const link::Incoming& incoming);
  void on_acknowledgement(Instant now, const codec::Opened& message);
  /// A cancellation, information or question of the requester.
  void on_words(Instant now, const codec::Opened& message);
  /// Of the hub. False: it is not about an incoming request.
  [[nodiscard]] bool on_clock(Instant now, const codec::Opened& message);
  [[nodiscard]] bool on_status(Instant now, const codec::Opened& message);
  [[nodiscard]] bool on_refusal(Instant now, const codec::Opened& message);
  void on_time(Instant now);
  [[nodiscard]] std::optional<Instant> next_deadline() const { return next_; }

 private:
  static constexpr std::size_t due_max = 256;  ///< taken in one turn

  void take(Instant now, std::optional<IncomingCase>& c, const IncomingEvent& event);
  void perform(Instant now, std::optional<IncomingCase>& c, const Say& order);
  void perform(Instant now, std::optional<IncomingCase>& c, const SayAgain& order);
  void perform(Instant now, std::optional<IncomingCase>& c, const Tell& order);
  /// Seals it, queues it and keeps it. Nothing: it could not be queued.
  std::optional<MessageId> speak(Instant now, const IncomingCase& c, const Spoken& spoken);
  /// Nothing: the outbox is full.
  [[nodiscard]] std::optional<MessageId> post(Instant now, const IncomingCase& c, Kind kind,
                                              std::string body);
  /// Why the requester may not ask here; empty: it may.
  [[nodiscard]] std::string objection_to(PeerId requester) const;
  void log(const char* event, const IncomingCase& c, std::uint32_t code) const;

  PeerId member_;
  IncomingStore store_;
  Around& around_;
  seal::Sealer sealer_;
  std::optional<Instant> next_;  ///< earliest thing that is due
  std::optional<ApiError> not_said_;
  const Spoken* in_hand_ = nullptr;  ///< of the officer, while it is being said
  std::string words_;                ///< for the history, of the event that is being taken
};

}  // namespace iwets::node
