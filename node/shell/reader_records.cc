#include <algorithm>
#include <nlohmann/json.hpp>

#include "node/shell/reader.h"
#include "proto/field/validity.h"

// This member's records: lists, and one as it counts now.
namespace iwets::node {
namespace {

using nlohmann::ordered_json;

std::string state_of(const Ledger::Row& row, Day today) {
  return row.state == "accepted" && field::is_over(row.until, today) ? "expired" : row.state;
}

/// So long before the last day of a record the hub reminds its owner (docs/protocol.md 4.13).
constexpr std::uint32_t review_days = 60;

/// `to_review`: it counts, and its last day is near.
bool is_in(const Ledger::Row& row, const std::string& state, Day today) {
  if (state.empty()) return true;
  const auto is = state_of(row, today);
  if (state != "to_review") return is == state;
  return is == "accepted" && row.until != Day{} && row.until.number - today.number <= review_days;
}

/// Members of a record as it is listed.
void write_row(const Ledger::Row& row, Day today, JsonWriter& to) {
  to.field("id", row.id).field("verb", name(row.verb)).field("state", state_of(row, today));
  to.moment("at", row.at).field_if("valid_until", field::text(row.until));
  to.field_if("field", row.fault.field).field_if("reason", row.fault.reason);
  to.field_if("remedy", row.fault.remedy);
  if (const auto& refused = row.refused_change) {
    to.key("refused_change").begin_object().field("verb", name(refused->verb));
    to.moment("at", refused->at).field_if("field", refused->fault.field);
    to.field("reason", refused->fault.reason).field_if("remedy", refused->fault.remedy);
    to.end_object();
  }
}

/// What was handed in later takes the place of what it names.
void apply(RecordVerb verb, const std::string& json, ordered_json& to) {
  const auto change = ordered_json::parse(json, nullptr, false);
  if (!change.is_object()) return;
  switch (verb) {
    case RecordVerb::enter:
    case RecordVerb::modify: to = change; return;
    case RecordVerb::withdraw:
    case RecordVerb::clear: return;  // Nothing of these is kept.
    case RecordVerb::release:
    case RecordVerb::validate:
      if (to.is_object())
        for (const auto& [key, value] : change.items()) to[key] = value;
      return;
  }
}

}  // namespace

std::string Reader::records(Store store, RecordQuestion asked, const std::string& state,
                            Day today) {
  asked.most = std::clamp<std::size_t>(asked.most, 1, rows_max);
  JsonWriter to;
  to.begin_object().key("records").begin_array();
  const auto next = ledger_.records(store, asked, [&](const Ledger::Row& row) {
    if (!is_in(row, state, today)) return false;
    to.begin_object();
    write_row(row, today, to);
    to.end_object();
    return true;
  });
  to.end_array().key("next");
  if (next == 0)
    to.null();
  else
    to.value(next);
  to.end_object();
  return to.take();
}

std::optional<std::string> Reader::record(Store store, const std::string& id, Day today) {
  const auto row = ledger_.record(store, id);
  if (!row) return std::nullopt;
  ordered_json content;
  ledger_.contents(store, id,
                   [&](RecordVerb verb, const std::string& json) { apply(verb, json, content); });
  JsonWriter to;
  to.begin_object();
  write_row(*row, today, to);
  to.key("record").raw(content.dump()).end_object();
  return to.take();
}

}  // namespace iwets::node
