#include "node/cli/trace_view.h"

#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>

#include "node/cli/answer_view.h"
#include "node/cli/attachment_commands.h"
#include "node/cli/json_view.h"
#include "node/cli/provenance_view.h"
#include "node/cli/versions_view.h"
#include "proto/field/country.h"
#include "proto/field/firearm.h"

namespace iwets::cli {
namespace {

using nlohmann::json;

constexpr std::size_t page_columns = 100;

void heading(const Output& to, std::string_view text) {
  to.out << '\n' << styled(to, Style::bold, text) << '\n';
}

void labelled(const Output& to, std::string_view label, std::string_view text) {
  if (text.empty()) return;
  to.out << "  " << padded(label, 12) << wrapped(text, page_columns - 14, std::string(14, ' '))
         << '\n';
}

std::string country_text(const std::string& code) {
  const auto name = field::country_name(code);
  return name.empty() ? code : code + " (" + std::string(name) + ")";
}

Style style_of_state(const std::string& state) {
  if (state == "answered") return Style::good;
  if (state == "refused" || state == "closed") return Style::bad;
  return Style::doubtful;
}

std::string state_text(const std::string& state) {
  if (state == "queued") return "waiting for the hub";
  if (state == "receipted") return "with the hub";
  if (state == "with_center") return "with the center";
  return state;
}

void show_head(const json& found, const Output& to) {
  const bool trace = found.contains("trace");
  const auto state = text(found, "state");
  to.out << styled(to, Style::bold, trace ? "Trace " : "Check ")
         << harmless(text(found, trace ? "trace" : "check")) << "  "
         << styled(to, style_of_state(state), state_text(state));
  if (const auto& result = member(found, "result"); result.is_object())
    to.out << "  " << text(result, "code") << ' ' << harmless(text(result, "name"));
  if (const auto why = text(found, "closed_reason"); !why.empty()) to.out << "  " << harmless(why);
  if (const auto why = text(found, "refused_code"); !why.empty()) to.out << "  " << harmless(why);
  to.out << '\n';
}

/// Where the hub's clock of an open trace stands.
std::string clock_text(const json& found) {
  const auto& clock = member(found, "clock");
  if (!clock.is_object()) return {};
  auto line = short_time(text(clock, "deadline"));
  if (const auto stopped = text(clock, "stopped"); !stopped.empty())
    line += "; stopped since " + short_time(stopped) + ", until you answer the center's question" +
            " (iwets trace inform)";
  if (flag(clock, "delayed")) line += "; the center has announced a delay";
  if (flag(clock, "escalated"))
    line += "; overdue and escalated: the hub's operator is asked to call the center";
  else if (const auto reminders = number(clock, "reminders"); reminders > 0)
    line += "; overdue, the center was reminded " + std::to_string(reminders) + " of 3 times";
  return line;
}

/// The same in a word or two, for a list.
std::string clock_word(const json& trace) {
  const auto& clock = member(trace, "clock");
  if (!clock.is_object()) return {};
  if (!text(clock, "stopped").empty()) return "your answer";
  if (flag(clock, "escalated")) return "escalated";
  if (const auto reminders = number(clock, "reminders"); reminders > 0)
    return "overdue " + std::to_string(reminders);
  return short_time(text(clock, "deadline"));
}

bool is_open(const json& found) {
  const auto state = text(found, "state");
  return state == "queued" || state == "receipted" || state == "with_center";
}

void show_request(const json& found, const Output& to) {
  const auto& request = member(found, "request");
  labelled(to, "Firearm", firearm_text(member(request, "firearm")));
  labelled(to, "Possessor", text(member(request, "possessor"), "name"));
  labelled(to, "Person", text(member(request, "person"), "name"));
  labelled(to, "Document", text(member(request, "document"), "number"));
  const auto& vehicle = member(request, "vehicle");
  auto plate = text(vehicle, "plate");
  if (plate.empty()) plate = text(vehicle, "vin");
  labelled(to, "Vehicle", plate);
  auto reference = text(request, "case_reference");
  if (const auto agency = text(member(request, "agency"), "code"); !agency.empty())
    reference += " (" + agency + ")";
  if (const auto priority = text(found, "priority"); !priority.empty())
    reference += ", " + priority;
  labelled(to, "Case", reference);
  if (found.contains("trace")) {
    const auto center = text(found, "center");
    const auto party = text(found, "party");
    const bool answered = text(found, "state") == "answered";
    labelled(to, "Center",
             center.empty() ? "none in the network"
             : party.starts_with("member:")
                 ? "none in " + country_text(center) + ": " + party + " answers in its place"
                 : country_text(center));
    if (answered) labelled(to, "Answered by", party);
    if (is_open(found)) labelled(to, "Answer by", clock_text(found));
  }
}

void show_history(const json& history, const Output& to) {
  if (history.empty()) return;
  heading(to, "Timeline");
  for (const auto& step : history) {
    auto line = text(step, "text");
    if (const auto code = number(step, "code"); code >= first_result_code)
      line = std::to_string(code) + " " + line;
    if (const auto peer = text(step, "peer"); !peer.empty()) line += " [" + peer + "]";
    to.out << "  " << styled(to, Style::dim, harmless(short_time(text(step, "at")))) << "  "
           << padded(harmless(text(step, "step")), 22) << ' '
           << wrapped(line, page_columns - 51, std::string(50, ' ')) << '\n';
  }
}

void show_match(const json& match, const Output& to) {
  to.out << "      " << styled(to, Style::bold, harmless(text(match, "record"))) << " of "
         << harmless(text(match, "owner"));
  if (const auto reason = text(match, "reason"); !reason.empty())
    to.out << ", " << harmless(reason);
  to.out << "\n        rule " << harmless(text(match, "rule"));
  if (const auto grade = text(match, "grade"); !grade.empty()) to.out << ", grade " << grade;
  if (const auto matched = text(match, "matched"); !matched.empty())
    to.out << ", on record as \"" << harmless(matched) << '"';
  to.out << '\n';
  for (const auto& support : list(match, "in_favour"))
    to.out << "        for: " << harmless(text(support)) << '\n';
  for (const auto& objection : list(match, "against"))
    to.out << "        " << styled(to, Style::doubtful, "against: ") << harmless(text(objection))
           << '\n';
  if (const auto caution = text(match, "caution"); !caution.empty())
    to.out << "        " << styled(to, Style::bad, "caution: ") << harmless(caution) << '\n';
  if (const auto reference = text(match, "reference"); !reference.empty())
    to.out << "        reference " << harmless(reference) << '\n';
  if (const auto action = text(match, "action"); !action.empty())
    to.out << "        " << styled(to, Style::bad, "action: ") << harmless(action) << '\n';
  if (const auto meaning = text(match, "handling_text"); !meaning.empty())
    to.out << "        handling " << harmless(text(match, "handling")) << ": " << harmless(meaning)
           << '\n';
  if (flag(match, "silent")) to.out << "        silent: only you are told of this hit\n";
}

}  // namespace

std::string outcome_text(const Output& to, std::string_view outcome) {
  if (outcome == "hit") return styled(to, Style::bad, "HIT");
  if (outcome == "possible") return styled(to, Style::doubtful, "possible");
  if (outcome == "no_hit") return styled(to, Style::good, "no hit");
  if (outcome == "not_asked") return styled(to, Style::dim, "not asked");
  if (outcome == "unavailable") return styled(to, Style::doubtful, "UNAVAILABLE");
  return harmless(outcome);
}

std::string firearm_text(const json& firearm) {
  std::string line;
  const auto add = [&](const std::string& part, const char* before) {
    if (!part.empty()) line += (line.empty() ? "" : before) + part;
  };
  add(text(firearm, "make"), " ");
  add(text(firearm, "model"), " ");
  add(text(firearm, "calibre"), ", ");
  const auto type = text(firearm, "type");
  const auto type_name = field::firearm_type_name(type);
  add(type_name.empty() ? type : type_name, ", ");
  if (const auto serial = text(firearm, "serial"); !serial.empty()) add("serial " + serial, ", ");
  if (flag(firearm, "serial_obliterated")) add("serial obliterated", ", ");
  return line;
}

void show_stores(const json& stores, const Output& to) {
  for (const auto& store : stores) {
    const auto note = text(store, "note");
    const auto outcome = outcome_text(to, text(store, "outcome"));
    to.out << "  " << padded(harmless(text(store, "store")), 10)
           << (note.empty() ? outcome : padded(outcome, 12) + harmless(note)) << '\n';
    for (const auto& match : list(store, "matches")) show_match(match, to);
  }
}

namespace {

/// What the stores did not know when they were asked.
void show_later_hits(const json& notices, const Output& to) {
  bool first = true;
  for (const auto& notice : notices) {
    if (!flag(notice, "retroactive") || text(notice, "party") != "requester") continue;
    if (std::exchange(first, false)) heading(to, "Entered after the checks");
    const auto& match = member(notice, "match");
    to.out << "  " << padded(harmless(text(match, "store")), 10) << outcome_text(to, "hit") << "  "
           << harmless(short_time(text(notice, "at"))) << '\n';
    show_match(match, to);
  }
}

}  // namespace

void show_case(const json& found, const Output& to) {
  show_head(found, to);
  show_request(found, to);
  show_request_versions(found, to);
  show_history(list(found, "history"), to);
  show_attachments(found, to);
  if (const auto& stores = list(found, "stores"); !stores.empty()) {
    heading(to, "Checks");
    show_stores(stores, to);
    bool hit = false;
    for (const auto& store : stores) hit = hit || text(store, "outcome") == "hit";
    if (hit) to.out << "  A hit is a lead: verify it with the record's owner before acting.\n";
  }
  show_later_hits(list(found, "notices"), to);
  if (const auto& result = member(found, "result"); result.is_object()) {
    heading(to, "Answer");
    show_correction(result, to);
    show_answer(result, to);
    show_superseded(result, to);
  }
  if (const auto& so_far = member(found, "case"); so_far.is_object()) show_case_so_far(so_far, to);
}

void show_traces(const json& traces, const Output& to) {
  if (traces.empty()) {
    to.out << "No traces.\n";
    return;
  }
  Table table({"TRACE", "STATE", "PRIORITY", "CENTER", "DUE", "HITS", "RESULT", "SUBMITTED",
               "FIREARM", "CASE"});
  for (const auto& trace : traces) {
    const auto state = text(trace, "state");
    const auto& firearm = member(trace, "firearm");
    auto result = text(trace, "result_code");
    if (result.empty()) result = text(trace, "closed_reason");
    if (flag(trace, "correction_to_acknowledge")) result += " CORRECTED";
    if (const auto way = text(trace, "continuation"); way == "draft" || way == "consent")
      result += " -> " + text(trace, "next_country") + "?";
    else if (way == "sent")
      result += " -> " + text(trace, "next_country");
    table.add({harmless(text(trace, "trace")), styled(to, style_of_state(state), state),
               text(trace, "priority"), text(trace, "center"),
               is_open(trace) ? clock_word(trace) : std::string(), text(trace, "hits"),
               harmless(result), short_time(text(trace, "submitted")),
               harmless(text(firearm, "make") + " " + text(firearm, "model") + " " +
                        text(firearm, "serial")),
               harmless(text(trace, "case_reference"))});
  }
  table.print(to);
}

namespace {

// What became of the record of a rescinded hit.
std::string fate_words(const json& rescinded) {
  const auto fate = text(rescinded, "record");
  if (fate == "changed") return "the record was changed and fits no more";
  if (fate == "expired") return "the last day of the record has passed; ask its owner";
  if (fate == "cleared") return "the record was cleared, the matter is settled";
  return "the record was withdrawn, it should not have counted";
}

// "confirmed by member:ZA", "asked (2 of 3), answer due 2026-03-01 12:10", ...; empty: nothing
// said.
std::string standing(const json& hit) {
  const auto& confirmation = member(hit, "confirmation");
  const auto& rescinded = member(hit, "rescinded");
  std::string words;
  if (rescinded.is_object())
    words =
        "RESCINDED " + short_time(text(rescinded, "at")) + ": " + fate_words(rescinded) +
        (flag(rescinded, "acknowledged")
             ? ", acknowledged"
             : "; do not act on it, and acknowledge: iwets hit acknowledge " + text(hit, "hit"));
  const auto add = [&](const std::string& more) { words += (words.empty() ? "" : "; ") + more; };
  const auto verdict = text(confirmation, "verdict");
  if (verdict == "confirmed") add("confirmed by the owner");
  if (verdict == "not_confirmed") add("NOT confirmed by the owner");
  if (flag(confirmation, "reported_false")) add("reported as false by the requester");
  if (flag(confirmation, "located")) add("reported as found by the requester");
  if (const auto whom = text(confirmation, "waits_for"); !whom.empty()) {
    const auto due = text(confirmation, "deadline");
    add((whom == "you" ? "the requester waits for your answer" : "the owner is asked to confirm") +
        std::string(" (request ") + text(confirmation, "number") + " of 3, " +
        text(confirmation, "priority") + (due.empty() ? "" : ", due " + short_time(due)) +
        (flag(confirmation, "escalated") ? ", escalated" : "") + ")");
  }
  return words;
}

// Whether it may be passed on to one country.
void show_pass_on(const json& asked, const Output& to) {
  const auto country = country_text(text(asked, "country"));
  const auto word = text(asked, "word");
  std::string words = "no: the owner has not agreed";
  if (flag(asked, "fallen")) words = "no: the record was changed since, ask again";
  if (flag(asked, "agreed")) words = word == "conditions" ? "yes, under conditions" : "yes";
  if (const auto whom = text(asked, "waits_for"); !whom.empty()) {
    const auto due = text(asked, "deadline");
    words = (whom == "you" ? "the requester waits for your answer" : "the owner is asked") +
            std::string(" (request ") + text(asked, "number") + " of 3, " +
            text(asked, "priority") + (due.empty() ? "" : ", due " + short_time(due)) +
            (flag(asked, "escalated") ? ", escalated" : "") + ")";
  }
  if (const auto why = text(asked, "why"); !why.empty()) words += "; what for: " + why;
  if (const auto said = text(asked, "text"); !said.empty()) words += "; the owner: " + said;
  labelled(to, "Pass on", country + ": " + words);
}

void show_notice(const json& notice, const Output& to) {
  const bool owner = text(notice, "party") == "owner";
  to.out << styled(to, Style::dim, harmless(short_time(text(notice, "at")))) << "  "
         << styled(to, Style::bad, "HIT") << " #" << text(notice, "seq") << "  "
         << (owner ? "your record was found by " + harmless(text(notice, "requester"))
                   : "your request fits a record")
         << (flag(notice, "retroactive") ? ", entered after the question" : "") << '\n';
  labelled(to, flag(notice, "subject_is_trace") ? "Trace" : "Check", text(notice, "subject"));
  const auto& match = member(notice, "match");
  labelled(to, "Store", text(match, "store"));
  show_match(match, to);
  const auto& facts = member(notice, "facts");
  labelled(to, "Asked for", text(facts, "intended_use"));
  labelled(to, "Case",
           text(facts, "case_reference") + " (" + text(facts, "agency_code") + "), crime " +
               text(facts, "crime_code") + ", found in " +
               country_text(text(facts, "recovery_country")) + " " + text(facts, "recovery_date"));
  labelled(to, "Hit", text(notice, "hit"));
  labelled(to, "Standing", standing(notice));
  for (const auto& asked : list(notice, "pass_on_requests")) show_pass_on(asked, to);
}

}  // namespace

void show_hit(const json& hit, const Output& to) {
  show_notice(hit, to);
  for (const auto& line : list(hit, "said")) {
    auto what = text(line, "said");
    if (what == "asked") what = "asks for confirmation, " + text(line, "priority");
    if (what == "answered") what = "answers: " + text(line, "verdict");
    if (what == "reported_false") what = "reports a false hit";
    if (what == "located") what = "has found the person or thing";
    if (what == "acknowledged") what = "acknowledges that the hit is rescinded";
    if (const auto until = text(line, "until"); !until.empty()) what += ", by " + short_time(until);
    if (const auto words = text(line, "text"); !words.empty()) what += ": " + words;
    to.out << "  " << styled(to, Style::dim, harmless(short_time(text(line, "at")))) << "  "
           << harmless(text(line, "by")) << ' ' << harmless(what) << '\n';
  }
}

void show_waiting_hits(const json& answer, const Output& to) {
  const auto& ours = list(answer, "for_you");
  const auto& theirs = list(answer, "for_others");
  const auto& rescinded = list(answer, "rescinded");
  const auto& pass_on_ours = list(answer, "pass_on_for_you");
  const auto& pass_on_theirs = list(answer, "pass_on_for_others");
  if (ours.empty() && theirs.empty() && rescinded.empty() && pass_on_ours.empty() &&
      pass_on_theirs.empty())
    to.out << "No hit waits for a confirmation, and none was rescinded.\n";
  for (const auto* hits : {&rescinded, &ours, &theirs}) {
    if (hits->empty()) continue;
    heading(to, hits == &rescinded ? "Rescinded, to be acknowledged"
                : hits == &ours    ? "Your answer is waited for"
                                   : "Asked of others");
    for (const auto& hit : *hits) show_notice(hit, to);
  }
  for (const auto* requests : {&pass_on_ours, &pass_on_theirs}) {
    if (requests->empty()) continue;
    heading(to, requests == &pass_on_ours ? "May it be passed on? Your answer is waited for"
                                          : "May it be passed on? Asked of others");
    for (const auto& asked : *requests) {
      labelled(to, "Hit", text(asked, "hit") + ", " + text(asked, "other"));
      show_pass_on(asked, to);
    }
  }
  if (!pass_on_ours.empty())
    to.out << "\nAnswer with `iwets hit pass-on answer ID yes|no|conditions --to COUNTRY`.\n";
  if (!ours.empty())
    to.out << "\nAnswer with `iwets hit answer ID confirmed|not-confirmed|later`.\n";
}

void show_notices(const json& answer, const Output& to) {
  const auto& notices = list(answer, "notices");
  if (notices.empty()) {
    to.out << "No notices.\n";
    return;
  }
  for (const auto& notice : notices)
    text(notice, "kind") == "correction" ? show_correction_notice(notice, to)
                                         : show_notice(notice, to);
  if (const auto more = number(answer, "more"); more > 0)
    to.out << "... and " << more << " more, older ones: `iwets notices --before "
           << text(notices.back(), "seq") << "`\n";
}

void show_advice(const json& advice, const Output& to) {
  for (const auto& remark : advice) {
    const bool error = text(remark, "level") == "error";
    to.err << (error ? "error:   " : "warning: ") << harmless(text(remark, "field")) << ": "
           << harmless(text(remark, "message")) << '\n';
    if (const auto remedy = text(remark, "remedy"); !remedy.empty())
      to.err << "         " << wrapped(remedy, page_columns - 9, std::string(9, ' ')) << '\n';
  }
}

}  // namespace iwets::cli
