#include <algorithm>
#include <set>

#include "tests/sim/hub.h"

// The last days of records: a message that validates them, and the sweep that takes them out.
namespace iwets::sim {

bool Hub::is_over(Day last, Day today) const {
  return last.known() && last < today && !world_.planted(Bug::last_day_ignored);
}

void Hub::apply_records(JournalIndex index, const hub::ApplyRecords& order) {
  const auto letter = letter_at(order.source);
  const auto& body = std::get<RecordsBody>(letter->body);
  for (const auto& said : body.records) {
    auto record = said;
    if (body.validates) {
      const auto* there = newest(body.store, order.owner, said.id, disk_.changes.size());
      if (!there || is_over(there->until, day_of(letter->created))) continue;
      const auto until = world_.planted(Bug::validation_lost) ? there->until : said.until;
      record = {said.id, there->serial, false, there->release, until};
    }
    disk_.changes.push_back({index,
                             body.store,
                             order.owner,
                             record.id,
                             {},
                             record.serial,
                             record.withdrawn,
                             record.release,
                             false,
                             record.until});
  }
}

std::vector<Record> Hub::taken(const hub::ApplyRecords& order, const Envelope& letter) const {
  const auto& body = std::get<RecordsBody>(letter.body);
  if (!body.validates) return body.records;
  std::vector<Record> out;
  for (const auto& said : body.records)
    if (const auto* there = newest(body.store, order.owner, said.id, disk_.changes.size());
        there && !is_over(there->until, day_of(letter.created)))
      out.push_back({said.id, there->serial, false, there->release, said.until});
  return out;
}

void Hub::sweep(const hub::SweepRecords& order) {
  const auto index = static_cast<JournalIndex>(order.source);
  hub::RecordsSwept swept{.source = order.source,
                          .seen = static_cast<std::uint32_t>(disk_.changes.size())};
  const auto keep_first = [](Day& first, Day day) {
    if (!first.known() || day < first) first = day;
  };
  std::set<std::tuple<Store, PeerId, std::string>> names;
  for (const auto& change : disk_.changes)
    if (change.store != Store::trace) names.emplace(change.store, change.owner, change.id);
  for (const auto& [store, owner, id] : names) {
    const auto* there = newest(store, owner, id, disk_.changes.size());
    if (!there || !there->until.known()) continue;
    const hub::DueRecord due{owner, store, id, there->until};
    if (is_over(due.until, order.today)) {
      swept.more = swept.more || swept.expired.size() >= order.most;
      if (swept.expired.size() >= order.most) continue;
      swept.expired.push_back(due);
      auto gone = *there;
      gone.index = index;
      gone.withdrawn = true;
      disk_.changes.push_back(std::move(gone));
    } else if (due.until >= order.today) {
      keep_first(swept.next_end, due.until);
      if (!order.review_until.known()) continue;
      if (due.until > order.review_until) {
        keep_first(swept.next_review, due.until);
        continue;
      }
      const auto number = static_cast<std::uint32_t>(there - disk_.changes.data());
      if (due.until > order.reviewed || number >= order.seen) swept.to_review.push_back(due);
    }
  }
  if (swept.more) swept.to_review.clear();
  disk_.sweeps.insert_or_assign(index, std::move(swept));
}

void Hub::answer_sweep(const hub::SweepRecords& order) {
  const auto found = disk_.sweeps.find(static_cast<JournalIndex>(order.source));
  if (found == disk_.sweeps.end())
    return world_.oracle.violated("stores", "a sweep that was ordered was not done");
  auto event = found->second;
  if (world_.planted(Bug::expiry_not_followed)) event.expired.clear();
  inside(dice_.between(std::chrono::microseconds{100}, std::chrono::milliseconds{2}),
         std::move(event), {});
}

}  // namespace iwets::sim
