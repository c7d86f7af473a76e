#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/sdk/case_store.h"
#include "adapters/sdk/given_answers.h"
#include "adapters/sdk/mischief.h"
#include "adapters/sdk/tracing_center.h"
#include "proto/codec/directory.h"
#include "proto/link/client/attachments.h"
#include "proto/link/client/peer_link.h"
#include "proto/seal/sealing.h"

namespace iwets::sdk {

/// The way out, as the desk sees the link with the hub.
class Post {
 public:
  virtual ~Post() = default;
  /// Queues a message in the present transaction. False: the outbox is full.
  [[nodiscard]] virtual bool post(link::Outgoing message) = 0;
  [[nodiscard]] virtual std::shared_ptr<const codec::Directory> directory() const = 0;
  [[nodiscard]] virtual const seal::KeySet& keys() const = 0;
};

/// Bounds and habits of a desk.
struct DeskOptions {
  std::size_t due_max = 256;                       ///< scheduled things taken in one turn
  Duration outbox_wait = std::chrono::seconds{1};  ///< a full outbox is tried again after it
  Duration refused_wait =
      std::chrono::minutes{1};                   ///< before what the hub had no room for goes again
  Duration retry_min = std::chrono::minutes{1};  ///< after a failure of the center, doubling
  Duration retry_max = std::chrono::hours{1};
  Duration kept = 2 * codec::case_life;  ///< ended cases are remembered: repeats cannot be older
  std::size_t forgotten_max = 500;       ///< in one turn
  Duration corrections_every = std::chrono::seconds{2};  ///< a center that corrects is asked
  Misconduct misconduct = {};                            ///< of simulators
};

/// What stands between the link and a center: takes each request once, opens it, asks the center,
/// keeps what is to be said later, and says it sealed to the requester. Works in the transactions
/// of the link and on its thread.
class Desk final : public link::Application, private link::AttachmentBook::Around {
 public:
  /// `database` and `center` must outlive it. Creates its tables.
  Desk(DeskOptions options, link::Database& database, TracingCenter& center);
  /// Before the first message. `post` must outlive the desk's use.
  void connect(Post& post);
  /// Told of every change of the link's state.
  void watch_link(std::function<void(const link::LinkStatus&)> watcher);

  void on_message(Instant now, const link::Incoming& incoming) override;
  void on_repeated(Instant now, const link::Incoming& incoming) override;
  void on_unbelievable(Instant now, std::uint64_t number, const Fault& fault) override;
  void on_receipted(Instant now, const link::Receipted& receipted) override;
  void on_time(Instant now) override;
  [[nodiscard]] std::optional<Instant> next_deadline() const override;
  /// What it says, it says through the link.
  [[nodiscard]] bool promises() const override { return false; }
  void on_committed() override {}
  void on_link(const link::LinkStatus& status) override;

 private:
  /// `again`: the same message came before.
  void take_request(Instant now, const link::Incoming& incoming, bool again = false);
  void take_cancellation(Instant now, const codec::Opened& message);
  void take_information(Instant now, const codec::Opened& message);
  void take_clarification(Instant now, const codec::Opened& message);
  void take_amendment(Instant now, const link::Incoming& incoming);
  void take_acknowledgement(Instant now, const codec::Opened& message);
  /// The request of an open case in the version that counts.
  [[nodiscard]] Result<ReadRequest, Unreadable> reread(const Case& known);
  void take_clock(Instant now, const codec::Opened& message);
  void take_status(Instant now, const codec::Opened& message);
  void take_refusal(Instant now, const codec::Opened& message);
  void refuse_unreadable(Instant now, const codec::Opened& message, const Unreadable& why);
  void repeat(Instant now, const Case& known);
  void withdraw(Instant now, const CaseName& name, const std::string& reason);
  /// Calls the center and takes up what it says; a failure is told and repeated later.
  void consult(Instant now, Case& which, Due::Call call, const TraceRequest& request,
               const std::string& text);
  /// The same for the question why, which may come after the end.
  void clarify(Instant now, Case& which, const std::string& text);
  void failed(Instant now, Case& which, Due::Call call, const std::string& text, const char* why);
  void take_due(Instant now, const Due& due);
  /// Says it now, or keeps it until `at`; nothing is a reminder. Changes `which`, which the caller
  /// saves.
  void say(Instant now, Case& which, const std::optional<Spoken>& spoken, Instant at);
  /// False: the outbox is full; it is scheduled again, if `later`.
  bool speak(Instant now, Case& which, const Spoken& spoken, bool later = true);
  /// Why this version of an answer cannot be said; nothing if it can.
  [[nodiscard]] std::optional<CorrectionOutcome> hinders(const Case& which,
                                                         std::uint32_t version) const;
  /// Of a center that corrects: what it takes to do that later.
  void keep_given(Instant now, const Case& which, const Spoken& spoken, std::uint32_t version);
  /// Says what the center has decided on meanwhile.
  void take_corrections(Instant now);
  /// Nothing: it was said in this turn, or there is no room; ask again.
  [[nodiscard]] std::optional<CorrectionOutcome> correct(Instant now, const Decided& decided);
  /// The case has ended: what waited for it falls away.
  void close(Case& which);
  bool send(Instant now, const Case& which, Kind kind, std::string body);
  void say_again(Instant now, const Due& due);
  void schedule(const Due& due);
  [[nodiscard]] std::optional<Fault> authorise(PeerId author) const;
  /// A file of the requester's is whole, or ours has arrived, or not.
  void tell_attachment(Instant now, const std::optional<link::Attachment>& news);
  /// The result has left: what goes with it.
  void attach(Instant now, const CaseName& name, std::uint32_t code);
  // What the book of attachments needs.
  seal::Opener& opener() override;
  [[nodiscard]] PeerId self() const override;
  [[nodiscard]] bool post(link::Outgoing message) override;
  [[nodiscard]] std::optional<seal::Reader> reader(PeerId peer) const override;
  [[nodiscard]] std::uint32_t schema_of(PeerId peer) const override;

  DeskOptions options_;
  link::Database& database_;
  CaseStore store_;
  GivenAnswers given_;
  link::AttachmentBook attachments_;
  TracingCenter& center_;
  Post* post_ = nullptr;
  std::function<void(const link::LinkStatus&)> watcher_;
  seal::Sealer sealer_;
  std::optional<seal::Opener> opener_;
  std::vector<seal::Key32> opener_made_for_;
  std::optional<Instant> next_;  ///< earliest scheduled thing
  bool next_known_ = false;
  Instant housekeeping_{}, corrections_asked_{};
};

}  // namespace iwets::sdk
