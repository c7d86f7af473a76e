#include "node/cli/oversight_commands.h"

#include <array>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <ostream>

#include "node/cli/http.h"
#include "node/cli/json_view.h"
#include "node/cli/node_api.h"
#include "node/cli/output.h"
#include "proto/field/percent.h"

namespace iwets::cli {
namespace {

using nlohmann::json;

std::string given_or(const std::string& given, const char* variable, const char* otherwise) {
  if (!given.empty()) return given;
  const char* set = std::getenv(variable);
  return set && *set != '\0' ? set : otherwise;
}

Outcome<std::string> supervisor_of(const OversightLine& line) {
  auto name = given_or(line.supervisor, "IWETS_SUPERVISOR", "");
  if (name.empty())
    return fail(Failure{ExitCode::usage,
                        "nobody says who looks",
                        "each look at the book is a row of it",
                        "name yourself with --supervisor NAME, or set IWETS_SUPERVISOR",
                        {}});
  return name;
}

Outcome<NodeApi> find_book(const Context& context, const OversightLine& line) {
  const auto given = given_or(line.token_file, "IWETS_SUPERVISOR_TOKEN", "");
  return find_node(context.node, given.empty() ? std::filesystem::path("supervisor-token")
                                               : std::filesystem::absolute(given));
}

Outcome<json> look(const Context& context, const OversightLine& line, const std::string& what,
                   const std::string& query) {
  const auto name = supervisor_of(line);
  if (!name) return fail(name.error());
  auto node = find_book(context, line);
  if (!node) return fail(node.error());
  return node->get("/api/v1/oversight" + what + "?supervisor=" + field::percent_encoded(*name) +
                   query);
}

void show_totals(const json& rows, const char* of, const Output& to) {
  Table table({of, "checks", "traces", "refused", "beyond", "alarms"});
  for (const auto& row : rows)
    table.add({harmless(text(row, "name")), text(row, "checks"), text(row, "traces"),
               text(row, "refused"), text(row, "beyond_quota"), text(row, "alarms")});
  table.print(to);
}

void show_span(const json& span, const char* title, const Output& to) {
  to.out << styled(to, Style::bold, title) << ": " << text(span, "checks") << " checks, "
         << text(span, "traces") << " traces sent; " << text(span, "refused")
         << " refused by quota; " << text(span, "beyond_quota") << " urgent ones beyond it\n";
  static constexpr std::array<std::pair<const char*, const char*>, 3> lists{
      {{"officers", "officer"}, {"agencies", "agency"}, {"purposes", "purpose"}}};
  for (const auto& [key, of] : lists)
    if (!list(span, key).empty()) show_totals(list(span, key), of, to);
  const auto& delegations = list(span, "delegations");
  if (delegations.empty()) return;
  Table table({"agency", "on behalf of", "checks", "traces"});
  for (const auto& row : delegations)
    table.add({harmless(text(row, "agency")), harmless(text(row, "on_behalf_of")),
               text(row, "checks"), text(row, "traces")});
  table.print(to);
}

/// "SAPS-DBN", or "SAPS-DBN for SAPS-PTA".
std::string agencies_of(const json& row) {
  const auto other = text(row, "on_behalf_of");
  return text(row, "agency") + (other.empty() ? "" : " for " + other);
}

std::string asked_of(const json& row) {
  auto out = text(row, "kind");
  const char* before = ": ";
  for (const auto& thing : list(row, "things")) {
    out += before + text(thing, "kind") + " " + text(thing, "mark");
    before = ", ";
  }
  return out;
}

void show_consultations(const json& found, const Output& to) {
  Table table({"row", "at", "who", "agency", "purpose", "case", "asked", "outcome", "id"});
  std::string last;
  for (const auto& row : list(found, "consultations")) {
    last = text(row, "row");
    if (text(row, "kind") == "look")
      table.add({last, short_time(text(row, "at")), harmless(text(row, "supervisor")), "", "", "",
                 "look: " + harmless(text(row, "note")), "", ""});
    else
      table.add({last, short_time(text(row, "at")), harmless(text(row, "officer")),
                 harmless(agencies_of(row)), text(row, "purpose"),
                 harmless(text(row, "case_reference")), asked_of(row),
                 text(row, "outcome") + (flag(row, "urgent") ? ", urgent" : ""),
                 text(row, "subject")});
  }
  table.print(to);
  if (flag(found, "more")) to.note("There are more: add --before " + last + ".");
}

std::string whom(const json& alarm) {
  for (const auto* scope : {"officer", "agency", "purpose"})
    if (const auto who = text(alarm, scope); !who.empty()) return std::string(scope) + " " + who;
  return {};
}

void show_alarms(const json& alarms, const Output& to) {
  if (alarms.empty()) {
    to.out << "No alarms.\n";
    return;
  }
  for (const auto& alarm : alarms) {
    const bool open = text(alarm, "state") == "open";
    to.out << styled(to, open ? Style::bad : Style::dim, "Alarm " + text(alarm, "alarm")) << "  "
           << harmless(whom(alarm)) << ": " << text(alarm, "text") << "\n    from "
           << short_time(text(alarm, "first")) << " to " << short_time(text(alarm, "last"));
    if (!open)
      to.out << "\n    closed " << short_time(text(alarm, "closed")) << " by "
             << harmless(text(alarm, "closed_by")) << ": " << harmless(text(alarm, "remark"));
    to.out << '\n';
  }
}

using View = void (*)(const json&, const Output&);

ExitCode show(Context& context, const Outcome<json>& found, View view) {
  if (!found) return report(context, found.error());
  if (context.output.json)
    context.output.print(*found);
  else
    view(*found, context.output);
  return ExitCode::ok;
}

}  // namespace

ExitCode oversight_summary(Context& context, const OversightLine& line) {
  return show(context, look(context, line, "", ""), [](const json& found, const Output& to) {
    show_span(member(found, "last_24_hours"), "Last 24 hours", to);
    to.out << '\n';
    show_span(member(found, "last_30_days"), "Last 30 days", to);
    const auto open = text(found, "open_alarms");
    to.out << '\n' << open << " open alarm" << (open == "1" ? "" : "s");
    to.out << (open == "0" ? ".\n" : ": `iwets oversight alarms`.\n");
  });
}

ExitCode oversight_list(Context& context, const OversightLine& line) {
  auto query = "&limit=" + std::to_string(line.limit);
  if (!line.officer.empty()) query += "&officer=" + field::percent_encoded(line.officer);
  if (!line.agency.empty()) query += "&agency=" + field::percent_encoded(line.agency);
  if (!line.since.empty()) query += "&since=" + field::percent_encoded(line.since);
  if (line.before != 0) query += "&before=" + std::to_string(line.before);
  return show(context, look(context, line, "/consultations", query), show_consultations);
}

ExitCode oversight_alarms(Context& context, const OversightLine& line) {
  const auto query =
      "&limit=" + std::to_string(line.limit) + (line.all ? "&state=all" : "&state=open");
  return show(context, look(context, line, "/alarms", query),
              [](const json& found, const Output& to) { show_alarms(list(found, "alarms"), to); });
}

ExitCode oversight_close(Context& context, const OversightLine& line) {
  const auto name = supervisor_of(line);
  if (!name) return report(context, name.error());
  auto node = find_book(context, line);
  if (!node) return report(context, node.error());
  const auto number = std::to_string(line.alarm);
  const auto answer = node->post("/api/v1/oversight/alarms/" + number,
                                 {{"supervisor", *name}, {"remark", line.remark}});
  if (!answer) return report(context, answer.error());
  if (context.output.json)
    context.output.print(*answer);
  else
    context.output.out << "Alarm " << number << " is closed.\n";
  return ExitCode::ok;
}

}  // namespace iwets::cli
