#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "node/core/opened_cases.h"
#include "node/shell/accounts.h"
#include "node/shell/alert_sender.h"
#include "node/shell/desk.h"
#include "node/shell/http_server.h"
#include "node/shell/judge.h"
#include "node/shell/long_reader.h"
#include "node/shell/pages.h"
#include "node/shell/reader.h"
#include "node/shell/recent_requests.h"
#include "node/shell/scanner.h"
#include "node/shell/sign_in.h"
#include "node/shell/table_desk.h"

namespace iwets::node {

/// The calls of the local API, docs/node-api.md: which call it is, what it carries, and who
/// answers. Reading is answered at once from the disk, but for what goes through all of it
/// (`LongReader`); what changes something goes to the desk on the link's thread and is answered
/// when it is durable. Belongs to the thread of the server.
class Api {
 public:
  struct Parts {
    PeerId member;
    std::string version;  ///< of the program
    std::string state;    ///< directory
    Desk& desk;
    link::PeerLink& link;
    Reader& reader;
    const reference::Shelf& shelf;                 ///< of the reference table
    Agencies agencies = {};                        ///< of the member; empty: any may ask
    std::function<TableStatus()> table = nullptr;  ///< where it stands; null: not told
    SignIn* sign_in = nullptr;                     ///< null: nobody can sign in
    std::span<const PageFile> pages = {};          ///< the dashboard
    /// How alerts fare; null: not told. It gives nothing if none are configured.
    std::function<std::optional<AlertStatus>()> alerts = nullptr;
    LongReader* long_reader = nullptr;  ///< null: `reader` goes through all as well
    /// The only hosts that officers' webhooks may name: `[alerts] webhook_hosts`.
    std::vector<std::string> webhook_hosts = {};
    std::uint32_t opens_per_hour = 0;  ///< of different cases, by each officer; 0: any number
    Scanner* scanner = nullptr;        ///< of attachments; null: nobody scans them
  };
  explicit Api(Parts parts)
      : parts_(std::move(parts)), recent_(parts_.reader), opened_(parts_.opens_per_hour) {}

  [[nodiscard]] Answer handle(const HttpRequest& request, const std::shared_ptr<Later>& later);
  /// Who asks without a token: an officer who has signed in, or nobody.
  [[nodiscard]] Result<Caller, ApiError> admit(const HttpHead& head);
  /// Events that the caller may see, as `Reader::events`; nothing: his session is over.
  [[nodiscard]] std::optional<std::int64_t> events(const Caller& caller, std::int64_t after,
                                                   std::string& to);

  /// Who may make a call: a set of these.
  struct Who {
    enum : unsigned {
      nobody = 1,   ///< whoever has not signed in
      program = 2,  ///< the token
      book = 4,     ///< the supervisor's token
      officer = 8,  ///< sessions of this office
      supervisor = 16,
      administrator = 32,
    };
  };
  /// What a call is about, so that only those see it who may.
  enum class About : std::uint8_t { nothing, trace, check, hit, either };
  /// A call, and the rule for it.
  struct Rule {
    std::string_view method;
    std::vector<std::string_view> words;  ///< of the path behind /api/v1/; "*" stands for any
    unsigned who = 0;                     ///< of `Who`
    About about = About::nothing;         ///< the second word names it
    bool proof = false;                   ///< with a session: a fresh code of the officer's device
    /// ... or a sign-in as fresh: whoever came in by a recovery code has no device.
    bool sign_in_counts = false;
  };
  /// All calls that there are.
  [[nodiscard]] static std::vector<Rule> rules();
  /// For `HttpServer::Handlers::call_name`.
  [[nodiscard]] static std::string name_of(std::string_view method, std::string_view path);

  /// Messages waiting for the hub beyond these: records of a load must come back later...
  static constexpr std::size_t bulk_waiting_max = 128;
  /// ... and everything else as well.
  static constexpr std::size_t waiting_max = 900'000;

 private:
  struct Call {
    const HttpRequest& request;
    const std::shared_ptr<Later>& later;
    std::vector<std::string> words;  ///< of the path behind /api/v1/
    /// Of the query; throws `NoNumber` if it is none.
    [[nodiscard]] std::int64_t number(const char* key, std::int64_t otherwise) const;
  };
  struct Route;
  [[nodiscard]] static const std::vector<Route>& routes();
  [[nodiscard]] static const Route* find_route(std::string_view method,
                                               const std::vector<std::string>& words);
  /// Why the caller may not do that.
  [[nodiscard]] std::optional<ApiError> refusal_of(const Rule& rule, const Call& call);
  /// It is there, and the caller may see it.
  [[nodiscard]] bool sees(const Rule& rule, const Call& call);
  /// 429 where an officer would open more cases than he may within an hour.
  [[nodiscard]] std::optional<Reply> opens_too_many(const Rule& rule, const Call& call);

  // Signing in, and officers: api_session.cc, api_officers.cc.
  [[nodiscard]] Answer sign_in(const Call& call);
  [[nodiscard]] Answer show_session(const Call& call);
  [[nodiscard]] Answer sign_out(const Call& call);
  [[nodiscard]] Answer prove_officer(const Call& call);
  [[nodiscard]] Answer change_password(const Call& call);
  [[nodiscard]] Answer set_language(const Call& call);
  [[nodiscard]] Answer list_sessions(const Call& call);
  [[nodiscard]] Answer end_session(const Call& call);
  [[nodiscard]] Answer end_other_sessions(const Call& call);
  [[nodiscard]] Answer show_device(const Call& call);
  [[nodiscard]] Answer enrol(const Call& call);
  [[nodiscard]] Answer list_officers(const Call& call);
  [[nodiscard]] Answer add_officer(const Call& call);
  [[nodiscard]] Answer change_officer(const Call& call);
  [[nodiscard]] Answer reset_officer(const Call& call);
  [[nodiscard]] Answer lock_officer(const Call& call);
  [[nodiscard]] Answer unlock_officer(const Call& call);
  [[nodiscard]] Answer remove_officer(const Call& call);
  [[nodiscard]] Answer list_account_lines(const Call& call);
  // Who is on duty, and where officers are told at night: api_duty.cc.
  [[nodiscard]] Answer list_duty(const Call& call);
  [[nodiscard]] Answer set_duty(const Call& call);
  [[nodiscard]] Answer remove_duty(const Call& call);
  [[nodiscard]] Answer set_alert_addresses(const Call& call);
  /// `badge`: of the path; empty: the body says it.
  [[nodiscard]] Result<accounts::Form, ApiError> read_officer_form(const Call& call,
                                                                   const std::string& badge) const;

  [[nodiscard]] Answer status(const Call& call);
  [[nodiscard]] Answer submit_trace(const Call& call);
  /// What a request is judged by now.
  struct Sight {
    std::shared_ptr<const codec::Directory> directory;
    Surroundings around;
  };
  [[nodiscard]] Sight sight(const Call& call);
  // A seizure, and figures: api_seizure.cc.
  [[nodiscard]] Answer submit_batch(const Call& call);
  [[nodiscard]] Answer show_statistics(const Call& call);
  [[nodiscard]] Answer list_traces(const Call& call);
  [[nodiscard]] Answer show_trace(const Call& call);
  [[nodiscard]] Answer cancel_trace(const Call& call);
  [[nodiscard]] Answer inform_center(const Call& call);
  [[nodiscard]] Answer clarify(const Call& call);
  [[nodiscard]] Answer continue_trace(const Call& call);
  [[nodiscard]] Answer amend_trace(const Call& call);
  [[nodiscard]] Answer acknowledge_correction(const Call& call);
  // Of traces, and of incoming requests: api_attachments.cc.
  [[nodiscard]] Answer attach(const Call& call);
  [[nodiscard]] Answer show_attachment(const Call& call);
  [[nodiscard]] Answer ask_check(const Call& call);
  [[nodiscard]] Answer show_check(const Call& call);
  [[nodiscard]] Answer send_record(const Call& call);
  [[nodiscard]] Answer list_records(const Call& call);
  [[nodiscard]] Answer show_record(const Call& call);
  [[nodiscard]] Answer list_reviews(const Call& call);
  [[nodiscard]] Answer open_load(const Call& call);
  [[nodiscard]] Answer send_load(const Call& call);
  [[nodiscard]] Answer show_load(const Call& call);
  [[nodiscard]] Answer list_notices(const Call& call);
  [[nodiscard]] Answer list_centers(const Call& call);
  [[nodiscard]] Answer find_reference(const Call& call);
  [[nodiscard]] Answer show_reference(const Call& call);
  [[nodiscard]] Answer report_firearm(const Call& call);
  [[nodiscard]] Answer list_firearm_reports(const Call& call);
  [[nodiscard]] Answer waiting_hits(const Call& call);
  [[nodiscard]] Answer show_hit(const Call& call);
  [[nodiscard]] Answer ask_confirmation(const Call& call);
  [[nodiscard]] Answer give_confirmation(const Call& call);
  [[nodiscard]] Answer report_false(const Call& call);
  [[nodiscard]] Answer report_located(const Call& call);
  [[nodiscard]] Answer acknowledge_rescission(const Call& call);
  [[nodiscard]] Answer ask_pass_on(const Call& call);
  [[nodiscard]] Answer answer_pass_on(const Call& call);
  [[nodiscard]] Answer stream_events(const Call& call);
  [[nodiscard]] Answer summary(const Call& call);
  [[nodiscard]] Answer doctor(const Call& call);
  [[nodiscard]] Answer rotate_keys(const Call& call);
  [[nodiscard]] Answer prove(const Call& call);
  [[nodiscard]] Answer take_out_evidence(const Call& call);

  // What belongs to the calling officer: api_officer.cc.
  [[nodiscard]] Answer mark_read(const Call& call);
  [[nodiscard]] Answer follow_trace(const Call& call);
  [[nodiscard]] Answer hand_over_trace(const Call& call);
  [[nodiscard]] Answer list_drafts(const Call& call);
  [[nodiscard]] Answer show_draft(const Call& call);
  [[nodiscard]] Answer keep_draft(const Call& call);
  [[nodiscard]] Answer delete_draft(const Call& call);
  [[nodiscard]] Answer hand_over_draft(const Call& call);
  [[nodiscard]] Answer overview(const Call& call);
  /// His notices, not the hits alone.
  [[nodiscard]] Answer notices_of_officer(const Call& call, const std::string& about);
  /// Badge of who asks; of a program, of the officer that it names, or none.
  [[nodiscard]] static std::string officer_of(const Call& call);
  /// Why a case of this owner, or a draft, cannot be handed over to this badge, which is then as
  /// accounts have it.
  [[nodiscard]] std::optional<ApiError> no_receiver(const Call& call, std::string& to,
                                                    const std::optional<CaseOwner>& of);
  /// The agency whose cases alone he may see; nothing: all.
  [[nodiscard]] static std::optional<std::string> agency_of(const Call& call);

  [[nodiscard]] Answer say_of_hit(const Call& call, HitWord word);
  // Incoming requests: api_incoming.cc.
  [[nodiscard]] Answer list_incoming(const Call& call);
  [[nodiscard]] Answer show_incoming(const Call& call);
  [[nodiscard]] Answer take_up_incoming(const Call& call);
  [[nodiscard]] Answer answer_incoming(const Call& call);
  [[nodiscard]] Answer refuse_incoming(const Call& call);
  [[nodiscard]] Answer ask_incoming(const Call& call);
  [[nodiscard]] Answer progress_incoming(const Call& call);
  [[nodiscard]] Answer delay_incoming(const Call& call);
  [[nodiscard]] Answer explain_incoming(const Call& call);
  [[nodiscard]] Answer correct_incoming(const Call& call);
  /// Says what was read to the requester of the incoming request that the path names.
  [[nodiscard]] Answer say_incoming(const Call& call, Result<Spoken, ApiError> spoken);

  // Oversight: api_oversight.cc.
  [[nodiscard]] Answer oversee(const Call& call);
  [[nodiscard]] Answer list_consultations(const Call& call);
  [[nodiscard]] Answer list_alarms(const Call& call);
  [[nodiscard]] Answer close_alarm(const Call& call);
  /// Gives the reply when it is in the book that the supervisor has looked at this.
  [[nodiscard]] Answer answer_look(const Call& call, const std::string& at, Reply reply);
  /// Who the supervisor is: the one who has signed in, or whom a program names.
  [[nodiscard]] static Result<std::string, ApiError> supervisor_of(const Call& call,
                                                                   const std::string& said);
  /// A request as the caller may make it: with a session, in his own name.
  [[nodiscard]] Result<std::string, ApiError> in_his_name(const Call& call,
                                                          const std::string& json) const;

  [[nodiscard]] Answer show_case(CaseKind kind, const std::string& id);
  /// Answers `later` with what `work` returns, when the turn that ran it is durable.
  [[nodiscard]] Answer on_link(const std::shared_ptr<Later>& later,
                               std::function<Reply(Instant now)> work);
  /// Reads beside the thread of the API, and hands `then` the reply, on another thread.
  [[nodiscard]] Answer on_long_read(std::function<std::string(Reader&)> read,
                                    std::function<void(Reply)> then);

  Parts parts_;
  RecentRequests recent_;
  OpenedCases opened_;
};

}  // namespace iwets::node
