#include "node/shell/statistics_json.h"

#include <map>

#include "node/shell/forms.h"
#include "node/shell/json_writer.h"
#include "node/shell/render.h"
#include "proto/field/result_code.h"

namespace iwets::node {
namespace {

/// "0.250"; null without a whole.
void write_share(std::string_view key, std::int64_t part, std::int64_t whole, JsonWriter& to) {
  to.key(key);
  if (whole == 0) {
    to.null();
    return;
  }
  const auto thousandths = (2000 * part + whole) / (2 * whole);
  const auto digits = std::to_string(1000 + thousandths % 1000);
  to.raw(std::to_string(thousandths / 1000) + "." + digits.substr(1));
}

/// Hours with one decimal; null of no answers.
void write_hours(std::string_view key, std::int64_t count, std::int64_t seconds, JsonWriter& to) {
  to.key(key);
  if (count == 0) {
    to.null();
    return;
  }
  const auto tenths = (seconds + 180) / 360;
  to.raw(std::to_string(tenths / 10) + "." + std::to_string(tenths % 10));
}

void write_times(const AnswerTimes& time, JsonWriter& to) {
  write_hours("hours_p50", time.count, time.p50_s, to);
  write_hours("hours_p90", time.count, time.p90_s, to);
  write_hours("hours_p99", time.count, time.p99_s, to);
}

void write_parties(const Figures& figures, JsonWriter& to) {
  to.key("centers").begin_array();
  for (const auto& [key, row] : figures.parties) {
    to.begin_object().field("country", key.first).field("party", key.second);
    to.field("traces", row.traces).field("answered", row.answered).field("open", row.open);
    write_times(row.time, to);
    to.field("overdue", row.overdue);
    write_share("overdue_share", row.overdue, row.answered + row.open, to);
    to.field("success", row.success);
    write_share("success_share", row.success, row.answered, to);
    to.end_object();
  }
  to.end_array();
}

/// A class of answers that ends a trace without success for a reason to be mended.
bool is_failure(field::ResultClass klass) {
  return klass == field::ResultClass::request_fault || klass == field::ResultClass::records_fault ||
         klass == field::ResultClass::age_or_redirect;
}

void write_outcomes(const Figures& figures, JsonWriter& to) {
  std::map<field::ResultClass, std::int64_t> classes;
  std::int64_t failures = 0;
  to.key("results").begin_array();
  for (const auto& [code, count] : figures.results) {
    const auto* known = field::result_code(code);
    to.begin_object().field("code", code).field("name", known ? known->name : "");
    to.field("class", known ? field::name(known->klass) : "").field("count", count).end_object();
    if (known == nullptr) continue;
    classes[known->klass] += count;
    failures += is_failure(known->klass) ? count : 0;
  }
  to.end_array().key("classes").begin_array();
  for (const auto& [klass, count] : classes) {
    to.begin_object().field("class", field::name(klass)).field("count", count);
    write_share("share_of_answers", count, figures.answered, to);
    if (is_failure(klass)) write_share("share_of_failures", count, failures, to);
    to.end_object();
  }
  to.end_array().key("unanswered").begin_array();
  for (const auto& [reason, count] : figures.unanswered)
    to.begin_object().field("reason", reason).field("count", count).end_object();
  to.end_array();
}

void write_firearms(const Figures& figures, JsonWriter& to) {
  const auto& crime = figures.time_to_crime;
  to.key("time_to_crime").begin_object().field("count", crime.count).key("median_days");
  if (crime.count == 0)
    to.null();
  else
    to.value(crime.median_days);
  to.field("under_1_year", crime.under_1_year);
  to.field("from_1_to_3_years", crime.from_1_to_3_years);
  to.field("over_3_years", crime.over_3_years).end_object();
  to.key("points_of_diversion").begin_array();
  for (const auto& [country, count] : figures.diversions)
    to.begin_object().field("country", country).field("firearms", count).end_object();
  to.end_array();
}

void write_hits(const Figures& figures, JsonWriter& to) {
  to.key("hits").begin_array();
  for (const auto& [key, row] : figures.hits) {
    to.begin_object().field("store", name(key.first)).field("side", name(key.second));
    to.field("told", row.told).field("confirmed", row.confirmed);
    to.field("not_confirmed", row.not_confirmed).field("false", row.reported_false);
    to.field("rescinded", row.rescinded).end_object();
  }
  to.end_array();
}

void write_incoming(const Figures& figures, JsonWriter& to) {
  to.key("incoming").begin_array();
  for (const auto& [country, row] : figures.incoming) {
    to.begin_object().field("country", country).field("requests", row.requests);
    to.field("answered", row.answered).field("open", row.open).field("withdrawn", row.withdrawn);
    write_times(row.time, to);
    to.field("overdue", row.overdue);
    write_share("overdue_share", row.overdue, row.answered + row.open, to);
    to.end_object();
  }
  to.end_array();
}

void write_agencies(const Figures& figures, JsonWriter& to) {
  to.key("agencies").begin_array();
  for (const auto& [key, row] : figures.agencies) {
    to.begin_object().field("agency", key.first).field_if("on_behalf_of", key.second);
    to.field("firearms", row.cases).field("answered", row.answered);
    to.field("traced", row.traced).end_object();
  }
  to.end_array();
}

void write_sdg(const Figures& figures, JsonWriter& to) {
  const auto& sdg = figures.sdg;
  to.key("sdg_16_4_2").begin_object();
  to.field("numerator", sdg.traced).field("denominator", sdg.firearms);
  write_share("proportion", sdg.traced, sdg.firearms, to);
  to.field("open", sdg.open).field("left_out", sdg.left_out);
  to.field("numerator_is",
           "firearms whose last lawful holder a center has named (results 100 to 103, 105 to 107), "
           "in any country that the case went to");
  to.field("denominator_is",
           "firearms submitted for tracing in the period, answered or not, without those whose "
           "request was cancelled (501) or not taken, a duplicate (500), or for no firearm (206)");
  to.field("not_counted",
           "firearms that were seized, found or surrendered and not submitted, and origins that "
           "were established without a trace: add them from your own records to both");
  to.end_object();
}

}  // namespace

std::string render(const Figures& figures, const Period& period) {
  JsonWriter to;
  to.begin_object().key("period").begin_object();
  to.moment("from", period.from).moment("until", period.until).end_object();
  to.key("traces").begin_object().field("submitted", figures.traces);
  to.field("answered", figures.answered).end_object();
  write_parties(figures, to);
  write_outcomes(figures, to);
  write_firearms(figures, to);
  write_hits(figures, to);
  write_incoming(figures, to);
  write_agencies(figures, to);
  write_sdg(figures, to);
  to.end_object();
  return to.take();
}

}  // namespace iwets::node
