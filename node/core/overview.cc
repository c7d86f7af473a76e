#include "node/core/overview.h"

#include <algorithm>
#include <vector>

#include "proto/field/result_code.h"

namespace iwets::node {
namespace {

constexpr std::size_t months_kept = 12;

bool is_success(std::uint32_t code) {
  const auto* known = field::result_code(code);
  return known != nullptr && known->klass == field::ResultClass::success;
}

std::string month_of(Instant at) { return text(at).substr(0, 7); }

/// What a center's answers took, by month and in all.
struct Times {
  std::int64_t success = 0;
  std::vector<std::int64_t> seconds;
  void add(std::int64_t took_s, bool succeeded) {
    seconds.push_back(took_s);
    success += succeeded;
  }
  [[nodiscard]] CenterPace pace() && {
    const auto answered = static_cast<std::int64_t>(seconds.size());
    return {answered, success, answer_times_of(std::move(seconds))};
  }
};

}  // namespace

std::uint32_t Overview::number_of(const CaseOwner& owner) {
  const auto [at, fresh] = owner_numbers_.try_emplace({owner.agency, owner.on_behalf_of},
                                                      static_cast<std::uint32_t>(owners_.size()));
  if (fresh) owners_.push_back(owner);
  return at->second;
}

void Overview::put(const Case& c, const CaseOwner& of) {
  if (c.kind != CaseKind::trace) return;
  Row row;
  row.owner = number_of(of);
  row.open = !final(c.state);
  row.urgent = c.urgency == Urgency::urgent;
  row.answered = c.state == CaseState::answered;
  row.success = row.answered && is_success(c.code);
  row.waits = waits_for(c);
  row.submitted = c.submitted;
  row.ended = c.ended;
  row.due = due(c).value_or(Instant{});
  if (row.answered && c.receipted != Instant{})
    row.took_s = std::max<std::int64_t>(
        0, std::chrono::duration_cast<std::chrono::seconds>(c.ended - c.receipted).count());
  if (c.recipient && !c.recipient->is_hub()) {
    const auto [at, fresh] = party_numbers_.try_emplace(
        c.recipient->text(), static_cast<std::uint16_t>(parties_.size()));
    if (fresh) parties_.push_back(at->first);
    row.party = at->second;
  }
  if (row.answered && c.next_country) row.next = c.next_country->text();
  row.continued = !c.hop.next.empty();
  rows_.insert_or_assign(c.id, std::move(row));
}

OverviewFigures Overview::figures(Instant now, const Viewer& viewer) const {
  OverviewFigures out;
  std::vector<bool> seen;
  for (const auto& owner : owners_) seen.push_back(may_see(viewer, owner));
  const auto midnight = now - (now.time_since_epoch() % std::chrono::hours{24});
  std::vector<Times> all(parties_.size());
  std::map<std::pair<std::uint16_t, std::string>, Times> months;
  for (const auto& [id, row] : rows_) {
    if (!seen[row.owner]) continue;
    const bool late = row.open && row.due != Instant{} && row.due < now;
    out.open += row.open;
    out.overdue += late;
    out.urgent += row.open && row.urgent;
    out.submitted_today += row.submitted >= midnight;
    out.ended_today += !row.open && row.ended >= midnight;
    if (row.waits != Waits::nobody) ++out.waits[row.waits];
    if (row.party == 0) continue;
    auto& center = out.centers[parties_[row.party]];
    center.open += row.open;
    center.overdue += late;
    if (!row.answered) continue;
    all[row.party].add(row.took_s, row.success);
    months[{row.party, month_of(row.ended)}].add(row.took_s, row.success);
    if (row.next.empty()) continue;
    auto& way = out.ways[{parties_[row.party].substr(parties_[row.party].find(':') + 1), row.next}];
    ++way.named;
    way.continued += row.continued;
  }
  for (std::size_t party = 1; party < parties_.size(); ++party)
    if (const auto at = out.centers.find(parties_[party]); at != out.centers.end())
      at->second.all = std::move(all[party]).pace();
  for (auto& [key, times] : months)
    out.centers[parties_[key.first]].months[key.second] = std::move(times).pace();
  for (auto& [party, center] : out.centers)
    while (center.months.size() > months_kept) center.months.erase(center.months.begin());
  return out;
}

}  // namespace iwets::node
