#include "node/cli/statistics_command.h"

#include <array>
#include <nlohmann/json.hpp>
#include <ostream>

#include "node/cli/http.h"
#include "node/cli/json_view.h"
#include "proto/field/percent.h"

namespace iwets::cli {
namespace {

using nlohmann::json;

/// A list of figures: where it stands, and by which members its rows are told apart.
struct Section {
  const char* key;
  const char* title;
  std::vector<const char*> keys;
  std::vector<const char*> figures;
};

const std::array<Section, 8>& sections() {
  static const std::array<Section, 8> all{{
      {"centers",
       "Answers by center",
       {"country", "party"},
       {"traces", "answered", "open", "hours_p50", "hours_p90", "hours_p99", "overdue",
        "overdue_share", "success", "success_share"}},
      {"results", "Results", {"code", "name"}, {"class", "count"}},
      {"classes",
       "Classes of results",
       {"class"},
       {"count", "share_of_answers", "share_of_failures"}},
      {"unanswered", "Ended without a result", {"reason"}, {"count"}},
      {"points_of_diversion", "Points of diversion", {"country"}, {"firearms"}},
      {"hits",
       "Hits",
       {"store", "side"},
       {"told", "confirmed", "not_confirmed", "false", "rescinded"}},
      {"incoming",
       "Requests of other members",
       {"country"},
       {"requests", "answered", "open", "withdrawn", "hours_p50", "hours_p90", "hours_p99",
        "overdue", "overdue_share"}},
      {"agencies", "Agencies", {"agency", "on_behalf_of"}, {"firearms", "answered", "traced"}},
  }};
  return all;
}

/// Text of a figure; "-" where there is none.
std::string figure(const json& row, const char* key) {
  if (!row.contains(key) || row[key].is_null()) return "-";
  return row[key].is_string() ? row[key].get<std::string>() : row[key].dump();
}

std::string cell(const std::string& text) {
  // A program that opens the file must not take a text for a formula.
  const bool formula =
      !text.empty() && std::string_view("=+-@").find(text.front()) != std::string::npos;
  std::string out = formula ? "'" + text : text;
  if (out.find_first_of(",\"\r\n") == std::string::npos) return out;
  std::string quoted = "\"";
  for (const char c : out) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

void write_line(const Output& to, const std::string& section, const std::string& key,
                const char* name, const json& row) {
  if (!row.contains(name) || row[name].is_null() || row[name].is_object()) return;
  const auto value = figure(row, name);
  to.out << section << ',' << cell(key) << ',' << name << ','
         << (row[name].is_string() ? cell(value) : value) << '\n';
}

/// One figure to a line: section, what it is about, its name, its value.
void write_csv(const json& found, const Output& to) {
  to.out << "section,key,figure,value\n";
  for (const auto* plain : {"period", "traces", "time_to_crime", "sdg_16_4_2"})
    for (const auto& [name, value] : member(found, plain).items())
      write_line(to, plain, "", name.c_str(), member(found, plain));
  for (const auto& section : sections())
    for (const auto& row : list(found, section.key)) {
      std::string key;
      for (const auto* part : section.keys)
        if (row.contains(part)) key += (key.empty() ? "" : " ") + figure(row, part);
      for (const auto* name : section.figures) write_line(to, section.key, key, name, row);
    }
}

void show_sdg(const json& sdg, const Output& to) {
  to.out << '\n'
         << styled(to, Style::bold, "SDG 16.4.2") << ": " << text(sdg, "numerator") << " of "
         << text(sdg, "denominator") << " firearms traced, proportion " << figure(sdg, "proportion")
         << " (" << text(sdg, "open") << " still open, " << text(sdg, "left_out") << " left out)\n";
  for (const auto& [name, key] : {std::pair{"Numerator", "numerator_is"},
                                  {"Denominator", "denominator_is"},
                                  {"Not counted", "not_counted"}})
    to.out << "  " << name << ": " << wrapped(text(sdg, key), 96, "    ") << ".\n";
}

void show(const json& found, const Output& to) {
  const auto& traces = member(found, "traces");
  to.out << text(traces, "submitted") << " traces submitted, " << text(traces, "answered")
         << " answered\n";
  for (const auto& section : sections()) {
    if (list(found, section.key).empty()) continue;
    to.out << '\n' << styled(to, Style::bold, section.title) << '\n';
    std::vector<std::string> header(section.keys.begin(), section.keys.end());
    header.insert(header.end(), section.figures.begin(), section.figures.end());
    Table table(header);
    for (const auto& row : list(found, section.key)) {
      std::vector<std::string> cells;
      for (const auto& name : header) cells.push_back(harmless(figure(row, name.c_str())));
      table.add(std::move(cells));
    }
    table.print(to);
  }
  const auto& crime = member(found, "time_to_crime");
  to.out << '\n'
         << styled(to, Style::bold, "Time to crime") << ": " << text(crime, "count")
         << " firearms, median " << figure(crime, "median_days") << " days; under 1 year "
         << text(crime, "under_1_year") << ", 1 to 3 years " << text(crime, "from_1_to_3_years")
         << ", over 3 years " << text(crime, "over_3_years") << '\n';
  show_sdg(member(found, "sdg_16_4_2"), to);
}

}  // namespace

ExitCode statistics(Context& context, const StatisticsOptions& options) {
  if (options.csv && context.output.json)
    return report(context, {ExitCode::usage,
                            "--csv and --json are two forms of one output",
                            {},
                            "give one of them",
                            {}});
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  const auto found = node->get("/api/v1/statistics?from=" + field::percent_encoded(options.from) +
                               "&until=" + field::percent_encoded(options.until));
  if (!found) return report(context, found.error());
  if (context.output.json)
    context.output.print(*found);
  else if (options.csv)
    write_csv(*found, context.output);
  else
    show(*found, context.output);
  return ExitCode::ok;
}

}  // namespace iwets::cli
