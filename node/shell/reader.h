#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "node/core/access.h"
#include "node/core/case.h"
#include "node/core/overview.h"
#include "node/core/statistics.h"
#include "node/shell/case_list.h"
#include "node/shell/case_store.h"
#include "node/shell/consultation_book.h"
#include "node/shell/filing_store.h"
#include "node/shell/firearm_reports.h"
#include "node/shell/forms.h"
#include "node/shell/hit_store.h"
#include "node/shell/incoming_store.h"
#include "node/shell/json_writer.h"
#include "node/shell/ledger.h"
#include "node/shell/pass_on_store.h"
#include "node/shell/personal_store.h"
#include "node/shell/provenance.h"
#include "proto/link/client/database.h"

namespace iwets::node {

/// Answers of the local API from the disk, as JSON, over a connection that only reads: what the
/// officer looks at does not hold up the link. Belongs to the thread of the API. Everything it
/// says was committed.
class Reader {
 public:
  explicit Reader(const std::string& path)
      : database_(path, true),
        ledger_(database_),
        hits_(database_),
        pass_ons_(database_),
        incoming_(database_),
        book_(database_),
        filings_(database_),
        reports_(database_),
        list_(database_),
        officers_(database_) {}

  static constexpr std::int64_t rows_max = 500;        ///< of one page
  static constexpr std::size_t refusals_max = 1'000;   ///< listed of one load
  static constexpr std::size_t stream_bytes = 32'768;  ///< of events in one go, about

  /// A page of traces; nothing: `after` is no place in this list.
  [[nodiscard]] std::optional<std::string> traces(const ListQuestion& question);
  /// Where older traces than this one begin.
  [[nodiscard]] std::string place_of(const TraceId& id) { return list_.place_of(id); }
  /// The traces of a seizure that the viewer may see, newest first, with their rows, and how many
  /// of them stand where.
  [[nodiscard]] std::string seizure(std::string_view reference, std::int64_t limit,
                                    const std::optional<TraceId>& before, const Viewer& viewer);
  /// The trace that a row of a seizure has become, unless that came to nothing.
  [[nodiscard]] std::optional<TraceId> live_row(std::string_view agency,
                                                std::string_view case_reference,
                                                std::string_view row_reference);
  /// What became of traces, hits and incoming requests in that time, in numbers.
  [[nodiscard]] std::string statistics(const Period& period, Instant now);
  /// By what the answers of centers are verified when they are shown.
  struct Believed {
    PeerId member;
    const codec::KeyRing* keys = nullptr;  ///< null: no directory yet
  };
  /// A trace with its case, or a check, with its whole history; nothing if this node has none of
  /// that kind.
  [[nodiscard]] std::optional<std::string> one(CaseKind kind, const TraceId& id,
                                               const Believed& believed);
  /// A file that is attached to a trace or an incoming request, by its name or its digest as
  /// hexadecimal text; of several the newest. Nothing: there is none, or it is not whole here.
  struct AttachedContent {
    std::string content, type, name;
    Digest digest{};  ///< BLAKE2b-256 of the content
  };
  [[nodiscard]] std::optional<AttachedContent> attachment(const TraceId& id,
                                                          std::string_view called);
  /// Those with a number between that the viewer may see, newest first, and how many more of them
  /// there are; for one who does not see all no more than `rows_max` are counted.
  [[nodiscard]] std::string notices(std::int64_t after, std::int64_t before, std::int64_t limit,
                                    const Viewer& viewer);
  /// All that an officer is to be told of, with what of it is read.
  [[nodiscard]] std::string notices(NoticeQuestion question);
  /// Members of a trace that are the calling officer's: "officer", "follows".
  [[nodiscard]] std::string of_officer(const std::string& officer, const TraceId& id);
  [[nodiscard]] std::string drafts(const std::string& officer);
  [[nodiscard]] std::optional<std::string> draft(const std::string& officer, const std::string& id);
  /// Counts and paces of now, of the traces that the viewer may see; `link`: a member that is
  /// written as it is.
  [[nodiscard]] std::string overview(Instant now, const Viewer& viewer, const std::string& link);
  /// A hit with what both parties have said; nothing if this member was told of none.
  [[nodiscard]] std::optional<std::string> hit(const HitId& id);
  /// Hits whose owner owes an answer: us, and others.
  [[nodiscard]] std::string waiting_hits(const Viewer& viewer);
  /// Appends server-sent events behind `after` that the viewer may see, as many as fit; returns the
  /// number of the last one that was looked at.
  std::int64_t events(std::int64_t after, std::string& to, const Viewer& viewer);
  [[nodiscard]] std::string summary();
  /// How many traces have a correction of which no officer has taken note.
  [[nodiscard]] std::int64_t corrections();
  /// Requests of other members that this one answers, in the order of `IncomingStore::list`.
  [[nodiscard]] std::string incoming(IncomingStore::Which which, Instant now, std::int64_t limit,
                                     const std::optional<TraceId>& before);
  /// One of them with its request, history and answer; nothing if there is none.
  [[nodiscard]] std::optional<std::string> incoming_one(const TraceId& id, Instant now,
                                                        const Believed& believed);
  [[nodiscard]] IncomingStore::Counts incoming_counts(Instant now) { return incoming_.counts(now); }
  [[nodiscard]] std::optional<std::string> load(const LoadId& id);
  [[nodiscard]] std::optional<Store> store_of_load(const LoadId& id);
  /// Of this state only, unless that is empty; an accepted one whose last day is before `today` is
  /// "expired", and one whose last day is within 60 days also "to_review".
  [[nodiscard]] std::string records(Store store, RecordQuestion asked, const std::string& state,
                                    Day today);
  /// One with what of it counts now; nothing: this node has sent none of that id.
  [[nodiscard]] std::optional<std::string> record(Store store, const std::string& id, Day today);
  /// Records that are due, and the hub's last notice of such.
  [[nodiscard]] std::string reviews(std::int64_t limit);
  [[nodiscard]] std::optional<std::int64_t> fact(std::string_view key);
  /// For the supervisor: how many questions by whom and for what in the last 24 hours and 30
  /// days...
  [[nodiscard]] std::string oversight(Instant now);
  /// ... single ones, newest first, and the alarms: the open ones, or all, newest first.
  [[nodiscard]] std::string consultations(const BookFilter& filter);
  [[nodiscard]] std::string alarms(bool all, std::int64_t limit);
  /// Firearms that were reported as unknown to the reference table, newest first.
  [[nodiscard]] std::string firearm_reports(std::int64_t limit);
  /// What open traces asked, without their bodies: the newest `most`, oldest of them first.
  void open_requests(std::size_t most, const std::function<void(const Request&)>& use);
  /// The same of one trace; nothing if it is not open.
  [[nodiscard]] std::optional<Request> open_request(const TraceId& id);

  /// Whose a trace or check is; nothing: this node has none of that id.
  [[nodiscard]] std::optional<CaseOwner> owner_of(const TraceId& id);
  /// The subject of an event or notice, which may be no case of ours.
  [[nodiscard]] bool sees(const Viewer& viewer, const TraceId& subject);
  /// Whose a hit is: of a case, or everybody's, because it is on a record of this member.
  struct HitOwner {
    bool everybodys = false;
    std::optional<CaseOwner> owner = {};  ///< nothing: there is no such hit
  };
  [[nodiscard]] HitOwner owner_of_hit(const HitId& id);

 private:
  /// The member `attachments`, if there are any.
  void write_attachments(const TraceId& id, JsonWriter& to);
  [[nodiscard]] CaseOwner owner_of(const Case& c);
  [[nodiscard]] bool sees(const Viewer& viewer, const Case& c);
  [[nodiscard]] bool sees(const Viewer& viewer, const HitId& hit);
  /// Columns as `events` asks for them.
  [[nodiscard]] bool sees_event(const Viewer& viewer, const link::Database::Statement& row);
  /// Columns as `notices` asks for them.
  [[nodiscard]] bool sees_notice(const Viewer& viewer, const link::Database::Statement& row);
  /// How many notices with a number between the viewer may see.
  [[nodiscard]] std::int64_t count_notices(std::int64_t after, std::int64_t before,
                                           const Viewer& viewer);
  /// What the answer of a trace says for figures; `last`: its newest paper.
  [[nodiscard]] AnswerFigures answer_figures(std::int64_t last);
  void add_traces(Statistics& to);
  void add_hits(const Period& period, Statistics& to);
  void add_incoming(const Period& period, Statistics& to);
  void write_history(std::int64_t last, JsonWriter& to);
  /// Members of a notice.
  void write_notice(const link::Database::Statement& row, int party, int body, int hit,
                    JsonWriter& to);
  void write_event(const link::Database::Statement& row, JsonWriter& to);
  /// The member `pass_on_requests`, if any were made about a hit.
  void write_pass_ons(const HitId& id, JsonWriter& to);
  /// The members `pass_on_for_you` and `pass_on_for_others`.
  void write_waiting_pass_ons(const Viewer& viewer, JsonWriter& to);
  /// The member `confirmation` of a notice.
  void write_hit(const HitId& id, JsonWriter& to);
  /// Members of the notice of a hit. False: there is none.
  bool write_notice_of(const HitId& id, JsonWriter& to);
  /// All traces of the case of `c`, from the first on.
  [[nodiscard]] std::vector<AnsweredHop> hops_of(const Case& c);
  [[nodiscard]] std::optional<AnsweredHop> hop(const TraceId& id);
  /// Ids of the traces of a case but for this one, as texts...
  [[nodiscard]] static std::set<std::string> other_legs(const std::vector<AnsweredHop>& hops,
                                                        const TraceId& id);
  /// ... of the case of the trace that this column names.
  [[nodiscard]] std::set<std::string> legs_of(const link::Database::Statement& row, int column);
  void catch_up_overview();
  void write_case_notices(const TraceId& id, JsonWriter& to);
  /// The members "request" and "request_versions" of an incoming request; returns what was sealed
  /// in the version that counts.
  std::optional<std::string> write_incoming_request(const IncomingCase& c, JsonWriter& to);
  /// The member "result" of an answered one.
  void write_incoming_result(const IncomingCase& c, JsonWriter& to);
  /// By kind, in the order of their arrival; `last` is that of the case.
  using Papers = std::map<Paper, std::vector<std::string>>;
  [[nodiscard]] Papers papers(std::int64_t last);
  /// The paper that the event names in this column; empty if it names none.
  [[nodiscard]] std::string paper(const link::Database::Statement& row, int column);

  link::Database database_;
  Ledger ledger_;
  HitStore hits_;
  PassOnStore pass_ons_;
  IncomingStore incoming_;
  ConsultationBook book_;
  FilingStore filings_;
  FirearmReports reports_;
  CaseList list_;
  PersonalStore officers_;
  Overview overview_;
  std::int64_t overview_seq_ = 0;  ///< events up to it are in `overview_`
};

}  // namespace iwets::node
