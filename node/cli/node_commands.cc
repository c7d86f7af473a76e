#include "node/cli/node_commands.h"

#include <nlohmann/json.hpp>
#include <ostream>

#include "node/cli/json_view.h"
#include "node/cli/trace_view.h"
#include "proto/types/ids.h"

namespace iwets::cli {
namespace {

using nlohmann::json;

void labelled(const Output& to, std::string_view label, const std::string& text) {
  if (!text.empty()) to.out << "  " << padded(label, 14) << harmless(text) << '\n';
}

void show_status(const json& status, const Output& to) {
  to.out << styled(to, Style::bold, "Node of " + harmless(text(status, "member"))) << "  version "
         << harmless(text(status, "version")) << '\n';
  const auto& link = member(status, "link");
  const auto state = text(link, "state");
  to.out << "  " << padded("Link", 14)
         << styled(to, state == "attached" ? Style::good : Style::bad, harmless(state));
  if (const auto since = text(link, "since"); !since.empty())
    to.out << " since " << harmless(short_time(since));
  to.out << '\n';
  labelled(to, "Why", text(link, "reason"));
  labelled(to, "Help", text(link, "remedy"));
  auto outbox = text(link, "waiting") + " waiting, " + text(link, "under_way") + " under way";
  if (const auto oldest = text(link, "oldest"); !oldest.empty())
    outbox += ", the oldest since " + short_time(oldest);
  labelled(to, "Outbox", outbox);
  labelled(to, "Directory", "version " + text(link, "directory_version"));
  labelled(to, "Clock", "the hub's minus ours: " + text(link, "clock_offset_ms") + " ms");
  const auto& cases = member(status, "cases");
  labelled(to, "Traces", text(cases, "open") + " open, " + text(cases, "closed") + " closed");
  if (const auto waiting = number(cases, "corrections"); waiting > 0)
    labelled(to, "Corrections",
             std::to_string(waiting) + " to acknowledge: iwets trace list --state correction");
  const auto& incoming = member(status, "incoming");
  labelled(to, "Incoming",
           text(incoming, "open") + " open, " + text(incoming, "overdue") + " overdue, " +
               text(incoming, "closed") + " closed");
  if (const auto& table = member(status, "reference_table"); !text(table, "edition").empty())
    labelled(to, "Firearms",
             "edition " + text(table, "edition") + " of the reference table, " +
                 text(table, "entries") + " entries" +
                 (text(table, "refused").empty()
                      ? ""
                      : "; edition " + text(table, "refused") + " was refused: iwets doctor"));
  labelled(to, "Last event", text(status, "last_event"));
}

// A check of our own, in the form of the node's.
json own_check(const Failure& failure) {
  return {{"name", "node"},
          {"ok", false},
          {"detail", failure.message + (failure.reason.empty() ? "" : ": " + failure.reason)},
          {"remedy", failure.remedy}};
}

ExitCode show_checks(Context& context, const json& checks, ExitCode otherwise) {
  bool good = true;
  for (const auto& check : checks) good = good && flag(check, "ok");
  const auto& to = context.output;
  if (to.json) {
    to.print(json{{"ok", good}, {"checks", checks}});
  } else {
    for (const auto& check : checks) {
      const bool ok = flag(check, "ok");
      to.out << (ok ? styled(to, Style::good, "ok   ") : styled(to, Style::bad, "FAULT")) << "  "
             << padded(harmless(text(check, "name")), 12) << harmless(text(check, "detail"))
             << '\n';
      if (const auto remedy = text(check, "remedy"); !ok && !remedy.empty())
        to.out << std::string(19, ' ') << "-> " << harmless(remedy) << '\n';
    }
  }
  return good ? ExitCode::ok : otherwise;
}

}  // namespace

ExitCode status(Context& context) {
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  const auto found = node->get("/api/v1/status");
  if (!found) return report(context, found.error());
  if (context.output.json)
    context.output.print(*found);
  else
    show_status(*found, context.output);
  return ExitCode::ok;
}

ExitCode doctor(Context& context) {
  auto node = find_node(context.node);
  if (!node) return show_checks(context, json::array({own_check(node.error())}), node.error().exit);
  const auto found = node->get("/api/v1/doctor");
  if (!found)
    return show_checks(context, json::array({own_check(found.error())}), found.error().exit);
  json checks = json::array({{{"name", "node"},
                              {"ok", true},
                              {"detail", "answers at " + node->http().base()},
                              {"remedy", ""}}});
  for (const auto& check : list(*found, "checks")) checks.push_back(check);
  return show_checks(context, checks, ExitCode::failed);
}

ExitCode centers(Context& context) {
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  const auto found = node->get("/api/v1/centers");
  if (!found) return report(context, found.error());
  const auto& to = context.output;
  if (to.json) {
    to.print(*found);
    return ExitCode::ok;
  }
  const auto& centers = list(*found, "centers");
  if (centers.empty()) to.out << "No center: the directory has not come yet, or names none.\n";
  for (const auto& center : centers) {
    to.out << styled(to, Style::bold, harmless(text(center, "center"))) << "  "
           << harmless(text(center, "country"));
    if (const auto called = text(center, "name"); !called.empty())
      to.out << ", " << harmless(called);
    if (text(center, "peer").starts_with("member:"))
      to.out << "  (no center: answered by the officers there)";
    to.out << '\n';
    for (const auto& one : list(center, "requirements"))
      labelled(to, flag(one, "recommended") ? "asks for" : "requires", text(one, "text"));
    labelled(to, "records since", text(center, "records_begin"));
    labelled(to, "note", text(center, "note"));
    if (!flag(center, "published")) labelled(to, "", "(it has published nothing: what is usual)");
  }
  return ExitCode::ok;
}

ExitCode notices(Context& context, std::uint64_t after, std::uint64_t before, unsigned limit) {
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  auto path = "/api/v1/notices?after=" + std::to_string(after) + "&limit=" + std::to_string(limit);
  if (before != 0) path += "&before=" + std::to_string(before);
  const auto found = node->get(path);
  if (!found) return report(context, found.error());
  if (context.output.json)
    context.output.print(*found);
  else
    show_notices(*found, context.output);
  return ExitCode::ok;
}

ExitCode check_show(Context& context, const std::string& id) {
  if (!TraceId::parse(id))
    return report(context, {ExitCode::usage,
                            "\"" + id + "\" is no id of a check",
                            "an id has 26 letters and digits",
                            "copy it from the check's answer",
                            {}});
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  const auto found = node->get("/api/v1/checks/" + id);
  if (!found) return report(context, found.error());
  if (context.output.json)
    context.output.print(*found);
  else
    show_case(*found, context.output);
  return ExitCode::ok;
}

}  // namespace iwets::cli
