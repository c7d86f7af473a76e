#include "node/cli/incoming_view.h"

#include <nlohmann/json.hpp>
#include <ostream>

#include "node/cli/answer_view.h"
#include "node/cli/attachment_commands.h"
#include "node/cli/json_view.h"
#include "node/cli/trace_view.h"
#include "node/cli/versions_view.h"

namespace iwets::cli {
namespace {

using nlohmann::json;

bool is_open(const json& found) {
  const auto state = text(found, "state");
  return state == "received" || state == "taken_up" || state == "asking";
}

Style style_of(const json& found) {
  if (flag(found, "overdue")) return Style::bad;
  return is_open(found) ? Style::doubtful : Style::good;
}

std::string state_text(const json& found) {
  const auto state = text(found, "state");
  if (state == "received") return "new";
  if (state == "taken_up") return "in work";
  if (state == "asking") return "waits for the requester";
  return state;
}

void labelled(const Output& to, std::string_view label, std::string_view text) {
  if (text.empty()) return;
  to.out << "  " << padded(label, 14) << wrapped(text, 84, std::string(16, ' ')) << '\n';
}

/// Until when the answer is due, in a word or two.
std::string due_text(const json& found) {
  const auto& clock = member(found, "clock");
  if (!is_open(found) || !clock.is_object()) return {};
  if (!text(clock, "stopped").empty())
    return flag(clock, "unanswered") ? "unanswered: you may end it with 502" : "stands";
  auto due = short_time(text(clock, "deadline"));
  if (flag(clock, "escalated")) return due + ", escalated";
  if (const auto reminders = number(clock, "reminders"); reminders > 0)
    return due + ", reminded " + std::to_string(reminders) + " of 3 times";
  return flag(found, "overdue") ? due + ", overdue" : due;
}

void show_person(const json& person, const char* label, const Output& to) {
  if (!person.is_object()) return;
  auto line = text(person, "name");
  for (const auto& birth : list(person, "birth_dates")) line += ", born " + text(birth);
  for (const auto& country : list(person, "nationalities")) line += ", " + text(country);
  if (const auto address = text(person, "address"); !address.empty()) line += "; " + address;
  labelled(to, label, line);
}

void show_request(const json& request, const Output& to) {
  if (!request.is_object()) return;
  const auto& firearm = member(request, "firearm");
  auto line = firearm_text(firearm);
  if (const auto made = text(firearm, "country_of_manufacture"); !made.empty())
    line += ", made in " + made;
  if (const auto importer = text(firearm, "importer"); !importer.empty())
    line += ", importer " + importer;
  labelled(to, "Firearm", line);
  show_person(member(request, "possessor"), "Possessor", to);
  for (const auto& person : list(request, "associates")) show_person(person, "Associate", to);
  const auto& recovery = member(request, "recovery");
  auto found = text(recovery, "date") + " in " + text(recovery, "country");
  if (const auto place = text(recovery, "place"); !place.empty()) found += ", " + place;
  labelled(to, "Recovered", found);
  labelled(to, "Circumstances", text(recovery, "circumstances"));
  const auto& agency = member(request, "agency");
  labelled(to, "Case",
           text(request, "case_reference") + " of " + text(agency, "code") +
               (text(agency, "name").empty() ? "" : " (" + text(agency, "name") + ")") +
               ", crime " + text(request, "crime_code"));
  const auto& officer = member(request, "officer");
  auto who = text(officer, "name");
  for (const auto* key : {"badge", "phone", "email"})
    if (const auto more = text(officer, key); !more.empty()) who += ", " + more;
  labelled(to, "Officer", who);
  labelled(to, "Asked for", text(request, "intended_use"));
  labelled(to, "Urgent because", text(request, "justification"));
  labelled(to, "Markings", text(request, "additional_markings"));
  labelled(to, "Remarks", text(request, "remarks"));
  if (!flag(request, "confidential_readable"))
    labelled(to, "Unreadable", "what was sealed cannot be opened with this node's keys");
}

/// What centers of other countries have answered before in this case.
void show_continues(const json& continues, const Output& to) {
  if (!continues.is_object()) return;
  to.out << '\n' << styled(to, Style::bold, "Answers of other countries") << '\n';
  if (!flag(continues, "verified"))
    labelled(to, "Not shown", "they could not be verified: " + text(continues, "reason"));
  if (const auto missing = number(continues, "left_out"); missing > 0)
    labelled(to, "Left out", std::to_string(missing) + " older ones");
  for (const auto& one : list(continues, "answers")) {
    labelled(to, "From",
             text(one, "center") + " at " + short_time(text(one, "at")) + ", signature of key " +
                 text(one, "key") + " verified");
    show_answer(one, to);
    if (!member(one, "answer").is_object())
      labelled(to, "Content", "its center does not let it be passed on");
  }
}

}  // namespace

void show_incoming_list(const json& answer, const Output& to) {
  const auto& rows = list(answer, "incoming");
  if (rows.empty()) {
    to.out << "No incoming requests.\n";
    return;
  }
  Table table(
      {"REQUEST", "FROM", "STATE", "PRIORITY", "DUE", "CODE", "RECEIVED", "FIREARM", "CASE"});
  for (const auto& row : rows) {
    const auto& firearm = member(row, "firearm");
    table.add(
        {harmless(text(row, "incoming")), harmless(text(row, "requester")),
         styled(to, style_of(row), state_text(row) + (flag(row, "amended") ? ", AMENDED" : "")),
         text(row, "priority"), harmless(due_text(row)), text(row, "code"),
         short_time(text(row, "received")),
         harmless(text(firearm, "make") + " " + text(firearm, "model") + " " +
                  text(firearm, "serial")),
         harmless(text(row, "case_reference"))});
  }
  table.print(to);
}

void show_incoming(const json& found, const Output& to) {
  to.out << styled(to, Style::bold, "Incoming request ") << harmless(text(found, "incoming"))
         << "  " << styled(to, style_of(found), state_text(found));
  if (const auto why = text(found, "closed_reason"); !why.empty()) to.out << "  " << harmless(why);
  to.out << '\n';
  labelled(to, "From", text(found, "requester") + ", " + text(found, "priority"));
  labelled(to, "Answer by", due_text(found));
  if (const auto fault = text(found, "refused_code"); !fault.empty())
    labelled(to, "Not taken", "the hub did not take what you said last: " + fault);
  if (number(found, "questions") > 0)
    labelled(to, "Asked why", "the requester waits for an explanation: iwets incoming explain");
  if (flag(found, "amendment_to_acknowledge"))
    labelled(to, "AMENDED", "take note with `iwets incoming acknowledge`, or by your next answer");
  show_request(member(found, "request"), to);
  show_request_versions(found, to);
  show_continues(member(found, "continues"), to);
  show_attachments(found, to);
  to.out << '\n' << styled(to, Style::bold, "Timeline") << '\n';
  for (const auto& step : list(found, "history")) {
    auto line = text(step, "text");
    if (const auto code = number(step, "code"); code >= 100)
      line = std::to_string(code) + " " + line;
    to.out << "  " << styled(to, Style::dim, harmless(short_time(text(step, "at")))) << "  "
           << wrapped(line, 72, std::string(27, ' ')) << '\n';
  }
  if (const auto& result = member(found, "result"); result.is_object()) {
    to.out << '\n' << styled(to, Style::bold, "Your answer") << '\n';
    show_correction(result, to);
    show_answer(result, to);
    show_superseded(result, to);
  }
}

}  // namespace iwets::cli
