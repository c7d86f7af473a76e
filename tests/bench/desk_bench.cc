#include "tests/bench/desk_bench.h"

#include <fcntl.h>
#include <unistd.h>

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/bench/desk_state.h"
#include "tests/bench/event_streams.h"
#include "tests/bench/http.h"
#include "tests/bench/machine.h"
#include "tests/bench/scratch_folder.h"
#include "tests/bench/spread.h"

namespace iwets::bench {
namespace {

using nlohmann::ordered_json;

/// A list, as a page asks for it; each call may ask for something else.
struct List {
  std::string name;
  std::function<std::string()> path;
  /// The same of plain SQLite: a condition, or nothing, and the order; empty: not compared.
  std::function<std::string()> like = {};
  std::string order = "submitted_us DESC";
};

std::string escaped(std::string text) {
  std::string out;
  for (const char c : text) out += c == ' ' ? std::string("%20") : std::string(1, c);
  return out;
}

std::string like(const std::string& text) {
  const auto term = " LIKE '%" + text + "%'";
  return "case_reference" + term + " OR make" + term + " OR model" + term + " OR serial" + term +
         " OR (SELECT content FROM papers WHERE row=last_paper)" + term;
}

std::vector<List> lists_of(const FilledCases& cases, DrawnCases& drawn) {
  const auto one = [&](const std::vector<std::string>& of) { return of[drawn.below(of.size())]; };
  const auto serial = [&, one] { return one(cases.serials); };
  const auto surname = [&, one] {
    const auto name = one(cases.names);
    return name.substr(name.find(' ') + 1);
  };
  const auto all = [] { return std::string("1"); };
  return {
      {"newest", [] { return "/traces?limit=100"; }, all},
      {"updated", [] { return "/traces?sort=updated"; }, all, "updated"},
      {"deadline", [] { return "/traces?sort=deadline"; }, all, "deadline"},
      {"reference", [] { return "/traces?sort=reference"; }, all, "case_reference"},
      {"open", [] { return "/traces?state=open&sort=updated"; }, [] { return "open=1"; },
       "updated"},
      {"waits_for_you", [] { return "/traces?waits=you"; }},
      {"waits_for_center", [] { return "/traces?waits=center&sort=deadline"; }},
      {"overdue", [] { return "/traces?waits=overdue&sort=deadline"; }},
      {"q_serial", [=] { return "/traces?q=" + serial(); }, [=] { return like(serial()); }},
      {"q_within_serial", [=] { return "/traces?q=" + serial().substr(3); },
       [=] { return like(serial().substr(3)); }},
      {"q_name", [=] { return "/traces?q=" + surname(); }, [=] { return like(surname()); }},
      {"q_reference",
       [&] { return "/traces?q=" + escaped(DrawnCases::reference(drawn.below(cases.many))); },
       [&] { return like(DrawnCases::reference(drawn.below(cases.many))); }},
      {"q_common", [] { return "/traces?q=glock&sort=updated"; }, [] { return like("glock"); },
       "updated"},
      {"q_all", [] { return "/traces?q=south%20africa&sort=reference"; }},
      {"q_name_open", [=] { return "/traces?state=open&q=" + surname(); }},
      {"notices", [] { return "/notices?about=all"; }},
      {"notices_unread", [] { return "/notices?about=all&unread=1"; }},
      {"overview", [] { return "/overview"; }},
  };
}

double ask(HttpConnection& node, const std::string& path, std::uint64_t& errors) {
  const Stopwatch watch;
  const auto reply = node.call("GET", path);
  errors += reply.status != 200;
  return watch.us() / 1'000;
}

/// Takes the state's files out of the system's cache.
void forget_pages(const std::string& folder) {
  for (const auto* name : {"/node.db", "/node.db-wal"}) {
    const int fd = ::open((folder + name).c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) continue;
    ::fdatasync(fd);
    (void)::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    ::close(fd);
  }
}

/// A plain statement over all cases, as many rows as a page has; milliseconds.
double ask_sqlite(link::Database& database, const std::string& where, const std::string& order) {
  const Stopwatch watch;
  auto query = database.prepare(
      "SELECT id, core, case_reference, make, model, serial FROM cases "
      "WHERE kind=0 AND (" +
      where + ") ORDER BY " + order + " LIMIT 100");
  while (query.step()) (void)query.text(1);
  return watch.us() / 1'000;
}

/// Reads every case, as who has no list must; milliseconds.
double read_all(link::Database& database) {
  const Stopwatch watch;
  auto query = database.prepare("SELECT core FROM cases WHERE +kind=0");
  std::size_t open = 0;
  while (query.step())
    if (const auto c = from_bytes<node::Case>(bytes_of(query.text(0)))) open += !final(c->state);
  return open > 0 ? watch.us() / 1'000 : 0;
}

ordered_json measure(const List& list, const std::string& folder, const DeskBenchOptions& options,
                     std::uint64_t& errors) {
  ordered_json out;
  {
    forget_pages(folder);
    ServedState cold(folder);
    HttpConnection node(cold.port(), ServedState::token());
    out["cold_ms"] = rounded(ask(node, list.path(), errors));
  }
  ServedState state(folder);
  HttpConnection node(state.port(), ServedState::token());
  (void)ask(node, list.path(), errors);
  std::vector<double> warm, plain;
  for (std::uint32_t i = 0; i < options.questions; ++i)
    warm.push_back(ask(node, list.path(), errors));
  out["warm_ms"] = spread(warm);
  if (!list.like) return out;
  // An order that is no column of a case is had by reading every case.
  const bool column = list.order == "submitted_us DESC" || list.order == "case_reference";
  for (std::uint32_t i = 0; i < options.compared; ++i)
    plain.push_back(column ? ask_sqlite(state.database(), list.like(), list.order)
                           : read_all(state.database()));
  out[column ? "like_ms" : "every_case_ms"] = spread(plain);
  out["times_as_long"] = rounded(quantile(plain, 0.5) / quantile(warm, 0.5));
  return out;
}

ordered_json with_streams(const std::string& folder, const std::vector<List>& lists,
                          const DeskBenchOptions& options, std::uint64_t& errors) {
  ServedState state(folder);
  HttpConnection node(state.port(), ServedState::token());
  EventStreams streams(state.port(), ServedState::token(), options.streams, state.tell_hit());
  std::vector<double> to_streams, pages;
  std::map<std::string, std::vector<double>> each;
  for (std::uint32_t i = 0; i < options.hits; ++i) {
    const auto arrived = streams.wait_for(state.tell_hit());
    errors += options.streams - arrived.size();
    for (const auto us : arrived) to_streams.push_back(us / 1'000);
    for (const auto& list : lists) {
      pages.push_back(ask(node, list.path(), errors));
      each[list.name].push_back(pages.back());
    }
  }
  ordered_json lists_ms = {{"all", spread(pages)}};
  for (auto& [name, taken] : each) lists_ms[name] = spread(taken);
  return {{"hit_to_stream_ms", spread(to_streams)}, {"lists_ms", lists_ms}};
}

}  // namespace

Report run_desk_bench(const DeskBenchOptions& options) {
  const ScratchFolder folder;
  const auto machine = describe_machine(folder.path());
  DrawnCases drawn(options.seed);
  const auto cases = fill_cases(folder.path(), options.cases, drawn);
  ordered_json report;
  report["machine"] = {{"cpu", machine.cpu},
                       {"cores", machine.cores},
                       {"kernel", machine.kernel},
                       {"filesystem", machine.filesystem}};
  report["settings"] = {{"cases", options.cases},       {"questions", options.questions},
                        {"compared", options.compared}, {"streams", options.streams},
                        {"hits", options.hits},         {"seed", options.seed}};
  report["fill_us_per_case"] = rounded(cases.seconds * 1e6 / static_cast<double>(cases.many));
  std::uint64_t errors = 0;
  const auto lists = lists_of(cases, drawn);
  for (const auto& list : lists)
    report["lists"][list.name] = measure(list, folder.path(), options, errors);
  report["with_streams"] = with_streams(folder.path(), lists, options, errors);
  report["errors"] = errors;
  return {report.dump(), errors};
}

}  // namespace iwets::bench
