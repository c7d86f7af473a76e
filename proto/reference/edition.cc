#include "proto/reference/edition.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace iwets::reference {
namespace {

using Done = Result<void, TableFault>;

std::string shown(std::uint32_t number) { return text(Reference{number, 0}); }

std::map<std::string, const Maker*> makers_of(const Table& table) {
  std::map<std::string, const Maker*> all;
  for (const auto& maker : table.makers()) all.emplace(maker.id, &maker);
  return all;
}

/// Nothing of `from` is gone without a word.
Done judge_numbers(const Table& from, const Table& to) {
  for (const auto& model : from.models())
    if (to.find(model.number) == nullptr && to.withdrawal(model.number) == nullptr)
      return fail(TableFault{shown(model.number) + " (" + model.name + ") of edition " +
                             std::to_string(from.edition().number) +
                             " is not there; bring it back, or withdraw it: [[withdrawn]] with "
                             "number and reason"});
  for (const auto& old : from.edition().withdrawn) {
    const auto* kept = to.withdrawal(old.number);
    if (kept == nullptr || *kept != old)
      return fail(TableFault{"the withdrawal of " + shown(old.number) +
                             " is not as it was; a number that was withdrawn stays so, with its "
                             "reason: copy it from edition " +
                             std::to_string(from.edition().number)});
  }
  return {};
}

Done judge_edition(const Table& from, std::uint32_t next) {
  if (next == from.edition().number + 1) return {};
  return fail(TableFault{"edition " + std::to_string(next) + " does not follow edition " +
                         std::to_string(from.edition().number) +
                         "; write edition = " + std::to_string(from.edition().number + 1)});
}

/// Each change names what is there, or what may be.
Done judge_changes(const Table& from, const Changes& changes) {
  for (const auto& id : changes.makers_removed)
    if (from.maker(id) == nullptr)
      return fail(TableFault{"the maker `" + id + "` that is to go is not there"});
  for (const auto& model : changes.models)
    if (is_national(model.number))
      return fail(TableFault{shown(model.number) + " is a number of a country's own table"});
  for (const auto& gone : changes.withdrawn)
    if (from.find(gone.number) == nullptr)
      return fail(TableFault{shown(gone.number) + " that is withdrawn is not there"});
  return {};
}

}  // namespace

Result<Changes, TableFault> difference(const Table& from, const Table& to) {
  if (auto judged = judge_edition(from, to.edition().number); !judged) return fail(judged.error());
  if (auto judged = judge_numbers(from, to); !judged) return fail(judged.error());
  Changes changes;
  const auto before = makers_of(from), after = makers_of(to);
  for (const auto& [id, maker] : after) {
    const auto old = before.find(id);
    if (old == before.end() || *old->second != *maker) changes.makers.push_back(*maker);
  }
  for (const auto& [id, maker] : before)
    if (!after.contains(id)) changes.makers_removed.push_back(id);
  for (const auto& model : to.models()) {
    const auto* old = from.find(model.number);
    if (old == nullptr || *old != model) changes.models.push_back(model);
  }
  for (const auto& gone : to.edition().withdrawn)
    if (from.withdrawal(gone.number) == nullptr) changes.withdrawn.push_back(gone);
  return changes;
}

Result<Table, TableFault> apply(const Table& from, const Changes& changes, std::uint32_t edition,
                                const std::string& note) {
  if (auto judged = judge_edition(from, edition); !judged) return fail(judged.error());
  if (auto judged = judge_changes(from, changes); !judged) return fail(judged.error());
  std::map<std::string, const Maker*> makers = makers_of(from);
  for (const auto& id : changes.makers_removed) makers.erase(id);
  for (const auto& maker : changes.makers) makers[maker.id] = &maker;
  std::map<std::uint32_t, const Model*> models;
  for (const auto& model : from.models()) models.emplace(model.number, &model);
  for (const auto& gone : changes.withdrawn) models.erase(gone.number);
  for (const auto& model : changes.models) models[model.number] = &model;

  const auto place = "edition " + std::to_string(edition);
  TableBuilder next;
  auto done = next.set_edition(edition, note, place);
  for (const auto& [id, maker] : makers)
    if (done) done = next.add(*maker, place);
  for (const auto& [number, model] : models)
    if (done) done = next.add(*model, place);
  for (const auto* list : {&from.edition().withdrawn, &changes.withdrawn})
    for (const auto& gone : *list)
      if (done) done = next.add(gone, place);
  if (!done) return fail(done.error());
  return std::move(next).finish();
}

}  // namespace iwets::reference
