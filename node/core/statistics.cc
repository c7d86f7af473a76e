#include "node/core/statistics.h"

#include <algorithm>

#include "proto/field/result_code.h"

namespace iwets::node {
namespace {

constexpr std::int64_t year_days = 365, three_years_days = 1095;
constexpr std::uint32_t not_a_firearm = 206, duplicate = 500, cancelled = 501;

std::int64_t seconds_between(Instant from, Instant to) {
  return std::max<std::int64_t>(
      0, std::chrono::duration_cast<std::chrono::seconds>(to - from).count());
}

bool is_success(std::uint32_t code) {
  const auto* known = field::result_code(code);
  return known != nullptr && known->klass == field::ResultClass::success;
}

/// Who was asked; null: nobody could be.
const PeerId* party_of(const Case& c) {
  return c.recipient && !c.recipient->is_hub() ? &*c.recipient : nullptr;
}

std::string country_of(const Case& c) {
  const auto* party = party_of(c);
  return party == nullptr ? std::string() : std::string(party->country().text());
}

/// `ended` is the epoch while it is open. A clock that stands is not overdue.
bool is_overdue(Instant deadline, Instant stopped, Instant ended, Instant now) {
  if (deadline == Instant{}) return false;
  if (ended != Instant{}) return ended > deadline;
  return stopped == Instant{} && now > deadline;
}

std::string unanswered_reason(const Case& c) {
  if (c.closed) return std::string(name(*c.closed));
  return std::string(name(c.state));
}

/// Value at the nearest rank, of a sorted list that is not empty.
std::int64_t at_rank(const std::vector<std::int64_t>& sorted, std::size_t percent) {
  const auto rank = (sorted.size() * percent + 99) / 100;
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

}  // namespace

AnswerTimes answer_times_of(std::vector<std::int64_t> seconds) {
  if (seconds.empty()) return {};
  std::ranges::sort(seconds);
  return {static_cast<std::int64_t>(seconds.size()), at_rank(seconds, 50), at_rank(seconds, 90),
          at_rank(seconds, 99)};
}

void Statistics::add(const Case& trace, const AnswerFigures& answer,
                     const std::pair<std::string, std::string>& agency) {
  if (period_.holds(trace.submitted)) count(trace);
  const bool first = trace.hop.number == 0;
  if (first && trace.hop.next.empty()) {
    if (!period_.holds(trace.submitted)) return;
    Firearm alone;
    alone.counts = true;
    alone.agency = agency;
    gather(trace, answer, alone);
    return close(alone);
  }
  auto& firearm = going_on_[first ? trace.id : trace.hop.first];
  if (first) {
    firearm.counts = period_.holds(trace.submitted);
    firearm.agency = agency;
  }
  gather(trace, answer, firearm);
}

void Statistics::count(const Case& trace) {
  ++so_far_.traces;
  const bool answered = trace.state == CaseState::answered, open = !final(trace.state);
  if (answered) {
    ++so_far_.answered;
    ++so_far_.results[trace.code];
  } else if (!open) {
    ++so_far_.unanswered[unanswered_reason(trace)];
  }
  const auto* party = party_of(trace);
  if (party == nullptr) return;
  const std::pair key{country_of(trace), party->text()};
  auto& row = so_far_.parties[key];
  ++row.traces;
  row.answered += answered;
  row.open += open;
  row.success += answered && is_success(trace.code);
  row.overdue += (answered || open) && is_overdue(trace.deadline, trace.stopped, trace.ended, now_);
  if (!answered) return;
  const auto began = trace.receipted == Instant{} ? trace.submitted : trace.receipted;
  party_s_[key].push_back(seconds_between(began, trace.ended));
}

void Statistics::gather(const Case& trace, const AnswerFigures& answer, Firearm& to) const {
  const auto hop = trace.hop.number;
  const bool answered = trace.state == CaseState::answered;
  to.open = to.open || !final(trace.state);
  to.answered = to.answered || answered;
  to.traced = to.traced || (answered && is_success(trace.code));
  if (hop == 0)
    to.left_out = came_to_nothing(trace) ||
                  (answered && (trace.code == not_a_firearm || trace.code == duplicate ||
                                trace.code == cancelled));
  if (answer.days && (!to.days_hop || *to.days_hop <= hop)) {
    to.days_hop = hop;
    to.days = *answer.days;
  }
  if (answer.holder && (!to.holder_hop || *to.holder_hop <= hop)) {
    to.holder_hop = hop;
    to.diverted = country_of(trace);
  }
}

void Statistics::close(const Firearm& firearm) {
  if (!firearm.counts) return;
  auto& agency = so_far_.agencies[firearm.agency];
  ++agency.cases;
  agency.answered += firearm.answered;
  agency.traced += firearm.traced;
  if (firearm.left_out) {
    ++so_far_.sdg.left_out;
    return;
  }
  ++so_far_.sdg.firearms;
  so_far_.sdg.traced += firearm.traced;
  so_far_.sdg.open += firearm.open && !firearm.traced;
  if (firearm.holder_hop) ++so_far_.diversions[firearm.diverted];
  if (firearm.days_hop) crime_days_.push_back(firearm.days);
}

void Statistics::add(Store store, Party side, const Hit& hit) {
  auto& row = so_far_.hits[{store, side}];
  ++row.told;
  row.confirmed += hit.verdict == Verdict::confirmed;
  row.not_confirmed += hit.verdict == Verdict::not_confirmed;
  row.reported_false += hit.reported_false;
  row.rescinded += hit.rescinded != RecordFate::none;
}

void Statistics::add(const IncomingCase& request) {
  const std::string country(request.requester.country().text());
  auto& row = so_far_.incoming[country];
  const bool answered = request.state == IncomingState::answered;
  // The first answer; a correction does not make it later.
  const auto ended = !answered                 ? Instant{}
                     : request.results.empty() ? request.ended
                                               : request.results.front().at;
  ++row.requests;
  row.answered += answered;
  row.open += !final(request.state);
  row.withdrawn += request.state == IncomingState::withdrawn;
  row.overdue += request.state != IncomingState::withdrawn &&
                 is_overdue(request.deadline, request.stopped, ended, now_);
  if (answered) incoming_s_[country].push_back(seconds_between(request.received, ended));
}

Figures Statistics::figures() const {
  auto whole = *this;
  for (const auto& [first, firearm] : going_on_) whole.close(firearm);
  auto& out = whole.so_far_;
  for (const auto& [key, seconds] : party_s_) out.parties[key].time = answer_times_of(seconds);
  for (const auto& [country, seconds] : incoming_s_)
    out.incoming[country].time = answer_times_of(seconds);
  auto& days = whole.crime_days_;
  auto& crime = out.time_to_crime;
  crime.count = static_cast<std::int64_t>(days.size());
  for (const auto one : days)
    ++(one < year_days           ? crime.under_1_year
       : one <= three_years_days ? crime.from_1_to_3_years
                                 : crime.over_3_years);
  std::ranges::sort(days);
  if (!days.empty()) crime.median_days = at_rank(days, 50);
  return std::move(out);
}

}  // namespace iwets::node
