#include "hub/core/expiry.h"

#include <algorithm>
#include <utility>

#include "hub/core/hits.h"
#include "hub/core/turn.h"

namespace iwets::hub {
namespace {

void keep_first(Day& first, Day day) {
  if (day.known() && (!first.known() || day < first)) first = day;
}

void list(const DueRecord& record, std::size_t most, std::uint32_t& count,
          std::vector<DueRecord>& listed) {
  ++count;
  if (listed.size() < most) listed.push_back(record);
}

/// A day as a moment. Of a saved state anything may be damaged: what no calendar has is far away.
Instant moment(Day day) {
  constexpr std::uint32_t days_max = 3'000'000;  // In the year 10183.
  return start_of(Day{std::min(day.number, days_max)});
}

}  // namespace

void Expiry::learn(Day first_end) {
  keep_first(next_end_, first_end);
  keep_first(next_review_, first_end);
}

std::optional<Instant> Expiry::next_due(std::uint32_t review_days) const {
  if (under_way_) return std::nullopt;
  std::optional<Instant> due;
  if (next_end_.known()) due = moment(next_end_ + 1);
  if (!next_review_.known()) return due;
  const auto before = std::min(next_review_.number, review_days);
  const auto review = std::max(moment(Day{next_review_.number - before}), moment(reviewed_on_ + 1));
  return due ? std::min(*due, review) : review;
}

const SweepRecords& Expiry::begin(PayloadRef source, Day today, std::uint32_t review_days,
                                  std::uint32_t most) {
  const bool reviews = reviewed_on_ < today;
  under_way_ = {.source = source,
                .today = today,
                .review_until = reviews ? today + review_days : Day{},
                .reviewed = reviewed_,
                .seen = seen_,
                .place = std::uint64_t{std::max(today, next_review_).number} << 32U,
                .most = most};
  // What is applied meanwhile is learnt anew.
  next_end_ = {};
  if (reviews) next_review_ = {};
  return *under_way_;
}

void Expiry::note(const RecordsSwept& swept, std::size_t listed_max) {
  for (const auto& record : swept.expired) {
    auto& due = due_[record.owner];
    list(record, listed_max, due.expired, due.listed_expired);
    ++figures_[record.owner].expired;
  }
  for (const auto& record : swept.to_review) {
    auto& due = due_[record.owner];
    list(record, listed_max, due.to_review, due.listed_review);
    ++figures_[record.owner].to_review;
  }
  if (!seen_now_) seen_now_ = swept.seen;
  under_way_->place = swept.place;
}

const SweepRecords& Expiry::go_on(PayloadRef source) {
  under_way_->source = source;
  return *under_way_;
}

std::map<PeerId, RecordsToReviewDraft> Expiry::finish(const RecordsSwept& swept) {
  if (under_way_->review_until.known()) {
    reviewed_ = under_way_->review_until;
    reviewed_on_ = under_way_->today;
    seen_ = *seen_now_;
  }
  seen_now_.reset();
  under_way_.reset();
  keep_first(next_end_, swept.next_end);
  keep_first(next_review_, swept.next_review);
  return std::exchange(due_, {});
}

bool begin_sweep(Turn& turn) {
  auto& expiry = turn.state().expiry;
  const auto due = expiry.next_due(turn.limits().review_days);
  if (!due || *due > turn.now()) return false;
  turn.emit(expiry.begin(turn.here(), day_of(turn.now()), turn.limits().review_days,
                         turn.limits().swept_at_once));
  return true;
}

bool records_swept(Turn& turn, const RecordsSwept& swept) {
  auto& state = turn.state();
  auto& expiry = state.expiry;
  if (!expiry.under_way() || expiry.under_way()->source != swept.source) return false;
  for (const auto& record : swept.expired)
    for (const auto& hit : state.known_hits.of_record(record.store, record.owner, record.record))
      rescind(turn, hit, RecordFate::expired);
  expiry.note(swept, turn.limits().due_listed_max);
  if (swept.more) {
    turn.emit(expiry.go_on(turn.here()));
    return true;
  }
  for (auto& [owner, draft] : expiry.finish(swept))
    turn.compose(owner, std::move(draft), Urgency::routine);
  return true;
}

}  // namespace iwets::hub
