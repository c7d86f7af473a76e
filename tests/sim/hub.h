#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "hub/core/hub_core.h"
#include "hub/shell/clock.h"
#include "tests/sim/letters.h"
#include "tests/sim/world.h"

namespace iwets::sim {

/// What an entry of the journal brings along.
using Payload = std::variant<std::monostate, Letter, std::shared_ptr<const ReportBody>,
                             std::shared_ptr<const RecordsReportBody>>;

/// What a trace or check asks of the stores.
struct Asked {
  Serial serial = 0;
  Stores to_ask;
  std::set<CountryCode> hidden_from;
};
[[nodiscard]] Asked asked_in(const Envelope& letter);

/// The id of a hit, equal for equal hits.
[[nodiscard]] HitId hit_of(const TraceId& subject, Store store, const PeerId& owner,
                           const std::string& record);

/// The hub's process around the real core: front, verifier, commit, release, stores, composer, as
/// the shell does it, on a simulated disk.
class Hub {
 public:
  explicit Hub(World& world, hub::Limits limits);

  void start();
  /// kill -9, or the power fails.
  void crash(bool power);
  [[nodiscard]] bool running() const { return running_; }
  void pause(Duration time);
  void receive(ConnectionId connection, Key key, ToHub frame);

  // Operators.
  void load_directory(std::shared_ptr<const Directory> directory);
  void suspend(const PeerId& peer, bool yes);
  void open_generation(const PeerId& peer);
  void set_disk_full(bool full);
  void fail_next_sync() { fail_next_sync_ = true; }
  void mend_disk() { fail_next_sync_ = false; }
  [[nodiscard]] bool clock_doubted() const { return intake_ == link::CreditReason::clock; }
  void jump_clock(Duration by) { wall_jump_ += by; }
  void look_at_clock() { watch(); }
  void confirm_clock();
  void take_backup();
  /// The disk of the last backup, while the process is down. False: there is none.
  bool restore_backup();

  [[nodiscard]] std::optional<hub::CoreView> view() const;
  [[nodiscard]] std::size_t entries() const { return disk_.entries.size(); }
  /// Core state and stores, folded anew from the journal, equal those that live.
  void judge_replay();
  /// Nothing of the files that were sent on is kept.
  void judge_payloads();
  /// Sessions of which nothing was heard for long are over.
  void end_silent();

 private:
  struct Entry {
    Instant time;
    hub::Event event;
    Payload payload;
    Digest root{};
  };
  /// One change of the record stores.
  struct StoreChange {
    JournalIndex index = 0;
    Store store = Store::trace;
    PeerId owner;
    std::string id;
    TraceId trace;
    Serial serial = 0;
    bool withdrawn = false;
    ReleaseSet release;     ///< of a record; of a trace, whom it is hidden from
    bool is_check = false;  ///< remembered, and found by nobody
    Day until = {};         ///< of a record: its last day
  };
  struct Snapshot {
    JournalIndex index = 0;
    Instant time;
    std::string bytes;
  };
  struct DiskState {
    std::vector<Entry> entries;  ///< written
    std::size_t durable = 0;     ///< of those, synced
    std::vector<Snapshot> snapshots;
    std::vector<StoreChange> changes;
    JournalIndex applied = 0;                          ///< all changes up to this entry are in
    JournalIndex flushed = 0;                          ///< of those, synced
    std::map<JournalIndex, hub::RecordsSwept> sweeps;  ///< what each has found, by its source
    std::set<JournalIndex> released;                   ///< entries whose payload was let go
    std::shared_ptr<const Directory> directory;
  };
  struct Session {
    PeerId peer;
    Key key = 0;
    ConnectionId connection = 0;
    bool open = false;  ///< the core has accepted it
    link::Credit told, given;
    Instant heard;
    std::optional<Receipt> receipt;  ///< held for the next message
    JournalIndex receipt_rests_on = 0;
  };
  struct Ordered {
    JournalIndex index = 0;
    hub::Effect effect;
  };
  struct Batch {
    std::vector<Entry> entries;
    std::vector<Ordered> effects;
    std::optional<Snapshot> snapshot;
    bool relied_upon = false;
    std::vector<std::function<void()>> durable;  ///< called when the entries are
  };

  // front
  void front(ConnectionId connection, Key key, const ToHub& frame);
  void attach(ConnectionId connection, const PeerId& peer, Key key, const ToHub& frame);
  [[nodiscard]] std::optional<PeerId> peer_of(Key key) const;
  [[nodiscard]] std::optional<hub::AttachFault> lost_rights(const PeerId& peer, Key key) const;
  void end(hub::SessionId session, bool tell_core);
  void transmit(hub::SessionId session, ToPeer frame);
  void send_receipt(hub::SessionId session);

  // verifier
  void take_message(const Session& from, hub::SessionId id, Key key, const link::Data& data,
                    const Letter& letter);
  [[nodiscard]] hub::Content word_on_passing(const PassOnBody& said, const Envelope& letter) const;
  [[nodiscard]] hub::Content word_on_hit(const HitBody& said, const Envelope& letter) const;
  [[nodiscard]] static std::optional<hub::Content> word_on_file(const Envelope& letter);
  [[nodiscard]] hub::Content content_of(const PeerId& peer, const Envelope& letter) const;

  // core
  void step(hub::Event event, Payload payload = {});
  void after(Duration time, std::function<void()> what);
  void inside(Duration time, hub::Event event, Payload payload);
  void wake_at_deadline();
  void plan_deadline();
  void watch();

  // commit and release
  void commit_if_idle();
  void try_commit(std::shared_ptr<Batch> batch);
  void committed(const Batch& batch);
  void release(const Ordered& ordered, std::map<hub::SessionId, hub::Acknowledge>& receipts);
  void save(const Snapshot& snapshot);

  // stores and composer
  void ask(const hub::AskStores& ask);
  void answer(const hub::AskStores& ask, Stores stores, std::size_t changes);
  void apply(JournalIndex index, const hub::Effect& effect);
  void compare(const hub::CompareRecords& order);
  /// A trace meets the remembered checks before it.
  void meet(const hub::AskStores& question, std::size_t changes);
  /// Puts the records of a message into the stores.
  void apply_records(JournalIndex index, const hub::ApplyRecords& order);
  /// What of them the hub has taken, as it stands now.
  [[nodiscard]] std::vector<Record> taken(const hub::ApplyRecords& order,
                                          const Envelope& letter) const;
  void sweep(const hub::SweepRecords& order);
  void answer_sweep(const hub::SweepRecords& order);
  /// The record does not count on that day.
  [[nodiscard]] bool is_over(Day last, Day today) const;
  void compose(const hub::Compose& order);
  /// What of a hit may be told now; nothing: its record is gone.
  struct Shown {
    bool requester = false, owner = false;
  };
  [[nodiscard]] Shown shown(const PeerId& requester, const std::set<CountryCode>& hidden_from,
                            const PeerId& owner, const ReleaseSet& release) const;
  [[nodiscard]] const StoreChange* newest(Store store, const PeerId& owner, const std::string& id,
                                          std::size_t changes) const;
  [[nodiscard]] Shown shown_now(PayloadRef question, const PeerId& requester, Store store,
                                const Match& match) const;
  /// Nothing: it may not be told any more.
  [[nodiscard]] std::optional<Body> notice_body(const hub::HitNoticeDraft& notice) const;
  [[nodiscard]] Body report_body(const hub::CheckReportDraft& report,
                                 const PeerId& requester) const;
  [[nodiscard]] std::shared_ptr<const ReportBody> answer_at(PayloadRef ref) const;
  [[nodiscard]] std::optional<Body> body_of(const hub::Compose& order) const;
  [[nodiscard]] hub::RecordsApplied applied_event(PayloadRef source, const RecordsBody& body) const;
  [[nodiscard]] Body hit_clock_body(const hub::ConfirmationClockDraft& clock,
                                    Instant created) const;
  [[nodiscard]] Body pass_on_clock_body(const hub::PassOnClockDraft& clock, Instant created) const;
  [[nodiscard]] Body clock_body(const hub::TraceClockDraft& clock, Instant created) const;
  [[nodiscard]] Letter letter_at(PayloadRef ref) const;
  void let_go(PayloadRef payload);
  /// Drops what was noted of entries that are not there.
  void forget_beyond_the_end();

  void adopt_key(const PeerId& peer, Key key);

  void recover();
  void fold(hub::HubCore& core, JournalIndex from, bool follow_stores);
  [[nodiscard]] Digest root() const;

  World& world_;
  const hub::Limits limits_;
  DiskState disk_;
  std::optional<DiskState> backup_;
  bool running_ = false, full_ = false, fail_next_sync_ = false, committing_ = false;
  std::uint64_t life_ = 0;  ///< of the process; what an earlier one planned does not happen
  Instant paused_until_{};
  Duration wall_jump_{};
  Dice dice_;
  const Key key_;

  // of the process
  std::unique_ptr<hub::HubCore> core_;
  std::unique_ptr<shell::Clock> clock_;
  std::map<hub::SessionId, Session> sessions_;
  std::map<ConnectionId, hub::SessionId> by_connection_;
  std::shared_ptr<const Directory> serving_;  ///< the directory of the key table
  std::set<PeerId> barred_;                   ///< suspended, as the front knows it
  Batch open_;
  std::string before_last_;  ///< the state before the last step, for planted bugs
  Instant last_time_{};
  std::size_t since_snapshot_ = 0;
  std::optional<Instant> wake_at_;
  Instant composed_at_{};  ///< when the last draft will be: the composer keeps their order
  bool watching_ = false;
  link::CreditReason intake_ = link::CreditReason::flowing;
  std::vector<JournalIndex> let_go_;           ///< not synced
  std::map<JournalIndex, Payload> under_way_;  ///< payloads of entries not written yet
};

}  // namespace iwets::sim
