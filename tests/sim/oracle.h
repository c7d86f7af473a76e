#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "tests/sim/letters.h"

namespace iwets::sim {

/// A file, by its trace and what its pieces make.
using FileKey = std::pair<TraceId, Digest>;

/// A hit, and the country that it may be passed on to.
using PassingKey = std::pair<HitId, CountryCode>;

/// What the people at a peer have seen; lies on its disk, so that what a crash undid was not seen.
struct History {
  std::map<TraceId, std::vector<std::string>> ends;  ///< final outcomes told
  std::map<TraceId, std::vector<std::string>> strays;
  std::map<TraceId, int> reports;                       ///< first reports, without updates
  std::map<TraceId, Instant> reported;                  ///< when the first was read
  std::map<TraceId, std::map<Store, Outcome>> answers;  ///< the latest of each store
  std::map<TraceId, std::vector<Match>> hits;
  std::map<std::tuple<TraceId, HitId, Party>, int> notices;
  std::vector<NoticeBody> told;                         ///< the same, in full
  std::map<std::pair<TraceId, HitId>, int> rescinded;   ///< how often
  std::map<std::pair<HitId, Party>, bool> stands;       ///< told last; false: rescinded last
  std::vector<ReportBody> written;                      ///< the reports, in full
  std::map<std::pair<TraceId, PeerId>, int> opened;     ///< cases of a center
  std::map<TraceId, Instant> deadlines;                 ///< read in the first report
  std::map<TraceId, std::vector<ClockBody>> clocks;     ///< what the hub said of them, in order
  std::map<TraceId, std::vector<MessageId>> questions;  ///< 606 of a center
  std::map<TraceId, std::vector<MessageId>> informed;   ///< what a center has read in return
  std::map<TraceId, Instant> expired;                   ///< by the hub's time
  std::set<std::tuple<Store, std::string, Day>> ended;  ///< records of one's own
  std::map<TraceId, int> asked_why, explained, refused_why;
  /// Versions, in order: of results that were corrected here, and of corrections that were read; of
  /// requests that were amended here, and of amendments that were read.
  std::map<TraceId, std::vector<std::uint32_t>> corrected, corrections, amended, amendments;
  std::map<TraceId, int> noted, refused_notes, notes;  ///< acknowledgements: said, refused, read
  std::map<TraceId, int> refused_results;
  std::map<TraceId, std::uint32_t> codes;  ///< of results
  /// Of one hit: how often each kind of word was said here, refused, and heard; what the hub told.
  struct OfHit {
    std::map<Kind, int> said, refused, heard;
    Verdict last_said = Verdict::none, last_heard = Verdict::none;
    int later_heard = 0;  ///< answers that the owner has put off
    std::vector<HitClockBody> clocks;
  };
  std::map<HitId, OfHit> of_hits;
  // of a member that answers traces
  std::set<TraceId> incoming_open;  ///< requests that have not ended
  std::map<TraceId, std::vector<ClockBody>> incoming_clocks;

  /// An answer that names the next country, as its reader read it.
  struct LedOn {
    PeerId center;
    CountryCode next;
    Onward onward = Onward::unsaid;
    bool by_itself = false;  ///< this member sends without asking its officer
  };
  std::map<TraceId, LedOn> led_on;
  /// What was said about passing a hit on.
  struct OfPassing {
    std::map<Kind, int> said, heard, refused;
    std::vector<PassOnClockBody> clocks;
    bool agreed = false;         ///< as the requester sees it
    MessageId request;           ///< of the last answer, heard or said
    PassOn word = PassOn::none;  ///< of that answer
    Instant answered{};          ///< when the owner said it
  };
  std::map<PassingKey, OfPassing> passing;
  /// A file of a trace, as either party sees it.
  struct OfFile {
    PeerId other;
    bool ours = false;
    AttachmentOutcome outcome = AttachmentOutcome::none;
    bool refused = false;  ///< by the hub
    int whole = 0;         ///< how often it came to be
  };
  std::map<FileKey, OfFile> files;
  /// A trace that continues a case.
  struct Continued {
    TraceId previous;
    Serial serial = 0;
    Stores to_ask;
    Instant at, expires;
    bool urgent = false;
    std::set<CountryCode> hidden_from = {};
  };
  std::map<TraceId, Continued> continued;
  std::map<TraceId, bool> sent_on;  ///< by the officer; the center had agreed
  /// Of a center: by the trace before it, the traces that have come, and what they showed.
  std::map<TraceId, std::map<TraceId, std::vector<Shown>>> arrived;
};

/// Judges a run by what could be seen from outside: what officers asked and were told, what lay on
/// the disks, what passed the wires. Shares no code with the cores.
class Oracle {
 public:
  /// Notes a violation; the run goes on.
  void violated(std::string_view rule, const std::string& what);
  [[nodiscard]] const std::vector<std::string>& violations() const { return violations_; }
  /// The rule of the first.
  [[nodiscard]] const std::string& first_rule() const { return first_rule_; }

  // What officers do. `at`: when they asked; told once the node has it durably.
  struct Asked {
    PeerId member;
    bool trace = true;
    Serial serial = 0;
    Stores to_ask;
    Instant at, expires;
    bool urgent = false;
    std::set<CountryCode> hidden_from = {};
    bool remembered = false;  ///< a check
  };
  /// How long centers have, and after what part of it reminders come.
  struct Times {
    Duration urgent{}, routine{};
    unsigned percent = 25;
    Duration late_max{};  ///< the hub may be down as long, or its clock jump
  };
  void times(const Times& times) { times_ = times; }
  void accepted(const TraceId& id, const Asked& asked) { asked_[id] = asked; }
  void records_entered(const PeerId& owner, Store store, const std::vector<Record>& records,
                       Instant at);
  void record_validated(const PeerId& owner, Store store, const std::string& id, Day until,
                        Instant at);
  /// The owner has read that the hub took them.
  void records_accepted(const PeerId& owner, Store store, const std::vector<Record>& records,
                        Instant at);
  /// A peer's disk is as it was then: what it was told since is forgotten.
  void backup_restored(const PeerId& peer, Instant taken);
  /// So is the hub's: what it was told since must be ordered anew.
  void hub_restored(Instant at) {
    hub_restored_ = at;
    suspended_.clear();
  }

  // What the hub does.
  void receipt_sent(const PeerId& peer, const link::Position& position);
  void generation_opened(const PeerId& peer) { receipted_.erase(peer); }
  void released(JournalIndex rests_on, JournalIndex durable, std::string_view what);
  void journal_recovered(JournalIndex end, JournalIndex durable);
  void lanes_recovered(const PeerId& peer, std::uint64_t received);
  void directory(const Directory& directory, Instant at);
  void message_taken(const PeerId& by_key, const Envelope& letter, bool key_known);
  void message_sent(const PeerId& peer);
  /// A piece of a file was sent under this number, or everything up to it was acknowledged.
  void piece_sent(const PeerId& peer, std::uint64_t generation, std::uint64_t number);
  void acknowledged(const PeerId& peer, const link::Position& position);
  /// Something was forgotten on purpose, so that files may be lost.
  [[nodiscard]] bool has_forgotten() const { return hub_restored_ || !backups_.empty(); }
  /// If it is a request: its receiver must be one that answers.
  void request_sent(const PeerId& peer, const Envelope& letter);
  /// The hub has taken this message, by its own time; again, if it had lost it.
  void clock_concerned(const Envelope& letter, Instant at);
  void suspended(const PeerId& peer, bool yes);
  void lane_stopped(const PeerId& peer, bool expected);
  void expired(const TraceId& trace, Instant at);

  /// The end, after healing, by what each peer has in the end.
  void judge(const std::map<PeerId, const History*>& histories, Instant end);

 private:
  struct Known {
    PeerId owner;
    Store store = Store::firearm;
    Serial serial = 0;
    Instant from{}, until = Instant::max();
  };
  [[nodiscard]] bool excused(const PeerId& peer) const;
  /// One state of a record, in the order of entering.
  struct Version {
    Record record;
    Instant entered{};
    std::optional<Instant> accepted;  ///< when its owner knew
  };
  using RecordKey = std::tuple<PeerId, Store, std::string>;
  [[nodiscard]] const std::vector<Version>* versions(Store store, const PeerId& owner,
                                                     const std::string& id) const;
  void judge_shown(const PeerId& reader, const PeerId& requester, const TraceId& subject,
                   Store store, const PeerId& owner, const std::string& id, Instant written);
  void judge_rights(const std::map<PeerId, const History*>& histories);
  void judge_later(const std::map<PeerId, const History*>& histories);
  void judge_rescinded(const std::map<PeerId, const History*>& histories);
  void judge_ended(const std::map<PeerId, const History*>& histories);
  /// The last day of this version had passed when the next one came, or has in the end: for that
  /// long; negative: or comes so soon.
  [[nodiscard]] bool has_ended(const std::vector<Version>& all, const Version& version,
                               Duration long_ago) const;
  void judge_case(const TraceId& id, const Asked& asked, const History& history);
  void judge_stores(const TraceId& id, const Asked& asked, const History& history);
  void judge_clocks(const std::map<PeerId, const History*>& histories);
  void judge_clock(const TraceId& id, const Asked& asked, const History& history);
  void judge_questions(const TraceId& id, const History& member,
                       const std::map<PeerId, const History*>& histories);
  void judge_continuations(const std::map<PeerId, const History*>& histories);
  void judge_way(const PeerId& member, const TraceId& id, const History& history);
  void judge_shown(const std::vector<Shown>& chain, const History& member);
  void judge_why(const TraceId& id, const History& history);
  void judge_versions(const std::map<PeerId, const History*>& histories);
  void judge_hits(const std::map<PeerId, const History*>& histories);
  void judge_passing(const std::map<PeerId, const History*>& histories);
  /// The requester, and the owner of the record.
  void judge_agreed(const PassingKey& key, const History& requester, const History& owner);
  void judge_files(const std::map<PeerId, const History*>& histories);
  void judge_file(const FileKey& key, const PeerId& author, const History& history,
                  const History& reader);
  void judge_met(const std::map<PeerId, const History*>& histories);
  void judge_hit(const HitId& id, const History::OfHit& one, const History::OfHit& other);
  void judge_incoming(const std::map<PeerId, const History*>& histories);
  void judge_notices(const std::map<PeerId, const History*>& histories);

  std::vector<std::string> violations_;
  std::string first_rule_;
  Times times_;
  std::map<MessageId, std::pair<Instant, Instant>> concerned_;  ///< first and last time taken
  std::map<TraceId, Asked> asked_;
  std::map<std::tuple<PeerId, Store, std::string>, Known> records_;
  std::set<std::pair<Store, Serial>> entered_;
  std::map<std::tuple<PeerId, Store, std::string>, int> times_entered_;
  std::map<RecordKey, std::vector<Version>> versions_;
  std::map<PeerId, Instant> backups_;
  std::optional<Instant> hub_restored_;
  Instant end_{};  ///< of the run
  std::map<PeerId, link::Position> receipted_;
  std::set<PeerId> suspended_, revoked_;
  using Numbered = std::pair<std::uint64_t, std::uint64_t>;  ///< generation and number
  std::map<PeerId, Numbered> pieces_, acknowledged_;
  std::set<PeerId> answering_;       ///< members that ever had the right to answer traces
  std::map<Serial, Instant> filed_;  ///< when the first trace of a firearm was surely filed
  std::map<PeerId, std::vector<std::pair<Instant, Stores>>> rights_;
};

}  // namespace iwets::sim
