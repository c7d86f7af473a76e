#include "hub/authority/command.h"

#include <CLI/CLI.hpp>
#include <ostream>

#include "hub/authority/changes.h"
#include "hub/authority/folder.h"
#include "hub/authority/present.h"
#include "hub/authority/table.h"
#include "proto/seal/file.h"

namespace iwets::authority {
namespace {

constexpr std::size_t enrolment_bytes_max = 4096;

/// What was typed.
struct Line {
  std::string dir = ".";
  std::string file, role, name, hub, peer, since, reason, endpoint, out, previous;
  std::vector<std::string> ask, fill, trace_to;
  bool answers_traces = false;
  bool json = false;
};

using Done = Result<void, Problem>;

Result<codec::Enrolled, Problem> enrolment(const std::string& path) {
  const auto bytes = seal::read_file(path, enrolment_bytes_max, false);
  if (!bytes) {
    const bool absent = bytes.error() == seal::KeyFileError::absent;
    return fail(Problem{absent ? Exit::not_found : Exit::invalid_input,
                        path + (absent ? ": is not there" : ": cannot be read as an enrolment"),
                        "name the file that the party's `init` wrote"});
  }
  auto enrolled = codec::read_enrolment(bytes_of(*bytes));
  if (!enrolled) return fail(problem_of(path, enrolled.error()));
  return *enrolled;
}

Result<Stores, Problem> stores(const std::vector<std::string>& names, const char* option) {
  Stores out;
  for (const auto& name : names) {
    const auto store = store_named(name);
    if (!store) {
      return fail(Problem{Exit::usage, std::string(option) + ": there is no store \"" + name + "\"",
                          "stores are nominal, firearm, document, vehicle, trace"});
    }
    out.add(*store);
  }
  return out;
}

Result<std::vector<CountryCode>, Problem> countries(const std::vector<std::string>& names) {
  std::vector<CountryCode> out;
  for (const auto& name : names) {
    if (name == "all" && names.size() == 1) break;  // Written as an empty list.
    const auto country = CountryCode::parse(name);
    if (!country) {
      return fail(Problem{Exit::usage, "--trace-to: \"" + name + "\" is no country",
                          "write ISO 3166 codes with commas (US,CZ), or `all`"});
    }
    out.push_back(*country);
  }
  return out;
}

Result<Rights, Problem> rights(const Line& line, const codec::Enrolled& enrolled) {
  const bool member = enrolled.peer.role() == Role::member;
  if (line.role != (member ? "member" : "center")) {
    return fail(Problem{Exit::invalid_input,
                        line.file + ": enrols " + enrolled.peer.text() + ", not a " + line.role,
                        "ask the peer for the right file, or give the right --role"});
  }
  if (!member && !(line.ask.empty() && line.fill.empty() && line.trace_to.empty())) {
    return fail(Problem{Exit::usage, "a center has no rights to ask, fill or trace",
                        "leave out --ask, --fill and --trace-to"});
  }
  if (!member && line.answers_traces) {
    return fail(
        Problem{Exit::usage, "a center answers traces without being told so",
                "leave out --answers-traces: it is for a member whose country has no center"});
  }
  if (member && line.trace_to.empty()) {
    return fail(Problem{Exit::usage, "which centers may " + enrolled.peer.text() + " use?",
                        "add --trace-to with country codes (US,CZ), or --trace-to all"});
  }
  const auto ask = stores(line.ask, "--ask");
  if (!ask) return fail(ask.error());
  const auto fill = stores(line.fill, "--fill");
  if (!fill) return fail(fill.error());
  if (fill->has(Store::trace)) {
    return fail(Problem{Exit::usage, "--fill: nobody enters traces, the hub files them by itself",
                        "leave out `trace`"});
  }
  auto trace_to = countries(line.trace_to);
  if (!trace_to) return fail(trace_to.error());
  return Rights{line.name.empty() ? enrolled.name : line.name, *ask, *fill, std::move(*trace_to),
                line.answers_traces};
}

/// The commands of `iwets-authority`.
class Command {
 public:
  Command(const Line& line, Instant now, std::ostream& out) : line_(line), now_(now), out_(out) {}

  Done init() {
    const auto folder = Folder::make(line_.dir);
    if (!folder) return fail(folder.error());
    out_ << "The authority's key is made: " << line_.dir << "/authority.key\n"
         << "  fingerprint   " << seal::fingerprint(folder->keys().open) << "\n"
         << "  key           " << hex(folder->keys().open) << "\n"
         << "Whoever has this key decides who is in the network. Keep the folder offline, and a\n"
            "copy of it in a safe.\n"
            "Next: iwets-authority hub FILE --dir "
         << line_.dir << "   (FILE is written by `iwets-hub init`)\n";
    return {};
  }

  Done admit() {
    auto folder = Folder::open(line_.dir);
    if (!folder) return fail(folder.error());
    auto directory = folder->directory();
    if (!line_.hub.empty()) {
      if (auto done = take_hub(directory, line_.hub); !done) return fail(done.error());
    }
    const auto enrolled = enrolment(line_.file);
    if (!enrolled) return fail(enrolled.error());
    if (enrolled->peer.is_hub()) {
      return fail(Problem{Exit::invalid_input, line_.file + ": enrols the hub",
                          "use: iwets-authority hub " + line_.file});
    }
    const auto granted = rights(line_, *enrolled);
    if (!granted) return fail(granted.error());
    const auto change = authority::admit(directory, *enrolled, *granted, now_);
    if (!change) return fail(change.error());
    return conclude(*folder, std::move(directory), enrolled->peer, *change);
  }

  Done hub() {
    auto folder = Folder::open(line_.dir);
    if (!folder) return fail(folder.error());
    auto directory = folder->directory();
    const auto change = take_hub(directory, line_.file);
    if (!change) return fail(change.error());
    return conclude(*folder, std::move(directory), PeerId::hub(), *change);
  }

  Done revoke() {
    auto folder = Folder::open(line_.dir);
    if (!folder) return fail(folder.error());
    const auto peer = PeerId::parse(line_.peer);
    if (!peer) {
      return fail(Problem{Exit::usage, "\"" + line_.peer + "\" is not the name of a peer",
                          "write member:ZA or center:US; `iwets-authority show` lists them"});
    }
    std::optional<Instant> since;
    if (!line_.since.empty()) {
      since = time_from(line_.since);
      if (!since || *since > now_) {
        return fail(Problem{Exit::usage, "--compromised-since: not a time in the past",
                            "write it in UTC: 2026-03-01T12:00:00Z, or 2026-03-01"});
      }
    }
    auto directory = folder->directory();
    const auto change = authority::revoke(directory, *peer, now_, since, line_.reason);
    if (!change) return fail(change.error());
    return conclude(*folder, std::move(directory), *peer, *change);
  }

  Done anchor() {
    const auto folder = Folder::open(line_.dir);
    if (!folder) return fail(folder.error());
    if (!folder->directory().has_hub()) {
      return fail(Problem{Exit::failed, "the directory has no hub yet",
                          "first: iwets-authority hub FILE --dir " + line_.dir});
    }
    codec::Anchor anchor;
    anchor.endpoint = line_.endpoint;
    anchor.authority = folder->keys().open;
    const auto& hub = folder->directory().hub();
    std::copy(hub.curve_key().begin(), hub.curve_key().end(), anchor.hub_curve.begin());
    std::copy(hub.sign_key().begin(), hub.sign_key().end(), anchor.hub_sign.begin());
    const auto text = codec::write_anchor(anchor);
    if (const auto read = codec::read_anchor(text); !read) {
      return fail(Problem{Exit::usage, "--endpoint: \"" + line_.endpoint + "\" is no endpoint",
                          "write it like tcp://hub.example:7447"});
    }
    if (const auto done = seal::write_file(line_.out, bytes_of(text), 0644, true); !done) {
      return fail(Problem{Exit::failed, line_.out + ": cannot be written",
                          "check the folder and the disk"});
    }
    out_ << "Written: " << line_.out << "\n  hub fingerprint        "
         << seal::fingerprint(anchor.hub_sign) << "\n  authority fingerprint  "
         << seal::fingerprint(anchor.authority)
         << "\nHand it to each peer, and compare the fingerprints by telephone.\n";
    return {};
  }

  Done sign_table() {
    const auto folder = Folder::open(line_.dir);
    if (!folder) return fail(folder.error());
    const auto made = authority::sign_table(folder->keys(), line_.file, line_.previous, now_);
    if (!made) return fail(made.error());
    const auto done = seal::write_file(line_.out, bytes_of(made->file), 0644, false);
    if (!done) {
      const bool there = done.error() == seal::KeyFileError::exists;
      return fail(Problem{Exit::failed,
                          line_.out + (there ? ": is there already" : ": cannot be written"),
                          there ? "give --out another name: a signed edition is never overwritten"
                                : "check the folder and the disk"});
    }
    out_ << describe(made->edition) << "It is signed: " << line_.out << "\nKeep " << line_.file
         << " as it is: the next edition is signed with it as --previous."
         << "\nNext: iwets-hubctl table load " << line_.out << "\n";
    return {};
  }

  Done show_table() {
    const auto folder = Folder::open(line_.dir);
    if (!folder) return fail(folder.error());
    const auto edition = read_signed_table(folder->keys().open, line_.file);
    if (!edition) return fail(edition.error());
    out_ << describe(*edition);
    return {};
  }

  Done show() {
    const auto folder = Folder::open(line_.dir);
    if (!folder) return fail(folder.error());
    out_ << (line_.json ? json(*folder) : describe(*folder));
    return {};
  }

 private:
  Result<Change, Problem> take_hub(v1::Directory& directory, const std::string& file) {
    const auto enrolled = enrolment(file);
    if (!enrolled) return fail(enrolled.error());
    if (!enrolled->peer.is_hub()) {
      return fail(Problem{Exit::invalid_input, file + ": enrols " + enrolled->peer.text(),
                          "give the file that `iwets-hub init` wrote"});
    }
    return put_hub(directory, *enrolled, now_);
  }

  /// Signs what was changed and tells what it means.
  Done conclude(Folder& folder, v1::Directory directory, PeerId peer, Change change) {
    if (change != Change::unchanged) {
      if (auto done = folder.sign(std::move(directory), now_); !done) return done;
    }
    out_ << sentence(peer.text(), change) << "\n";
    const auto& signed_now = folder.directory();
    if (peer.is_hub()) {
      seal::Key32 key{};
      std::copy_n(signed_now.hub().sign_key().begin(), key.size(), key.begin());
      out_ << "  fingerprint   " << seal::fingerprint(key) << "\n";
    }
    for (const auto& entry : signed_now.entries()) {
      if (entry.peer() == peer.text()) out_ << describe(entry);
    }
    if (change == Change::unchanged) return {};
    out_ << "Compare the fingerprint with the one that the party itself shows, by telephone.\n"
         << "Directory version " << signed_now.version()
         << " is signed: " << folder.directory_path()
         << "\nNext, HUB being the hub's folder: iwets-hubctl --socket ipc://HUB/control.sock "
         << "directory load " << folder.directory_path() << "\n";
    return {};
  }

  const Line& line_;
  Instant now_;
  std::ostream& out_;
};

using Action = Done (Command::*)();

/// Declares the command line; the action of the subcommand that was typed goes to `chosen`.
void declare(CLI::App& app, Line& line, Action& chosen) {
  app.require_subcommand(1);
  const auto below = [&](CLI::App& parent, const char* name, const char* words, Action action) {
    auto* const sub = parent.add_subcommand(name, words);
    sub->add_option("--dir", line.dir, "the authority's folder")->required();
    sub->callback([&chosen, action] { chosen = action; });
    return sub;
  };
  const auto subcommand = [&](const char* name, const char* words, Action action) {
    return below(app, name, words, action);
  };
  auto* const table = app.add_subcommand("table", "editions of the firearms reference table");
  table->require_subcommand(1);
  auto* const sign =
      below(*table, "sign", "sign what is new in a folder of the table", &Command::sign_table);
  sign->add_option("folder", line.file, "the table's files, with the next edition's number")
      ->required();
  sign->add_option("--previous", line.previous, "the files of the edition before")->required();
  sign->add_option("--out", line.out, "file to write, for the hub")->required();
  below(*table, "show", "what a signed edition is", &Command::show_table)
      ->add_option("file", line.file, "that `table sign` wrote")
      ->required();

  subcommand("init", "make the authority's key, to be kept offline", &Command::init);

  auto* const admit =
      subcommand("admit", "let a peer in, or change its keys and rights", &Command::admit);
  admit->add_option("file", line.file, "the peer's enrolment")->required();
  admit->add_option("--role", line.role, "what it is to be")
      ->required()
      ->check(CLI::IsMember({"member", "center"}));
  admit->add_option("--name", line.name, "its name for people; default: the enrolment's");
  admit->add_option("--ask", line.ask, "stores it may ask: nominal,firearm,document,vehicle,trace")
      ->delimiter(',');
  admit->add_option("--fill", line.fill, "stores it may fill: nominal,firearm,document,vehicle")
      ->delimiter(',');
  admit->add_option("--trace-to", line.trace_to, "centers it may use: US,CZ or all")
      ->delimiter(',');
  admit->add_flag("--answers-traces", line.answers_traces,
                  "its officers answer traces for its country while that has no center");
  admit->add_option("--hub", line.hub, "also put this enrolment of the hub in");

  subcommand("hub", "put the hub's keys in, or replace them", &Command::hub)
      ->add_option("file", line.file, "the hub's enrolment")
      ->required();

  auto* const revoke = subcommand("revoke", "take a peer out of the network", &Command::revoke);
  revoke->add_option("peer", line.peer, "member:ZA, center:US")->required();
  revoke->add_option("--compromised-since", line.since,
                     "nothing it signed from this time on is to be trusted (UTC)");
  revoke->add_option("--reason", line.reason, "why, for people");

  auto* const anchor = subcommand("anchor", "write what a peer starts from", &Command::anchor);
  anchor->add_option("--endpoint", line.endpoint, "where the hub is: tcp://hub.example:7447")
      ->required();
  anchor->add_option("--out", line.out, "file to write")->required();

  subcommand("show", "who is in the directory", &Command::show)
      ->add_flag("--json", line.json, "for programs");
}

}  // namespace

int run(const std::vector<std::string>& arguments, Instant now, std::ostream& out,
        std::ostream& err) {
  CLI::App app("Who is in the network: the authority's command, to be used offline.",
               "iwets-authority");
  Line line;
  Action action = nullptr;
  declare(app, line, action);
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    app.parse(std::move(reversed));
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error, out, err);
    return code == 0 ? 0 : static_cast<int>(Exit::usage);
  }
  Command command(line, now, out);
  const auto done = (command.*action)();
  if (done) return static_cast<int>(Exit::ok);
  err << "iwets-authority: " << done.error().what << "\n  " << done.error().remedy << "\n";
  return static_cast<int>(done.error().exit);
}

}  // namespace iwets::authority
