#include "hub/ctl/commands.h"

#include <unistd.h>
#include <nlohmann/json.hpp>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <thread>

#include "hub/ctl/ask.h"
#include "hub/ctl/audit_commands.h"
#include "hub/ctl/render.h"
#include "hub/ctl/table_commands.h"
#include "iwets/v1/status.pb.h"
#include "proto/types/ids.h"
#include "proto/types/instant.h"
#include "proto/types/terms.h"

namespace iwets::ctl {
namespace {

constexpr int exit_usage = 2;
constexpr auto look_wait_max = std::chrono::seconds{5};
/// Destroying many keys, and writing files anew.
constexpr auto erasing_wait_max = std::chrono::minutes{30};
constexpr auto backup_look_every = std::chrono::milliseconds{200};
constexpr std::uint32_t follow_wait_ms = 20'000;

/// A fault of a file that was sent; the hub has not seen its name.
CallError in_file(const std::string& path, CallError error) {
  const bool of_file = error.fault == CallFault::invalid || error.fault == CallFault::denied;
  if (of_file) error.reason = path + ": " + error.reason;
  return error;
}

v1::StatusRequest look() {
  v1::StatusRequest request;
  request.set_schema_version(schema_version_first);
  return request;
}

template <typename Part, typename Text>
int print(const Part& part, const Options& options, Text text) {
  std::cout << (options.json ? json_of(part).dump(2) + "\n" : text());
  return 0;
}

int status(const Options& options) {
  auto request = look();
  request.mutable_overview();
  const auto reply =
      ask<v1::StatusReply>(options, request, look_wait_max, v1::StatusReply::kOverview);
  if (!reply) return tell(reply.error(), options.json);
  const Style style{::isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr};
  return print(reply->overview(), options, [&] { return text_of(reply->overview(), style); });
}

int peers(const Options& options) {
  auto request = look();
  request.mutable_peers();
  const auto reply = ask<v1::StatusReply>(options, request, look_wait_max, v1::StatusReply::kPeers);
  if (!reply) return tell(reply.error(), options.json);
  const auto now =
      std::chrono::duration_cast<Duration>(std::chrono::system_clock::now().time_since_epoch());
  return print(reply->peers(), options,
               [&] { return text_of(reply->peers(), static_cast<std::uint64_t>(now.count())); });
}

CallError no_id(const std::string& text) {
  return {CallFault::invalid, "\"" + text + "\" is no id of a trace",
          "an id has 26 characters, as `iwets trace list` shows it"};
}

int trace(const Options& options) {
  const auto id = TraceId::parse(options.argument);
  if (!id) return tell(no_id(options.argument), options.json);
  auto request = look();
  request.mutable_journey()->set_subject(id->bytes());
  const auto reply =
      ask<v1::StatusReply>(options, request, look_wait_max, v1::StatusReply::kJourney);
  if (!reply) return tell(reply.error(), options.json);
  if (reply->journey().steps().empty())
    return tell({CallFault::not_found, "the hub has never seen " + id->text(),
                 "ask the member's node: perhaps it still waits there (iwets trace show)"},
                options.json);
  return print(reply->journey(), options, [&] { return text_of(reply->journey()); });
}

int store(const Options& options) {
  auto request = look();
  request.mutable_stores();
  const auto reply =
      ask<v1::StatusReply>(options, request, look_wait_max, v1::StatusReply::kStores);
  if (!reply) return tell(reply.error(), options.json);
  return print(reply->stores(), options, [&] { return text_of(reply->stores()); });
}

int hits(const Options& options) {
  auto request = look();
  request.mutable_hits();
  const auto reply = ask<v1::StatusReply>(options, request, look_wait_max, v1::StatusReply::kHits);
  if (!reply) return tell(reply.error(), options.json);
  return print(reply->hits(), options, [&] { return text_of(reply->hits()); });
}

/// Prints what there is; with `follow`, what comes, until interrupted.
int events(const Options& options) {
  auto after = options.after;
  for (bool first = true;; first = false) {
    auto request = look();
    auto& wanted = *request.mutable_events();
    wanted.set_after(after);
    const auto wait_ms = options.follow && !first ? follow_wait_ms : 0U;
    wanted.set_wait_ms(wait_ms);
    const auto reply =
        ask<v1::StatusReply>(options, request, look_wait_max + std::chrono::milliseconds{wait_ms},
                             v1::StatusReply::kEvents);
    if (!reply) return tell(reply.error(), options.json);
    for (const auto& event : reply->events().events()) {
      std::cout << (options.json ? json_of(event).dump() + "\n" : text_of(event));
      after = event.seq();
    }
    std::cout.flush();
    if (!std::cout) return 0;                         // Whoever read has gone.
    if (reply->events().newest() < after) after = 0;  // The hub was started again.
    const bool more = !reply->events().events().empty() && after < reply->events().newest();
    if (!options.follow && !more) return 0;
  }
}

/// `file`: what the command brings; may be empty.
int command(const Options& options, v1::ControlRequest request, const std::string& file = {}) {
  request.set_schema_version(schema_version_first);
  const auto wanted = request.has_dump_state() ? v1::ControlReply::kState : v1::ControlReply::kDone;
  const auto reply = ask<v1::ControlReply>(options, request, command_wait_max, wanted);
  if (!reply)
    return tell(file.empty() ? reply.error() : in_file(file, reply.error()), options.json);
  if (reply->has_state()) {
    const auto& state = reply->state();
    const auto digest = hex(bytes_of(state.digest()));
    if (options.json)
      std::cout << nlohmann::ordered_json{{"index", state.index()},
                                          {"digest", digest},
                                          {"bytes", state.bytes()}}
                       .dump(2)
                << "\n";
    else
      std::cout << "index " << state.index() << ", core state " << digest << " (" << state.bytes()
                << " bytes)\n";
    return 0;
  }
  if (options.json)
    std::cout << nlohmann::ordered_json{{"done", reply->done().text()}}.dump(2) << "\n";
  else
    std::cout << reply->done().text() << "\n";
  return 0;
}

int erase(const Options& options, v1::EraseCases order) {
  v1::ControlRequest request;
  request.set_schema_version(schema_version_first);
  order.set_dry_run(options.dry_run);
  *request.mutable_erase_cases() = std::move(order);
  const auto reply =
      ask<v1::ControlReply>(options, request, erasing_wait_max, v1::ControlReply::kErased);
  if (!reply) return tell(reply.error(), options.json);
  const auto& erased = reply->erased();
  (void)print(erased, options, [&] { return text_of(erased); });
  // One case that was named and stays is a failure; of many, some may.
  const bool named = !request.erase_cases().subject().empty();
  return named && erased.erased() == 0 ? static_cast<int>(CallFault::failed) : 0;
}

int erase_old(const Options& options) {
  v1::EraseCases order;
  order.set_older_than_days(options.older_than_days);
  order.set_reason("older than is kept");
  return erase(options, std::move(order));
}

int erase_one(const Options& options) {
  const auto id = TraceId::parse(options.argument);
  if (!id) return tell(no_id(options.argument), options.json);
  v1::EraseCases order;
  order.set_subject(id->bytes());
  order.set_reason(options.reason);
  return erase(options, std::move(order));
}

int load_directory(const Options& options) {
  std::ifstream file(options.argument, std::ios::binary);
  if (!file)
    return tell({CallFault::invalid, options.argument + ": cannot be read",
                 "give the file `directory` of the authority"},
                options.json);
  v1::ControlRequest request;
  request.mutable_load_directory()->set_signed_directory(
      std::string(std::istreambuf_iterator<char>(file), {}));
  return command(options, std::move(request), options.argument);
}

/// Orders a backup, and asks until it is made. Interrupted, the hub goes on with it.
int backup(const Options& options) {
  v1::ControlRequest request;
  request.set_schema_version(schema_version_first);
  // The hub works in a folder of its own.
  std::error_code error;
  request.mutable_start_backup()->set_folder(
      std::filesystem::absolute(options.argument, error).lexically_normal().string());
  for (;;) {
    const auto reply =
        ask<v1::ControlReply>(options, request, command_wait_max, v1::ControlReply::kBackup);
    if (!reply) return tell(reply.error(), options.json);
    const auto& state = reply->backup();
    if (!state.running()) return print(state, options, [&] { return text_of(state); });
    std::this_thread::sleep_for(backup_look_every);
    request.mutable_look_at_backup();
  }
}

/// Names every command once: what it is called, and what it does.
class Commands {
 public:
  Commands(CLI::App& app, Options& options) : app_(app), options_(options) {
    add(app_, "status", "One screen: what runs, what flows, what needs attention", status);
    add(app_, "peers", "All peers, with what waits for them", peers);
    argument(add(app_, "trace", "The journey of a trace or check, step by step", trace), "ID");
    auto* follow = add(app_, "events", "What happens, as it happens", events);
    follow->add_flag("--follow", options.follow, "Go on until interrupted");
    follow->add_option("--after", options.after, "Begin after this number");
    add(app_, "store", "The record stores and their sizes", store);
    add(app_, "hits", "What became of hits, by owner of the records and store", hits);
    add_audit();
    auto* directory = group("directory", "The list of peers and their keys");
    argument(
        add(*directory, "load", "Put the authority's newer directory in force", load_directory),
        "FILE");
    auto* reference = group("table", "The firearms reference table that members are sent");
    argument(add(*reference, "load", "Send members the authority's next edition", table_load),
             "FILE");
    add(*reference, "status", "Which editions are here, and which member has what", table_status);
    auto* peer = group("peer", "Take a peer out, or let it in again");
    order(*peer, "suspend", "Refuse the peer from its next frame on", "PEER",
          [](v1::ControlRequest& request, const std::string& name) {
            request.mutable_suspend_peer()->set_peer(name);
          });
    order(*peer, "resume", "Serve the peer again", "PEER",
          [](v1::ControlRequest& request, const std::string& name) {
            request.mutable_resume_peer()->set_peer(name);
          });
    auto* lane = group("lane", "Lanes that have stopped");
    order(*lane, "open", "Open the next generation of both lanes of a peer", "PEER",
          [](v1::ControlRequest& request, const std::string& name) {
            request.mutable_open_generation()->set_peer(name);
          });
    auto* clock = group("clock", "The hub's time");
    order(*clock, "confirm", "The wall clock is right: follow it", "",
          [](v1::ControlRequest& request, const std::string&) { request.mutable_confirm_clock(); });
    argument(add(app_, "backup", "Copy the hub's state to a new folder below this one", backup),
             "FOLDER");
    add_retention();
    order(app_, "drain", "Finish what is under way, and end", "",
          [](v1::ControlRequest& request, const std::string&) { request.mutable_drain(); });
    order(app_, "snapshot", "Save the core's state now", "",
          [](v1::ControlRequest& request, const std::string&) { request.mutable_take_snapshot(); });
    order(app_, "dump-state", "The digest of the core's state", "",
          [](v1::ControlRequest& request, const std::string&) { request.mutable_dump_state(); });
  }
  [[nodiscard]] int run() const { return chosen_ ? chosen_() : exit_usage; }

 private:
  /// With a command of its own below, and one for a single case under it.
  void add_retention() {
    auto* old =
        add(app_, "retention", "Erase closed traces and checks that need not be kept", erase_old);
    old->add_flag("--dry-run", options_.dry_run, "Only tell what would be erased");
    old->add_option("--traces-older-than", options_.older_than_days,
                    "Days; not fewer than the hub's `retention.traces_days`, which is the default")
        ->check(CLI::Range(1, 36'500));
    auto* one = old->add_subcommand("erase", "Erase one closed trace or check");
    one->fallthrough();
    argument(one, "ID");
    one->add_option("--reason", options_.reason, "Kept in the list of erased cases")->required();
    // Both have been parsed then: the one must not be taken for all.
    old->callback([this, one] {
      chosen_ = [this, single = one->parsed()] {
        return single ? erase_one(options_) : erase_old(options_);
      };
    });
  }
  using Fill = void (*)(v1::ControlRequest&, const std::string&);
  CLI::App* add(CLI::App& parent, const std::string& name, const std::string& what,
                std::function<int(const Options&)> does) {
    auto* made = parent.add_subcommand(name, what);
    made->fallthrough();
    made->callback([this, does] { chosen_ = [this, does] { return does(options_); }; });
    return made;
  }
  CLI::App* group(const std::string& name, const std::string& what) {
    auto* made = app_.add_subcommand(name, what);
    made->require_subcommand(1);
    made->fallthrough();
    return made;
  }
  void add_audit() {
    auto* audit = group("audit", "Who asked about what, for what purpose, and what was told");
    auto* show = add(*audit, "show", "A trace or check, or all that found a record", audit_show);
    show->add_option("--owner", options_.owner, "Of the record: member:ZA");
    show->add_option("--record", options_.record, "The owner's id of it; SUBJECT is its store");
    argument(show, "SUBJECT");
    auto* exported =
        add(*audit, "export", "The whole log, for an independent verifier", audit_export);
    argument(exported, "FILE");
    for (auto* reading : {show, exported})
      reading->add_option("--purpose", options_.purpose, "Why you look; the log keeps it")
          ->required();
    argument(add(*audit, "verify", "That an exported log is whole", audit_verify), "FILE");
  }
  void argument(CLI::App* to, const std::string& name) {
    to->add_option(name, options_.argument)->required();
  }
  void order(CLI::App& parent, const std::string& name, const std::string& what,
             const std::string& wanted, Fill fill) {
    auto* made = add(parent, name, what, [fill](const Options& options) {
      v1::ControlRequest request;
      fill(request, options.argument);
      return command(options, std::move(request));
    });
    if (!wanted.empty()) argument(made, wanted);
  }

  CLI::App& app_;
  Options& options_;
  std::function<int()> chosen_;
};

}  // namespace

int main_of_ctl(int argc, char** argv, const std::string& version) {
  CLI::App app{"The operator's command of an IWeTS hub."};
  app.set_version_flag("--version", "iwets-hubctl " + version);
  app.require_subcommand(1);
  Options options;
  app.add_option("--socket", options.socket,
                 "The hub's socket: `status.socket` to look, `status.control` to command")
      ->envname("IWETS_HUB_SOCKET")
      ->required();
  app.add_flag("--json", options.json, "For programs");
  Commands commands(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : exit_usage;
  }
  return commands.run();
}

}  // namespace iwets::ctl
