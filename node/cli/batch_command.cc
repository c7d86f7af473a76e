#include "node/cli/batch_command.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>

#include "node/cli/batch_csv.h"
#include "node/cli/http.h"
#include "node/cli/json_view.h"
#include "node/cli/open_file.h"
#include "node/cli/request_file.h"
#include "proto/field/percent.h"

namespace iwets::cli {
namespace {

using nlohmann::json;

constexpr std::size_t chunk_rows_max = 100, chunk_bytes_max = 200'000;

/// What became of a row. `verdict`: ready, accepted, duplicate, refused, quota or busy.
struct RowVerdict {
  std::string verdict = "refused";
  std::string trace, field, reason, remedy;
  bool changed = false;  ///< of a duplicate: the row said something else when it was submitted
  std::vector<std::string> warnings = {};
};
using Verdicts = std::vector<RowVerdict>;

/// The first error among the advice, or the error itself.
void take_error(const json& answer, RowVerdict& to) {
  const auto& error = member(answer, "error");
  to.field = text(error, "field");
  to.reason = text(error, "message");
  to.remedy = text(error, "remedy");
}

RowVerdict verdict_of(const json& one) {
  RowVerdict out;
  out.verdict = text(one, "verdict");
  const auto& answer = member(one, "answer");
  out.trace = text(one, "trace");
  if (out.trace.empty()) out.trace = text(answer, "trace");
  out.changed = flag(answer, "changed");
  take_error(answer, out);
  for (const auto& remark : list(answer, "advice"))
    if (text(remark, "level") == "warning") out.warnings.push_back(text(remark, "message"));
  return out;
}

/// Hands the rows that `wanted` holds to the node, in chunks, and puts what it says into
/// `verdicts`. A quota or a busy node ends it: what was not asked gets the same verdict.
class Sender {
 public:
  Sender(NodeApi& node, const std::vector<BatchRow>& rows, bool anyway)
      : node_(node), rows_(rows), anyway_(anyway) {}

  Outcome<bool> send(const std::vector<std::size_t>& wanted, bool dry, Verdicts& verdicts) {
    for (std::size_t at = 0; at < wanted.size();) {
      const auto chunk = next_chunk(wanted, at);
      at += chunk.size();
      const auto path = std::string("/api/v1/traces/batch?dry=") + (dry ? "1" : "0") +
                        (anyway_ ? "&anyway=1" : "");
      auto answer = post(path, body_of(chunk));
      if (!answer) return fail(answer.error());
      const auto& said = list(*answer, "verdicts");
      if (said.size() != chunk.size())
        return fail(Failure{ExitCode::failed,
                            "the node has judged another number of rows",
                            {},
                            "check that iwets and iwets-node are of one version",
                            {}});
      for (std::size_t i = 0; i < chunk.size(); ++i) verdicts[chunk[i]] = verdict_of(said[i]);
      const auto& last = verdicts[chunk.back()];
      if (last.verdict != "quota" && last.verdict != "busy") continue;
      for (; at < wanted.size(); ++at) verdicts[wanted[at]] = last;
    }
    return true;
  }

 private:
  std::vector<std::size_t> next_chunk(const std::vector<std::size_t>& wanted, std::size_t at) {
    std::vector<std::size_t> chunk;
    std::size_t bytes = 0;
    for (; at < wanted.size() && chunk.size() < chunk_rows_max; ++at) {
      bytes += rows_[wanted[at]].request.size();
      if (!chunk.empty() && bytes > chunk_bytes_max) break;
      chunk.push_back(wanted[at]);
    }
    return chunk;
  }
  std::string body_of(const std::vector<std::size_t>& chunk) const {
    std::string body = "{\"requests\":[";
    for (const auto row : chunk) body += (row == chunk.front() ? "" : ",") + rows_[row].request;
    return body + "]}";
  }
  // What was taken is known by its rows, so that asking again is safe.
  Outcome<json> post(const std::string& path, const std::string& body) {
    long status = 0;
    auto answer = node_.post_text(path, body, status);
    if (answer || answer.error().exit != ExitCode::timeout) return answer;
    return node_.post_text(path, body, status);
  }

  NodeApi& node_;
  const std::vector<BatchRow>& rows_;
  bool anyway_;
};

Outcome<std::vector<BatchRow>> read_rows(Context& context, const BatchOptions& options) {
  json common = json::object();
  auto common_file = options.common;
  if (const char* set = std::getenv("IWETS_CASE"); common_file.empty() && set) common_file = set;
  if (!common_file.empty()) {
    auto read = read_request(common_file, context.in);
    if (!read) return fail(read.error());
    common = std::move(*read);
  }
  if (const char* name = std::getenv("IWETS_OFFICER"); name && *name && !common.contains("officer"))
    common["officer"]["name"] = name;
  std::ifstream file;
  if (auto failure = open_file(options.file, file)) return fail(std::move(*failure));
  auto rows = read_batch(
      file, common,
      options.encoding == "latin1" ? CsvReader::Encoding::latin1 : CsvReader::Encoding::utf8);
  if (rows) return rows;
  auto failure = rows.error();
  failure.message = options.file + ": " + failure.message;
  return fail(std::move(failure));
}

/// Judges all rows, then submits those that are ready.
Outcome<Verdicts> judge_and_send(NodeApi& node, const std::vector<BatchRow>& rows,
                                 const BatchOptions& options) {
  Verdicts verdicts(rows.size());
  std::vector<std::size_t> wanted;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].request.empty())
      verdicts[i] = {"refused", {}, rows[i].field, rows[i].reason, rows[i].remedy};
    else
      wanted.push_back(i);
  }
  Sender sender(node, rows, options.anyway);
  if (auto done = sender.send(wanted, true, verdicts); !done) return fail(done.error());
  if (options.dry_run) return verdicts;
  // A row that is known goes along: the node says whether it has changed.
  std::erase_if(wanted, [&](std::size_t row) {
    const auto& one = verdicts[row];
    return one.verdict != "ready" && (one.verdict != "duplicate" || !one.reason.empty());
  });
  if (auto done = sender.send(wanted, false, verdicts); !done) return fail(done.error());
  return verdicts;
}

std::map<std::string, std::size_t> counts_of(const Verdicts& verdicts) {
  std::map<std::string, std::size_t> counts;
  for (const auto& one : verdicts) ++counts[one.verdict];
  return counts;
}

json to_json(const std::vector<BatchRow>& rows, const Verdicts& verdicts) {
  json out = {{"rows", rows.size()}, {"counts", counts_of(verdicts)}};
  auto& all = out["verdicts"] = json::array();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& one = verdicts[i];
    json row = {{"line", rows[i].line}, {"row_reference", rows[i].reference}};
    row["verdict"] = one.verdict;
    for (const auto& [key, value] : {std::pair{"trace", &one.trace},
                                     {"field", &one.field},
                                     {"reason", &one.reason},
                                     {"remedy", &one.remedy}})
      if (!value->empty()) row[key] = *value;
    if (one.changed) row["changed"] = true;
    if (!one.warnings.empty()) row["warnings"] = one.warnings;
    all.push_back(std::move(row));
  }
  return out;
}

std::string line_of(const RowVerdict& one) {
  if (one.verdict == "accepted") return "accepted, trace " + one.trace;
  if (one.verdict == "ready") return "can be submitted";
  if (one.verdict == "duplicate" && one.changed)
    return "submitted before as trace " + one.trace +
           "; the row has changed since: `iwets trace amend` it, or cancel it and run this again";
  if (one.verdict == "duplicate" && one.reason.empty())
    return "submitted before as trace " + one.trace;
  const auto what = one.verdict == "duplicate" ? "duplicate of trace " + one.trace : one.verdict;
  const bool named = one.field.empty() || one.reason.find(one.field) != std::string::npos;
  return what + ": " + (named ? "" : one.field + " ") + one.reason +
         (one.remedy.empty() ? "" : " -> " + one.remedy);
}

bool is_trace(const RowVerdict& one) {
  return one.verdict == "accepted" || one.verdict == "ready" ||
         (one.verdict == "duplicate" && !one.changed);
}

void show(const Output& to, const std::vector<BatchRow>& rows, const Verdicts& verdicts,
          const BatchOptions& options) {
  std::size_t shown = 0, more = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& one = verdicts[i];
    // What went wrong comes with its reason; of what went well the list tells the rest.
    if (!is_trace(one) && ++shown > options.shown_max) {
      ++more;
      continue;
    }
    to.out << "line " << rows[i].line << ", row "
           << (rows[i].reference.empty() ? "?" : harmless(rows[i].reference)) << ": "
           << styled(to, is_trace(one) ? Style::good : Style::bad, harmless(line_of(one))) << '\n';
    for (const auto& warning : one.warnings) to.out << "    " << harmless(warning) << '\n';
  }
  if (more > 0) to.out << "... and " << more << " more (--show N, or --json)\n";
  to.out << rows.size() << " rows:";
  const char* before = " ";
  for (const auto& [verdict, count] : counts_of(verdicts)) {
    to.out << before << count << ' ' << verdict;
    before = ", ";
  }
  to.out << (options.dry_run ? "; nothing has left\n" : "\n");
}

ExitCode end_of(const Verdicts& verdicts) {
  auto exit = ExitCode::ok;
  for (const auto& one : verdicts) {
    if (one.verdict == "refused" || one.verdict == "busy" || one.changed) return ExitCode::failed;
    if (one.verdict == "quota") exit = ExitCode::quota;
  }
  return exit;
}

}  // namespace

ExitCode trace_batch(Context& context, const BatchOptions& options) {
  const auto rows = read_rows(context, options);
  if (!rows) return report(context, rows.error());
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  const auto verdicts = judge_and_send(*node, *rows, options);
  if (!verdicts) {
    auto failure = verdicts.error();
    failure.remedy += failure.remedy.empty() ? "" : "; ";
    failure.remedy += "then run the same command again: no row is submitted twice";
    return report(context, failure);
  }
  if (context.output.json)
    context.output.print(to_json(*rows, *verdicts));
  else
    show(context.output, *rows, *verdicts, options);
  return end_of(*verdicts);
}

ExitCode seizure_list(Context& context, const std::string& reference) {
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  const auto path = "/api/v1/traces?limit=500&seizure=" + field::percent_encoded(reference);
  auto found = node->get(path);
  if (!found) return report(context, found.error());
  auto whole = *found;
  for (auto page = list(whole, "traces"); page.size() == 500;) {
    found = node->get(path + "&before=" + text(page.back(), "trace"));
    if (!found) return report(context, found.error());
    page = list(*found, "traces");
    for (const auto& trace : page) whole["traces"].push_back(trace);
  }
  const auto& to = context.output;
  if (to.json) {
    to.print(whole);
    return ExitCode::ok;
  }
  const auto& seizure = member(whole, "seizure");
  to.out << "Seizure " << harmless(reference) << ": " << text(seizure, "traces") << " traces";
  for (const auto& [state, count] : member(seizure, "states").items())
    to.out << ", " << count << ' ' << state;
  to.out << '\n';
  Table table({"ROW", "TRACE", "STATE", "CENTER", "HITS", "RESULT", "FIREARM"});
  for (const auto& trace : list(whole, "traces")) {
    const auto& firearm = member(trace, "firearm");
    auto result = text(trace, "result_code");
    if (result.empty()) result = text(trace, "closed_reason");
    table.add({harmless(text(trace, "row_reference")), text(trace, "trace"), text(trace, "state"),
               text(trace, "center"), text(trace, "hits"), result,
               harmless(text(firearm, "make") + " " + text(firearm, "model") + " " +
                        text(firearm, "serial"))});
  }
  if (!list(whole, "traces").empty()) table.print(to);
  return ExitCode::ok;
}

}  // namespace iwets::cli
