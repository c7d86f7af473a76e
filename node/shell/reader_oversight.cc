#include <algorithm>
#include <array>

#include "node/shell/forms.h"
#include "node/shell/json_writer.h"
#include "node/shell/reader.h"

// What a supervisor sees: the book of consultations and the alarms.
namespace iwets::node {
namespace {

/// Enough of a hash to see that two are equal.
std::string mark(std::uint64_t hash) {
  std::array<std::uint8_t, 4> first{};
  for (std::size_t i = 0; i < first.size(); ++i)
    first[i] = static_cast<std::uint8_t>(hash >> (56U - 8U * i));
  return hex(first);
}

void write_totals(const BookTotals& row, JsonWriter& to) {
  to.begin_object().field("name", row.who).field("checks", row.checks);
  to.field("traces", row.traces).field("refused", row.refused);
  to.field("beyond_quota", row.beyond).field("alarms", row.alarms).end_object();
}

void write_consultation(const Consultation& row, JsonWriter& to) {
  to.begin_object().field("row", row.row).moment("at", row.at).field("kind", name(row.kind));
  if (row.kind == Asking::look) {
    to.field("supervisor", row.officer).field("note", row.note).end_object();
    return;
  }
  to.field("officer", row.officer).field("agency", row.agency);
  to.field_if("on_behalf_of", row.on_behalf_of);
  to.field("purpose", purpose_word(row.purpose)).field("case_reference", row.reference);
  to.field("urgent", row.urgent).field("outcome", name(row.outcome)).key("subject");
  if (row.subject.empty())
    to.null();
  else
    to.value(row.subject.text());
  to.key("stores").begin_array();
  for (const auto store : every_store)
    if (row.stores.has(store)) to.value(name(store));
  to.end_array().key("things").begin_array();
  for (const auto& thing : row.things) {
    if (thing.whole == 0) continue;
    to.begin_object().field("kind", name(thing.kind)).field("mark", mark(thing.whole)).end_object();
  }
  to.end_array().end_object();
}

void write_alarm(const Alarm& alarm, JsonWriter& to) {
  to.begin_object().field("alarm", alarm.number).field("kind", name(alarm.kind));
  to.field("state", alarm.open() ? "open" : "closed");
  to.field(name(alarm.scope), alarm.who).field("text", alarm_text(alarm));
  to.moment("first", alarm.first).moment("last", alarm.last);
  to.field("many", alarm.many).field("case_references", alarm.cases);
  to.moment("closed", alarm.closed).field_if("closed_by", alarm.closed_by);
  to.field_if("remark", alarm.remark).end_object();
}

}  // namespace

std::string Reader::oversight(Instant now) {
  static constexpr std::pair<const char*, std::chrono::hours> spans[] = {
      {"last_24_hours", std::chrono::hours{24}}, {"last_30_days", std::chrono::hours{30 * 24}}};
  static constexpr std::pair<Scope, const char*> lists[] = {
      {Scope::officer, "officers"}, {Scope::agency, "agencies"}, {Scope::purpose, "purposes"}};
  JsonWriter to;
  to.begin_object();
  for (const auto& [key, span] : spans) {
    to.key(key).begin_object();
    BookTotals all;
    for (const auto& [scope, list] : lists) {
      to.key(list).begin_array();
      book_.totals(scope, now - span, rows_max, [&](const BookTotals& row) {
        write_totals(row, to);
        if (scope == Scope::purpose) {  // There are few, so that these are all.
          all.checks += row.checks;
          all.traces += row.traces;
          all.refused += row.refused;
          all.beyond += row.beyond;
        }
      });
      to.end_array();
    }
    to.key("delegations").begin_array();
    book_.delegations(now - span, rows_max, [&](const DelegationTotals& row) {
      to.begin_object().field("agency", row.agency).field("on_behalf_of", row.on_behalf_of);
      to.field("checks", row.checks).field("traces", row.traces).end_object();
    });
    to.end_array();
    to.field("checks", all.checks).field("traces", all.traces).field("refused", all.refused);
    to.field("beyond_quota", all.beyond).end_object();
  }
  std::int64_t open = 0;
  book_.alarms(false, false, rows_max, [&](const Alarm&) { ++open; });
  to.field("open_alarms", open).end_object();
  return to.take();
}

std::string Reader::consultations(const BookFilter& filter) {
  auto page = filter;
  page.limit = std::clamp<std::int64_t>(filter.limit, 1, rows_max);
  JsonWriter to;
  to.begin_object().key("consultations").begin_array();
  const bool more = book_.list(page, [&](const Consultation& row) { write_consultation(row, to); });
  to.end_array().field("more", more).end_object();
  return to.take();
}

std::string Reader::alarms(bool all, std::int64_t limit) {
  JsonWriter to;
  to.begin_object().key("alarms").begin_array();
  book_.alarms(all, true, std::clamp<std::int64_t>(limit, 1, rows_max),
               [&](const Alarm& alarm) { write_alarm(alarm, to); });
  to.end_array().end_object();
  return to.take();
}

}  // namespace iwets::node
