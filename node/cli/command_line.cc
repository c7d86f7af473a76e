#include "node/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>
#include <ostream>

#include "node/cli/attachment_commands.h"
#include "node/cli/audit_commands.h"
#include "node/cli/batch_command.h"
#include "node/cli/check_commands.h"
#include "node/cli/completion.h"
#include "node/cli/duty_commands.h"
#include "node/cli/evidence_commands.h"
#include "node/cli/hit_commands.h"
#include "node/cli/identify_commands.h"
#include "node/cli/incoming_commands.h"
#include "node/cli/load_command.h"
#include "node/cli/node_commands.h"
#include "node/cli/oversight_commands.h"
#include "node/cli/record_commands.h"
#include "node/cli/statistics_command.h"
#include "node/cli/trace_commands.h"
#include "node/cli/watch.h"
#include "proto/field/did_you_mean.h"

namespace iwets::cli {
namespace {

constexpr const char* footer =
    R"(Exit codes: 0 ok, 1 failed, 2 usage, 3 node unreachable, 4 not found, 5 denied, 6 timeout,
7 invalid input, 8 quota used up. The node is found by --node DIR or $IWETS_NODE. docs/cli.md tells more.)";

// `--wait 5` as `--wait=5`: the flag may stand alone, and what follows may be a file.
std::vector<std::string> with_waits_joined(const std::vector<std::string>& arguments) {
  std::vector<std::string> words;
  for (const auto& word : arguments) {
    const bool number = !word.empty() && word.find_first_not_of("0123456789") == word.npos;
    if (number && !words.empty() && words.back() == "--wait")
      words.back() += "=" + word;
    else
      words.push_back(word);
  }
  return words;
}

// The word that is no command where one must stand, with the one that was probably meant.
std::optional<Failure> unknown_command(const CLI::App& app,
                                       const std::vector<std::string>& arguments) {
  const auto* at = &app;
  std::string path = "iwets";
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto& word = arguments[i];
    if (!word.empty() && word.front() == '-') {
      if (word == "--node") ++i;  // The one option with a value that may stand before a command.
      continue;
    }
    const auto commands = at->get_subcommands([](const CLI::App*) { return true; });
    if (commands.empty()) return std::nullopt;
    std::vector<std::string> names;
    const CLI::App* next = nullptr;
    for (const auto* command : commands) {
      names.push_back(command->get_name());
      if (command->get_name() == word) next = command;
    }
    if (next == nullptr) {
      const auto meant = field::did_you_mean(word, names);
      std::string all;
      for (const auto& name : names) all += (all.empty() ? "" : ", ") + name;
      return Failure{ExitCode::usage,
                     "there is no command `" + path + " " + word + "`",
                     {},
                     meant ? "did you mean `" + path + " " + *meant + "`?"
                           : "write one of " + all + "; see `" + path + " --help`",
                     {}};
    }
    at = next;
    path += " " + word;
  }
  return std::nullopt;
}

// The commands and what their flags fill; lives as long as one run.
class CommandLine {
 public:
  explicit CommandLine(Context& context) : context_(context) {
    app_.footer(footer);
    app_.require_subcommand(1);
    app_.fallthrough();
    app_.set_version_flag("--version", "iwets " + context.version);
    app_.add_option("--node", node_, "state folder of the node")->type_name("DIR");
    app_.add_flag("--json", context.output.json, "machine-readable output");
    add_traces();
    const auto adds = [this](CLI::App* to, const std::string& name, const std::string& text,
                             std::function<ExitCode()> work) {
      return add(to, name, text, std::move(work));
    };
    declare_identify(&app_, context_, identify_, adds);
    declare_incoming(group("incoming", "answer the traces of other members"), context_, incoming_,
                     adds);
    add_watch();
    declare_checks(group("check", "ask the record stores without a trace"), context_, check_, adds);
    add_records();
    declare_hits(group("hit", "confirm a hit with the other member, or report it as false"),
                 context_, hit_, adds);
    add_node();
    auto* oversight = add(&app_, "oversight", "for the supervisor: who asked how much, and alarms",
                          [this] { return oversight_summary(context_, oversight_); });
    declare_oversight(oversight, context_, oversight_, adds);
    declare_evidence(group("evidence", "a case as one file that anybody can verify"), context_,
                     evidence_, adds);
    declare_duty(group("duty", "who is on duty, and is told when something waits"), context_, duty_,
                 adds);
    declare_statistics(
        add(&app_, "statistics", "what became of traces, hits and requests, in numbers",
            [this] { return statistics(context_, statistics_); }),
        statistics_);
  }

  ExitCode run(const std::vector<std::string>& arguments) {
    try {
      const auto words = with_waits_joined(arguments);
      app_.parse(std::vector<std::string>(words.rbegin(), words.rend()));
    } catch (const CLI::Success& wanted) {  // --help, --version
      app_.exit(wanted, context_.output.out, context_.output.err);
      return ExitCode::ok;
    } catch (const CLI::ParseError& error) {
      if (const auto unknown = unknown_command(app_, arguments)) return report(context_, *unknown);
      return report(context_, {ExitCode::usage,
                               error.what(),
                               {},
                               "see `iwets --help`, or --help behind any command",
                               {}});
    }
    context_.node = node_;
    if (context_.output.json) context_.output.colour = false;
    return command_ ? command_() : ExitCode::usage;
  }

 private:
  // A command that does `work` when it is chosen. The work runs after all flags are read.
  CLI::App* add(CLI::App* to, const std::string& name, const std::string& text,
                std::function<ExitCode()> work) {
    auto* command = to->add_subcommand(name, text);
    // The one that was named last: a group may do something by itself.
    command->final_callback([this, command, work = std::move(work)] {
      if (command->get_subcommands().empty()) command_ = work;
    });
    return command;
  }
  CLI::App* group(const std::string& name, const std::string& text) {
    auto* command = app_.add_subcommand(name, text);
    command->require_subcommand(1);
    return command;
  }

  void add_traces();
  void add_attachments(CLI::App* trace);
  void add_watch();
  void add_records();
  void add_load(CLI::App* record);
  void add_node();

  Context& context_;
  CLI::App app_{
      "The officer's command: firearms traces, checks and records through the member's node.",
      "iwets"};
  std::string node_;
  std::function<ExitCode()> command_;

  SubmitOptions submit_;
  ListOptions list_;
  BatchOptions batch_;
  StatisticsOptions statistics_;
  EvidenceLine evidence_;
  IdentifyLine identify_;
  IncomingLine incoming_;
  HitLine hit_;
  OversightLine oversight_;
  DutyLine duty_;
  WatchOptions watch_;
  CheckLine check_;
  LoadOptions load_;
  ReleaseOptions release_;
  static constexpr int not_asked = -2;  // -1 is what CLI11 makes of "--wait=0".
  // Seconds that were asked for with --wait; nothing if it was not given.
  static std::optional<int> asked(int wait_s) {
    return wait_s == not_asked ? std::nullopt : std::optional(std::max(0, wait_s));
  }
  std::string id_, words_, store_, file_, until_;
  std::vector<std::string> ids_;
  int wait_s_ = not_asked;
  int load_wait_s_ = not_asked;
  unsigned limit_ = 50, version_ = 0;
  bool review_all_ = false;
  std::uint64_t after_ = 0, before_ = 0;
  bool no_wait_ = false, names_no_hit_ = false;
};

constexpr const char* stores_text = "nominal, firearm, document or vehicle";
constexpr const char* wait_text =
    "the hub must have judged within so many seconds (10), else exit 6; 0: do not wait";

void CommandLine::add_traces() {
  auto* trace = group("trace", "submit and follow traces");
  auto* submit = add(trace, "submit", "judge a request and hand it to the node",
                     [this] { return trace_submit(context_, submit_); });
  submit->add_option("file", submit_.file, "JSON or TOML; - for standard input")
      ->required()
      ->type_name("FILE");
  submit->add_flag("--dry-run", submit_.dry_run, "only say what is missing or doubtful");
  submit->add_flag("--wait{3600}", submit_.wait_s,
                   "wait for the final outcome; --wait SECONDS, default 3600");
  submit->add_option("--id", submit_.id, "for the trace: one that was tried before")
      ->type_name("ID");
  submit->add_flag("--anyway", submit_.anyway, "although a trace of the same firearm is open");
  submit
      ->add_option("--continuation", submit_.continuation,
                   "where the answer names the next country; default: as the node is set")
      ->check(CLI::IsMember({"off", "draft", "send"}));
  declare_batch(add(trace, "batch", "judge and submit a seizure, one firearm to a row",
                    [this] { return trace_batch(context_, batch_); }),
                batch_);
  auto* show = add(trace, "show", "status, timeline, checks and answer of a trace",
                   [this] { return trace_show(context_, id_); });
  show->add_option("id", id_, "of the trace")->required();
  auto* list = add(trace, "list", "traces, newest first", [this] {
    return words_.empty() ? trace_list(context_, list_) : seizure_list(context_, words_);
  });
  list->add_option("--seizure", words_, "only the rows of this case, with all of them in sum")
      ->type_name("CASE");
  list->add_option("--state", list_.state, "only these")
      ->check(CLI::IsMember({"open", "closed", "draft", "correction"}));
  list->add_option("--limit", list_.limit, "how many")->check(CLI::Range(1, 500));
  list->add_option("--before", list_.before, "only traces older than this one")->type_name("ID");
  auto* cancel = add(trace, "cancel", "withdraw a trace",
                     [this] { return trace_cancel(context_, id_, words_); });
  cancel->add_option("id", id_, "of the trace")->required();
  cancel->add_option("--reason", words_, "for the center");
  auto* inform = add(trace, "inform", "answer a question of the center",
                     [this] { return trace_inform(context_, id_, words_); });
  inform->add_option("id", id_, "of the trace")->required();
  inform->add_option("text", words_, "the answer")->required();
  auto* amend =
      add(trace, "amend", "put another version of the request in the place of the one before",
          [this] { return trace_amend(context_, id_, file_); });
  amend->add_option("id", id_, "of the trace")->required();
  amend->add_option("--file", file_, "the whole request, JSON or TOML; - for standard input")
      ->required()
      ->type_name("FILE");
  auto* acknowledge = add(trace, "acknowledge", "take note of a corrected answer",
                          [this] { return trace_acknowledge(context_, id_, words_, version_); });
  acknowledge->add_option("id", id_, "of the trace")->required();
  acknowledge->add_option("--officer", words_, "who has taken note");
  acknowledge->add_option("--version", version_, "of the answer; the one that counts if not given");
  auto* go_on = add(trace, "continue", "send a case on to the next country",
                    [this] { return trace_continue(context_, id_, words_, names_no_hit_); });
  go_on->add_option("id", id_, "of the trace whose answer names that country")->required();
  go_on
      ->add_option("--center", words_,
                   "what the center has said that wants to be asked: agreed or refused")
      ->check(CLI::IsMember({"agreed", "refused"}));
  go_on->add_flag(
      "--names-no-hit", names_no_hit_,
      "the words of the amended request tell of no hit that its owner has not released");
  auto* clarify = add(trace, "clarify", "ask why the center delays, restricts or refuses",
                      [this] { return trace_clarify(context_, id_, words_); });
  clarify->add_option("id", id_, "of the trace")->required();
  clarify->add_option("text", words_, "the question")->required();
  add_attachments(trace);
}

void CommandLine::add_attachments(CLI::App* trace) {
  auto* attach = add(trace, "attach", "send photographs and documents along",
                     [this] { return trace_attach(context_, id_, ids_, words_); });
  attach->add_option("id", id_, "of the trace, or of the incoming request")->required();
  attach->add_option("files", ids_, "JPEG, PNG, WebP, PDF or text, at most 20 MiB each")
      ->required()
      ->type_name("FILE");
  attach->add_option("--words", words_, "what they show");
  auto* fetch = add(trace, "attachment", "write an attachment to a file",
                    [this] { return trace_attachment(context_, id_, words_, file_); });
  fetch->add_option("id", id_, "of the trace, or of the incoming request")->required();
  fetch->add_option("name", words_, "as `iwets trace show` lists it, or its digest")->required();
  fetch->add_option("-o,--output", file_, "where to; - for standard output")
      ->required()
      ->type_name("FILE");
}

void CommandLine::add_watch() {
  auto* command = add(&app_, "watch", "print events as they happen, one line each",
                      [this] { return watch(context_, watch_); });
  command->add_option("--after", watch_.after, "begin behind this event; 0: with the first")
      ->type_name("SEQ");
  command->add_option("--subject", watch_.subject, "only this trace or check")->type_name("ID");
  command->add_option("--count", watch_.count, "end after so many events");
}

void CommandLine::add_records() {
  auto* record = group("record", "enter and withdraw this member's records");
  for (const std::string verb : {"add", "modify"}) {
    const bool is_new = verb == "add";
    auto* send = add(record, verb, is_new ? "enter a record" : "replace a record", [this, is_new] {
      return record_send(context_, is_new ? "enter" : "modify", store_, file_, asked(wait_s_));
    });
    send->add_option("store", store_, stores_text)->required();
    send->add_option("file", file_, "JSON or TOML; - for standard input")->required();
    send->add_flag("--wait{10}", wait_s_, wait_text);
  }
  auto* release = add(record, "release", "say who may see a record from now on", [this] {
    return record_release(context_, store_, id_, release_, asked(wait_s_));
  });
  release->add_option("store", store_, stores_text)->required();
  release->add_option("id", id_, "of the record")->required();
  release->add_option("--except", release_.except, "countries that may not, e.g. BR,AR")
      ->delimiter(',');
  release->add_option("--only", release_.only, "the only countries that may")->delimiter(',');
  release->add_option("--purpose", release_.purposes, purposes_text)->delimiter(',');
  release->add_flag("--silent", release_.silent, "nobody; you are told of each hit");
  release->add_option("--handling", release_.handling, "H0 to H3; as it was if not given");
  release->add_flag("--wait{10}", wait_s_, wait_text);
  for (const auto& [verb, what] :
       {std::pair{"withdraw", "take a record out: it should not count"},
        std::pair{"clear", "take a record out: the matter is settled, found or returned"}}) {
    auto* take_out = add(record, verb, what, [this, verb = verb] {
      return record_take_out(context_, verb, store_, id_, asked(wait_s_));
    });
    take_out->add_option("store", store_, stores_text)->required();
    take_out->add_option("id", id_, "of the record")->required();
    take_out->add_flag("--wait{10}", wait_s_, wait_text);
  }
  auto* validate = add(record, "validate", "confirm that records still hold", [this] {
    return record_validate(context_, store_, ids_, until_, asked(wait_s_));
  });
  validate->add_option("store", store_, stores_text)->required();
  validate->add_option("ids", ids_, "of the records")->required()->expected(1, 500);
  validate->add_option("--until", until_, "their last day, YYYY-MM-DD; usual if not given");
  validate->add_flag("--wait{10}", wait_s_, wait_text);
  wait_s_ = not_asked;  // Adding a flag has set it to 0.
  auto* review = add(record, "review", "records whose last day comes soon, or has passed", [this] {
    return review_all_ ? record_review_all(context_) : record_review(context_, limit_);
  });
  review->add_option("--limit", limit_, "how many")->check(CLI::Range(1, 500));
  review->add_flag("--all", review_all_, "each of them, also those that no reminder has named");
  auto* list = add(record, "list", "what this member has entered, newest first",
                   [this] { return record_list(context_, store_, limit_); });
  list->add_option("store", store_, stores_text)->required();
  list->add_option("--limit", limit_, "how many")->check(CLI::Range(1, 500));
  add_load(record);
}

void CommandLine::add_load(CLI::App* record) {
  auto* load =
      add(record, "load", "load a file of records; goes on where an earlier run stopped", [this] {
        const auto wait_s = asked(load_wait_s_);
        load_.wait = !no_wait_ && wait_s != 0;
        load_.must_be_answered = load_.wait && wait_s;
        if (load_.must_be_answered) load_.limits.idle_max = std::chrono::seconds(*wait_s);
        return record_load(context_, load_);
      });
  load->add_option("store", load_.store, stores_text)->required();
  load->add_option("files", load_.files, "the file; two for ofac: sdn.csv alt.csv")->required();
  load->add_option("--format", load_.format, "csv (docs/records.md), ofac or nz-police")
      ->check(CLI::IsMember({"csv", "ofac", "nz-police"}));
  load->add_option("--encoding", load_.encoding, "of csv: utf-8 or latin1")
      ->check(CLI::IsMember({"utf-8", "latin1"}));
  load->add_flag("--no-wait", no_wait_, "do not wait for the hub's answers");
  load->add_flag("--wait{60}", load_wait_s_,
                 "the hub must have judged all rows, else exit 6; so many seconds without any "
                 "progress end the wait (60)");
  load_wait_s_ = not_asked;  // Adding a flag has set it to 0.
  load->add_option("--show", load_.shown_max, "how many refused rows to print");
  auto* outcome = add(record, "outcome", "what became of a load that was not awaited",
                      [this] { return load_outcome(context_, id_, load_.shown_max); });
  outcome->add_option("load", id_, "id of the load")->required();
  outcome->add_option("--show", load_.shown_max, "how many refused rows to print");
}

void CommandLine::add_node() {
  add(&app_, "status", "the node and its link with the hub", [this] { return status(context_); });
  add(&app_, "doctor", "examine clock, keys, link and disk, and name the repair",
      [this] { return doctor(context_); });
  add(&app_, "centers", "the tracing centers you may use, and what each requires of a request",
      [this] { return centers(context_); });
  auto* audit = group("audit", "the hub's audit log, checked without trusting the hub");
  auto* prove = add(audit, "prove", "that the messages of a trace or check are in the log",
                    [this] { return audit_prove(context_, id_); });
  prove->add_option("id", id_, "of the trace or check")->required();
  auto* list = add(&app_, "notices", "hits and corrected answers, newest first",
                   [this] { return notices(context_, after_, before_, limit_); });
  list->add_option("--after", after_, "only those with a higher number");
  list->add_option("--before", before_, "only those with a lower number");
  list->add_option("--limit", limit_, "how many")->check(CLI::Range(1, 500));
  auto* completion = add(&app_, "completion", "completion script for a shell", [this] {
    context_.output.out << bash_completion(app_);
    return ExitCode::ok;
  });
  completion->add_option("shell", words_, "bash")->required()->check(CLI::IsMember({"bash"}));
}

}  // namespace

ExitCode run(const std::vector<std::string>& arguments, Context& context) {
  return CommandLine(context).run(arguments);
}

}  // namespace iwets::cli
