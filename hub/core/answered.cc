#include "hub/core/answered.h"

#include <algorithm>

namespace iwets::hub {
namespace {

constexpr std::size_t newest_max = 4'096;  ///< sorted in at once
constexpr std::size_t room_share = 16;     ///< one in so many goes when there are too many

}  // namespace

std::vector<Answered::Row> Answered::all() const {
  auto rows = sorted_;
  rows.reserve(size());
  rows.insert(rows.end(), newest_.begin(), newest_.end());
  // Ids begin with their time: few of the earlier ones stand behind a new one.
  const auto middle = rows.begin() + static_cast<std::ptrdiff_t>(sorted_.size());
  const auto before = [](const Row& a, const Row& b) { return a.first < b.first; };
  if (middle != rows.end())
    std::inplace_merge(std::lower_bound(rows.begin(), middle, *middle, before), middle, rows.end(),
                       before);
  return rows;
}

AnsweredTrace* Answered::row_of(const TraceId& id) {
  if (const auto at = newest_.find(id); at != newest_.end()) return &at->second;
  const auto at = std::ranges::lower_bound(sorted_, id, {}, &Row::first);
  return at == sorted_.end() || at->first != id ? nullptr : &at->second;
}

void Answered::add(Instant now, const TraceId& id, const AnsweredTrace& trace, std::size_t most) {
  if (auto* const known = row_of(id)) {
    *known = trace;
    return;
  }
  newest_.emplace(id, trace);
  if (newest_.size() > newest_max || size() > most) {
    sorted_ = all();
    newest_.clear();
  }
  if (size() > most) make_room(now, most);
}

void Answered::make_room(Instant now, std::size_t most) {
  std::erase_if(sorted_, [&](const Row& row) { return row.second.until <= now; });
  if (sorted_.size() <= most) return;
  std::vector<std::pair<Instant, TraceId>> ages;
  ages.reserve(sorted_.size());
  for (const auto& [id, trace] : sorted_) ages.emplace_back(trace.until, id);
  const auto first_kept =
      ages.begin() + static_cast<std::ptrdiff_t>(sorted_.size() - (most - most / room_share));
  if (first_kept == ages.end()) return sorted_.clear();
  std::ranges::nth_element(ages, first_kept);
  std::erase_if(sorted_, [&](const Row& row) {
    return std::pair(row.second.until, row.first) < *first_kept;
  });
}

AnsweredTrace* Answered::find(Instant now, const TraceId& id) {
  auto* const row = row_of(id);
  return row == nullptr || row->until <= now ? nullptr : row;
}

void Answered::erase(const std::set<TraceId>& ids) {
  std::erase_if(newest_, [&](const auto& row) { return ids.contains(row.first); });
  if (std::ranges::any_of(ids, [this](const TraceId& id) { return row_of(id) != nullptr; }))
    std::erase_if(sorted_, [&](const Row& row) { return ids.contains(row.first); });
}

}  // namespace iwets::hub
