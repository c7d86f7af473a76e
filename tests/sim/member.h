#pragma once

#include <vector>

#include "node/core/node_core.h"
#include "tests/sim/peer.h"

namespace iwets::sim {

/// A member's node around its real core, and the officer in front of it.
class Member final : public Peer {
 public:
  Member(World& world, PeerId id, Key key)
      : Peer(world, id, key),
        policy_(dice_.chance(0.7) ? node::Continuation::send : node::Continuation::draft) {}

  /// What an officer asks for, and how.
  struct Request {
    Serial serial = 0;
    bool trace = true;
    Stores to_ask;
    std::vector<CountryCode> origins;
    bool named = false;
    std::set<CountryCode> hidden_from;
    bool remembered = false;  ///< a check
  };
  void submit(const Request& request);
  void cancel_one();
  void inform_one();
  void amend_one();
  void ask_why();
  /// Decides about a case whose way on waits.
  void continue_one();
  /// Writes in the name of another: its node was broken into.
  void forge(const PeerId& other, Serial serial);
  void enter_records(Store store, std::vector<Record> records);
  /// Its record holds, up to that day.
  void validate(Store store, const std::string& record, Day until);

 private:
  void on_start() override;
  void on_message(const Letter& letter) override;
  void on_repeated(const Letter& letter) override;
  void on_receipted(const Letter& letter) override;
  void on_directory() override;
  void on_time() override;
  [[nodiscard]] std::optional<Instant> next_deadline() const override;

  /// The officer answers a question of the center's in a while.
  void answer_later(const TraceId& id);
  /// The officer asks the owner of the record to confirm, now and then.
  void consider(const NoticeBody& notice);
  void say_later(const HitId& id, const node::HitSaid& said, Duration about);
  void say(const HitId& id, const node::HitSaid& said);
  void hear(const Letter& letter, const HitBody& body);
  void hear(const HitClockBody& clock);
  void hear(const RescindedBody& gone);
  // Passing a hit on: member_pass_on.cc.
  void consider_passing_on(const NoticeBody& notice);
  void ask_to_pass_on(const PassingKey& key);
  void answer_passing_on(const PassingKey& key);
  void hear(const Letter& letter, const PassOnBody& body);
  void hear(const PassOnClockBody& clock);
  [[nodiscard]] bool unsay_passing_on(const RefusalBody& refusal);
  void drop_passing_on(const HitId& hit);
  /// What the officer sees in the end.
  void note(const PassingKey& key);
  [[nodiscard]] bool unsay(const RefusalBody& refusal);
  void take(const node::Event& event);
  void hold(const TraceId& id);
  void read(const ReportBody& report);
  void read(const ResultBody& result, const PeerId& center);
  /// A planted bug.
  void repeat_continuations();
  void perform(const node::PostSubmission& order);
  void perform(const node::PostCancel& order);
  void perform(const node::PostInformation& order);
  void perform(const node::PostClarification& order);
  void perform(const node::PostAmendment& order);
  void perform(const node::PostAcknowledgement& order);
  void perform(const node::OpenHop& order);
  void open_hop(const TraceId& previous);
  [[nodiscard]] std::vector<Shown> chain_before(const node::Case& c) const;
  void perform(const node::SaveCase& order);
  void perform(const node::Tell& order);
  [[nodiscard]] std::optional<TraceId> any_open() const;
  /// The officer attaches a file to the trace, if somebody has it.
  void attach_to(const TraceId& id);

  // As a member that answers traces: member_incoming.cc.
  /// False: it is not about an incoming request.
  [[nodiscard]] bool take_incoming(const Letter& letter);
  void take(const TraceId& trace, const node::IncomingEvent& event);
  void perform(const TraceId& trace, const node::Say& order);
  void perform(const TraceId& trace, const node::SayAgain& order);
  void perform(const TraceId& trace, const node::Tell& order);
  void plan_answers(const TraceId& trace);
  /// The officer says something with this code, if it may be said.
  void say(const TraceId& trace, std::uint32_t code);
  void incoming_due();
  [[nodiscard]] std::optional<Instant> incoming_deadline() const;

  const node::Continuation policy_;
  std::optional<node::NodeCore> core_;
  std::shared_ptr<const Directory> told_;
  std::uint64_t starts_ = 0;
};

}  // namespace iwets::sim
