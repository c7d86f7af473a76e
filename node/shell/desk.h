#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "node/core/node_core.h"
#include "node/evidence/package.h"
#include "node/shell/case_store.h"
#include "node/shell/evidence_keeper.h"
#include "node/shell/filing_store.h"
#include "node/shell/firearm_reports.h"
#include "node/shell/hit_store.h"
#include "node/shell/incoming_desk.h"
#include "node/shell/ledger.h"
#include "node/shell/messages.h"
#include "node/shell/oversight_desk.h"
#include "node/shell/pass_on_store.h"
#include "node/shell/personal_desk.h"
#include "node/shell/reply.h"
#include "proto/codec/chain.h"
#include "proto/link/client/attachments.h"
#include "proto/link/client/peer_link.h"
#include "proto/seal/sealing.h"

namespace iwets::v1 {
class Match;
class Sealed;
}  // namespace iwets::v1

namespace iwets::node {

class TableDesk;

/// A trace or a check that the API has judged and that may leave.
struct Submission {
  Submitted facts;
  Request request;
  TraceParts parts;                     ///< of a trace
  std::string body;                     ///< of a check: its CheckQuestion
  std::string advice;                   ///< JSON list for the answer to the officer
  bool id_chosen = false;               ///< by the client, who may have sent it before
  Consultation consultation = {};       ///< who asks for what
  std::vector<PlainThing> things = {};  ///< that it asks for
  Filing filing = {};                   ///< of a trace
  std::string officer = {};             ///< badge of who has signed in; empty: a program
};

/// A case is to be taken out, so that others can verify it.
struct EvidenceOrder {
  TraceId trace;  ///< any of the case
  std::string officer, agency, program;
  std::optional<field::Purpose> purpose;  ///< nothing: that of the request
  bool with_attachments = false;
};

/// The member's desk: what the officer hands in goes through the core to the hub, and what the hub
/// brings goes through the core into the cases. Everything but the counters belongs to the link's
/// thread, and every call runs inside a transaction of its turn.
class Desk : public link::Application,
             private IncomingDesk::Around,
             private link::AttachmentBook::Around {
 public:
  Desk(PeerId member, std::string key_file, link::Database& database, Limits limits = {},
       const OversightOptions& oversight = {});
  /// Before the link runs. `told` is called on the link's thread after each commit that told
  /// something, with the last sequence number, and at least every `heartbeat_every`.
  void join(link::PeerLink& link, std::function<void(std::int64_t last, bool heartbeat)> told);
  /// Before the link runs: editions of the reference table go there.
  void keep_table(TableDesk& table) { table_ = &table; }
  static constexpr Duration heartbeat_every = std::chrono::seconds{15};

  // What the API asks, each answered after the commit: see `after_commit`.
  [[nodiscard]] Reply submit(Instant now, const Submission& submission);
  /// The row of a seizure is a trace already: 200, with that trace and whether it asked otherwise.
  [[nodiscard]] std::optional<Reply> known_row(const Submission& submission);
  [[nodiscard]] Reply cancel(Instant now, const TraceId& id, const std::string& reason);
  [[nodiscard]] Reply inform(Instant now, const TraceId& id, const std::string& text);
  [[nodiscard]] Reply clarify(Instant now, const TraceId& id, const std::string& text);
  /// Sends a file to the other party of a trace, or of an incoming request: 202; 404, 409 (nobody
  /// has it, it was closed, the other party's program is too old), 413, 422, 503.
  [[nodiscard]] Reply attach(Instant now, const TraceId& id, const link::AttachedFile& file);
  /// Puts the request `json` in the place of that of an open trace; judged as it would be alone.
  [[nodiscard]] Reply amend(Instant now, const TraceId& id, const std::string& json);
  /// An officer takes note of the corrected result, of this version; 0: of the one that counts.
  [[nodiscard]] Reply acknowledge_correction(Instant now, const TraceId& id, std::uint32_t version,
                                             const std::string& officer);
  /// Says a word about a hit to its other party; `text` may be empty.
  /// 404, 409 (it stands, or was acknowledged), 200. `remark`: at most 4,096 bytes.
  [[nodiscard]] Reply acknowledge_rescission(Instant now, const HitId& id,
                                             const std::string& remark);
  [[nodiscard]] Reply say_of_hit(Instant now, const HitId& id, const HitSaid& said,
                                 const std::string& text);
  /// Asks the owner of a hit whether it may be passed on to this country; answers what was asked.
  [[nodiscard]] Reply ask_pass_on(Instant now, const HitId& id, CountryCode country,
                                  const PassOnWords& said);
  [[nodiscard]] Reply answer_pass_on(Instant now, const HitId& id, CountryCode country,
                                     const PassOnWords& said);
  /// Sends a case on to the next country. `agreed`: what the center has said that had to be asked.
  /// `names_no_hit`: the officer says that the words of the request tell of no hit.
  [[nodiscard]] Reply continue_case(Instant now, const TraceId& id, std::optional<bool> agreed,
                                    bool names_no_hit);
  [[nodiscard]] Reply open_load(Instant now, const LoadForm& form);
  /// Sends one message of records; `load` is empty for single ones.
  [[nodiscard]] Reply send_records(Instant now, Store store, const RecordsForm& form,
                                   const RecordsBody& body, const LoadId& load);
  /// Keeps the description of a firearm that the reference table does not have.
  [[nodiscard]] Reply report_firearm(Instant now, const std::string& description);
  [[nodiscard]] Reply rotate_keys(Instant now);
  /// Has the hub prove that the messages of a case are in its audit log; `answer` is called on the
  /// link's thread, in seconds at most.
  void prove(const TraceId& id, std::function<void(Reply)> answer);
  /// Enters into the book who takes the case out and for what, asks the hub for what its log
  /// proves, and writes the package. `answer` is called on the link's thread when the row is
  /// durable: 200 with the file; 404, 409, 413, 422.
  void take_out(Instant now, const EvidenceOrder& order, std::function<void(Reply)> answer);
  /// Runs `release` when the turn is durable.
  void after_commit(std::function<void()> release) { releases_.push_back(std::move(release)); }

  struct Counts {
    std::uint64_t open = 0, closed = 0;  ///< traces
  };
  [[nodiscard]] Counts counts() const;  ///< thread-safe
  [[nodiscard]] std::int64_t last_told() const { return last_told_; }
  [[nodiscard]] CaseStore& store() { return store_; }
  /// Requests of other members, which this one answers.
  [[nodiscard]] IncomingDesk& incoming() { return incoming_; }
  /// What single officers keep here.
  [[nodiscard]] PersonalDesk& officers() { return officers_; }
  /// The watch over what this member asks.
  [[nodiscard]] OversightDesk& oversight() { return oversight_; }

  void on_message(Instant now, const link::Incoming& incoming) override;
  void on_repeated(Instant now, const link::Incoming& incoming) override;
  void on_unbelievable(Instant now, std::uint64_t number, const Fault& fault) override;
  void on_receipted(Instant now, const link::Receipted& receipted) override;
  void on_time(Instant now) override;
  [[nodiscard]] std::optional<Instant> next_deadline() const override;
  /// An officer's call is answered.
  [[nodiscard]] bool promises() const override { return !releases_.empty(); }
  void on_committed() override;
  void on_link(const link::LinkStatus& status) override;

 private:
  struct TakingOut;
  /// Asks for the proof of the next trace of the case, or writes the package.
  void go_on_taking_out(const std::shared_ptr<TakingOut>& what);
  [[nodiscard]] Reply package(const TakingOut& what);
  /// All traces of the case, the officer's own first.
  [[nodiscard]] std::vector<TraceId> hops_of(const Case& c);
  void note_log(const TraceId& id, const link::AuditProof& proof);
  /// Puts an event before the core, with the case it is about, and performs what it orders.
  void take(Instant now, const Event& event);
  void hold(const TraceId& id);
  void perform(Instant now, const PostSubmission& order);
  void perform(Instant now, const PostCancel& order);
  void perform(Instant now, const PostInformation& order);
  void perform(Instant now, const PostClarification& order);
  void perform(Instant now, const PostAmendment& order);
  void perform(Instant now, const PostAcknowledgement& order);
  /// Queues the officer's words to a center and keeps them. False: `not_posted_` says why.
  bool post_words(Instant now, const TraceId& id, PeerId center, Kind kind);
  void perform(Instant now, const OpenHop& order);
  void perform(Instant now, const SaveCase& order);
  void perform(Instant now, const Tell& order);
  /// The same request under the same id: answered as before, without effect.
  [[nodiscard]] Reply repeat(const Case& known, const Submission& submission);
  [[nodiscard]] Reply submitted(const Case* c, const Submission& submission) const;
  /// The parts of a trace: of the submission in hand, or read again from its request.
  [[nodiscard]] std::optional<TraceParts> parts_of(const TraceId& id);
  /// What the answers before this hop of a case are, as they may be shown to its center.
  [[nodiscard]] std::vector<codec::ChainLink> chain_before(const Case& c);
  /// The hop of the case of `id` that is open or may still go on: the newest.
  [[nodiscard]] std::optional<Case> newest_hop(const TraceId& id);
  /// The record that fits is an earlier trace of the subject's own case.
  [[nodiscard]] bool is_own_hop(const TraceId& subject, const v1::Match& match);
  [[nodiscard]] std::optional<std::string> question_of(const TraceId& id);
  [[nodiscard]] std::optional<MessageId> post(Instant now, const TraceId& subject, PeerId recipient,
                                              Kind kind, Urgency urgency, std::string body);
  /// Whose the new case is.
  void note_officer(const Submission& submission);
  void look_at_directory(Instant now);
  /// Tells the hub and the officers of the reference table what is new.
  void tell_table(Instant now);
  void tell_link(Instant now);

  /// Who reads what is attached to this trace now; or why nobody does.
  [[nodiscard]] Result<PeerId, ApiError> reader_of(const TraceId& id);
  /// The trace has been submitted: what is attached to it, or to the one before, goes along.
  void send_attachments(Instant now, const TraceId& id, PeerId to, std::uint32_t attempt);
  void tell_attachment(Instant now, const std::optional<link::Attachment>& news);
  /// True: what the hub does not take is about an attachment.
  bool attachment_refused(Instant now, const codec::Opened& message);

  // The inbox, by kind.
  void take_message(Instant now, const link::Incoming& incoming);
  void on_update(Instant now, const codec::Opened& message);
  /// The words of a center; what is wrong with them, if they cannot be read.
  [[nodiscard]] std::string words_of(const codec::Opened& message, const TraceId& trace,
                                     std::uint32_t code, const v1::Sealed& sealed);
  void on_explanation(Instant now, const codec::Opened& message);
  void on_clock(Instant now, const codec::Opened& message);
  void on_result(Instant now, const link::Incoming& incoming);
  /// Keeps the notice of a correction.
  void note_correction(Instant now, const codec::Opened& message, const CenterAnswered& event,
                       const std::string& text);
  void on_check_report(Instant now, const codec::Opened& message);
  void on_notice(Instant now, const codec::Opened& message);
  void on_confirmation_request(Instant now, const codec::Opened& message);
  void on_confirmation_answer(Instant now, const codec::Opened& message);
  void on_false_hit(Instant now, const codec::Opened& message);
  void on_hit_located(Instant now, const codec::Opened& message);
  void on_hit_rescinded(Instant now, const codec::Opened& message);
  void on_confirmation_clock(Instant now, const codec::Opened& message);
  void on_pass_on_request(Instant now, const codec::Opened& message);
  void on_pass_on_answer(Instant now, const codec::Opened& message);
  void on_pass_on_clock(Instant now, const codec::Opened& message);
  [[nodiscard]] Reply post_pass_on(Instant now, PassOnRow row, const PassOnWords& said);
  /// True: the message that was refused was our word about passing a hit on.
  bool unsay_pass_on(Instant now, const MessageId& message, FaultCode code);
  /// The hit is rescinded: nothing of it may be passed on.
  void drop_pass_ons(const HitId& id);
  /// Hits that were known when the words of this case were last amended, and that their owners have
  /// not released for this country.
  [[nodiscard]] std::vector<HitId> held_back(const Case& c, CountryCode country);
  /// Why the officer of this case can ask nothing more now; nothing: he can.
  [[nodiscard]] std::optional<Reply> over_quota(Instant now, const Case& c);
  void hear_of_hit(Instant now, const codec::Opened& message, const HitId& id,
                   const TraceId& subject, const HitSaid& said, const v1::Sealed* words);
  /// True: the message that was refused was our word about a hit.
  bool unsay_of_hit(Instant now, const MessageId& message, FaultCode code);
  void on_refusal(Instant now, const codec::Opened& message);
  void on_route_changed(Instant now, const codec::Opened& message);
  void on_status(Instant now, const codec::Opened& message);
  void on_records_report(Instant now, const codec::Opened& message);
  void on_records_to_review(Instant now, const codec::Opened& message);
  /// A believable message whose body does not fit: kept for the operator.
  void unreadable(Instant now, const codec::Opened& message, const Fault& fault);
  /// Notes when a sealing key has been replaced.
  void note_current_keys(Instant now);
  // What the desk for incoming requests needs of this one.
  [[nodiscard]] std::shared_ptr<const codec::Directory> directory() const override;
  /// Our opener, with the keys of now.
  [[nodiscard]] seal::Opener& opener() override;
  [[nodiscard]] bool post(link::Outgoing message) override;
  void tell(Instant now, const Tell& told) override { perform(now, told); }
  // What the book of attachments needs.
  [[nodiscard]] PeerId self() const override { return member_; }
  [[nodiscard]] std::optional<seal::Reader> reader(PeerId peer) const override;
  [[nodiscard]] std::uint32_t schema_of(PeerId peer) const override;

  PeerId member_;
  std::string key_file_;
  link::Database& database_;
  CaseStore store_;
  Ledger ledger_;
  HitStore hits_;
  PassOnStore pass_ons_;
  FilingStore filings_;
  FirearmReports reports_;
  NodeCore core_;
  IncomingDesk incoming_;
  OversightDesk oversight_;
  link::AttachmentBook attachments_;
  PersonalDesk officers_;
  std::string receiver_;  ///< officer who alone is told what is told now; empty: all
  link::PeerLink* link_ = nullptr;
  TableDesk* table_ = nullptr;
  std::function<void(std::int64_t, bool)> told_;

  seal::Sealer sealer_;
  std::unique_ptr<seal::Opener> opener_;
  std::vector<seal::Key32> opener_keys_;        ///< of which it was made
  std::optional<seal::Key32> sealing_current_;  ///< as of the last turn
  std::shared_ptr<const codec::Directory> directory_;

  const Submission* in_hand_ = nullptr;  ///< while it is being submitted
  const Request* to_make_ = nullptr;     ///< of a new case, until it is on disk
  std::string words_;  ///< of the officer to a center, or his amended request, while it is sent
  std::int64_t paper_in_hand_ = 0;         ///< row of the paper that the events of now are about
  std::optional<Digest> message_in_hand_;  ///< that has caused the events of now
  std::optional<ApiError> not_posted_;     ///< why what the officer wants could not be queued
  std::vector<std::function<void()>> releases_;
  std::optional<link::LinkStatus> link_status_;
  bool link_changed_ = false;
  std::pair<int, std::string> link_told_{-1, {}};
  std::int64_t last_seq_ = 0, last_released_ = 0;
  std::uint64_t traces_ = 0;
  Instant heartbeat_at_{};
  bool heartbeat_due_ = false;
  std::atomic<std::uint64_t> open_{0}, closed_{0};
  std::atomic<std::int64_t> last_told_{0};
  EvidenceKeeper evidence_;
};

}  // namespace iwets::node
