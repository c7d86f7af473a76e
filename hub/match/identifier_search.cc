#include <algorithm>

#include "hub/match/identifier_index.h"

// How several indexes are asked together. How one is made is in identifier_index.cc.
namespace iwets::match {
namespace {

/// So many look-ups wait for memory at the same time.
constexpr std::size_t at_once = 64;

/// Rows of numbers that are gone may stand among others, but no more than this.
std::size_t gone_in(const IdentifierIndexes& indexes) {
  std::size_t count = 0;
  for (const auto& index : indexes) count += index->gone().size();
  return count;
}

/// Numbers in the order in which they came, each once.
class Found {
 public:
  void add(RecordNumber number) {
    const auto at = std::lower_bound(seen_.begin(), seen_.end(), number);
    if (at != seen_.end() && *at == number) return;
    seen_.insert(at, number);
    numbers_.push_back(number);
  }
  [[nodiscard]] std::size_t size() const { return numbers_.size(); }
  [[nodiscard]] std::vector<RecordNumber> all() && { return std::move(numbers_); }

 private:
  std::vector<RecordNumber> numbers_, seen_;
};

}  // namespace

std::vector<RecordNumber> numbers_under(const IdentifierIndexes& indexes,
                                        std::span<const LookUp> what, std::size_t most) {
  most += gone_in(indexes);
  Found found;
  std::vector<std::pair<const IdentifierIndex*, const LookUp*>> there;
  while (!what.empty() && found.size() < most) {
    const auto now = what.first(std::min(at_once, what.size()));
    what = what.subspan(now.size());
    for (const auto& index : indexes)
      for (const auto& one : now) index->prefetch_entry(one.key);
    there.clear();
    for (const auto& one : now)
      for (auto index = indexes.rbegin(); index != indexes.rend(); ++index) {
        if (!(*index)->may_have(one.key)) continue;
        (*index)->prefetch_rows(one.key);
        there.emplace_back(index->get(), &one);
      }
    for (const auto& [index, one] : there)
      for (const auto row : index->under(*one)) {
        if (found.size() >= most) return std::move(found).all();
        found.add(static_cast<RecordNumber>(row));
      }
  }
  return std::move(found).all();
}

std::vector<CharacterClasses> marked(const IdentifierIndexes& indexes, std::span<const Key> left) {
  for (const auto& index : indexes)
    for (const auto& one : left) index->marks().prefetch_begin(one);
  for (const auto& index : indexes)
    for (const auto& one : left) index->marks().prefetch_bytes(one);
  std::vector<CharacterClasses> out(left.size(), 0);
  for (const auto& index : indexes)
    for (std::size_t i = 0; i < left.size(); ++i)
      out[i] = static_cast<CharacterClasses>(out[i] | index->marks().characters(left[i]));
  return out;
}

std::optional<std::vector<RecordNumber>> numbers_under_all(const IdentifierIndexes& indexes,
                                                           std::span<const Key> keys,
                                                           std::size_t rows_max) {
  rows_max += gone_in(indexes);
  std::vector<std::vector<RecordNumber>> lists;
  for (const auto& key : keys) {
    std::vector<RecordNumber> list;
    // Ranges of numbers ascend from the oldest on.
    for (auto index = indexes.rbegin(); index != indexes.rend() && list.size() <= rows_max; ++index)
      for (const auto row : (*index)->under({key, false}))
        list.push_back(static_cast<RecordNumber>(row));
    if (list.size() <= rows_max) lists.push_back(std::move(list));
  }
  if (lists.empty()) return std::nullopt;
  std::sort(lists.begin(), lists.end(),
            [](const auto& a, const auto& b) { return a.size() < b.size(); });
  auto common = std::move(lists.front());
  for (std::size_t i = 1; i < lists.size(); ++i)
    std::erase_if(common, [&](RecordNumber number) {
      return !std::binary_search(lists[i].begin(), lists[i].end(), number);
    });
  return common;
}

}  // namespace iwets::match
