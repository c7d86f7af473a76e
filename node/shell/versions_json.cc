#include "node/shell/versions_json.h"

#include "node/shell/amendment.h"
#include "node/shell/render.h"
#include "proto/field/result_code.h"

namespace iwets::node {
namespace {

/// What was opened of the version that is so many versions old; empty: nothing.
std::string answer_of(const std::vector<std::string>& answers, std::size_t age) {
  return age < answers.size() ? answers[answers.size() - 1 - age] : std::string();
}

void write_code(std::uint32_t code, const std::optional<CountryCode>& next, JsonWriter& to) {
  to.field("code", code);
  if (const auto* known = field::result_code(code)) {
    to.field("name", known->name).field("class", field::name(known->klass));
    to.field("text", known->text).field("next_step", field::next_step(known->klass));
  }
  if (next) to.field("next_country", next->text());
}

void write_answer(const std::string& answer, JsonWriter& to) {
  to.key("answer");
  if (answer.empty())
    to.null();
  else
    render_answer(answer, to);
}

/// Earlier versions, each with the correction that took its place.
void write_superseded(const Case& c, const std::vector<std::string>& answers, JsonWriter& to) {
  const auto& results = c.versions.results;
  to.key("superseded").begin_array();
  for (std::size_t i = 0; i + 1 < results.size(); ++i) {
    const auto& one = results[i];
    const auto& next = results[i + 1];
    const auto age = results.size() - 1 - i;
    to.begin_object().field("version", one.number);
    write_code(one.code, one.next_country, to);
    to.moment("at", one.at).moment("superseded", next.at);
    to.field("superseded_by", next.number);
    to.field("by", c.recipient ? c.recipient->text() : "");
    to.key("correction");
    render_correction(answer_of(answers, age - 1), to);
    write_answer(answer_of(answers, age), to);
    to.end_object();
  }
  to.end_array();
}

void write_request_version(const AmendedRequest& amended, bool counts, JsonWriter& to) {
  to.begin_object().field("version", amended.number).field("state", name(amended.state));
  to.moment("at", amended.at).field("counts", counts);
}

}  // namespace

void write_requests(const Case& c, const std::vector<std::string>& submitted,
                    const std::vector<std::string>& amendments, JsonWriter& to) {
  const auto first = submitted.empty() ? std::string("null") : submitted.front();
  const auto& versions = c.versions;
  const auto* newest = versions.amendment();
  const auto at = newest == nullptr ? amendments.size()
                                    : static_cast<std::size_t>(newest - versions.amendments.data());
  to.key("request").raw(at < amendments.size() ? amendments[at] : first);
  if (versions.amendments.empty()) return;
  to.key("request_versions").begin_array();
  to.begin_object().field("version", 1U).field("state", "submitted");
  to.moment("at", c.submitted).field("counts", newest == nullptr).key("changed").begin_array();
  to.end_array().key("request").raw(first).end_object();
  auto before = first;
  for (std::size_t i = 0; i < versions.amendments.size() && i < amendments.size(); ++i) {
    const auto& amended = versions.amendments[i];
    write_request_version(amended, &amended == newest, to);
    to.key("changed");
    render_changes(c.id, before, amendments[i], to);
    to.key("request").raw(amendments[i]).end_object();
    if (amended.state != AmendmentState::refused) before = amendments[i];
  }
  to.end_array();
}

void write_results(const Case& c, const std::vector<std::string>& answers, JsonWriter& to) {
  const auto& versions = c.versions;
  const auto newest = answer_of(answers, 0);
  to.key("result").begin_object();
  write_code(c.code, c.next_country, to);
  if (!versions.amendments.empty() && !versions.results.empty())
    to.field("answers_request_version", versions.results.back().request);
  if (versions.results.size() > 1) {
    to.field("version", versions.result()).moment("at", versions.results.back().at);
    to.key("correction");
    render_correction(newest, to);
    to.key("acknowledged").begin_object().field("version", versions.acknowledged);
    to.moment("at", versions.acknowledged_at).field_if("officer", versions.acknowledged_by);
    to.field("due", versions.to_acknowledge()).end_object();
    write_superseded(c, answers, to);
  }
  write_answer(newest, to);
  to.end_object();
}

}  // namespace iwets::node
