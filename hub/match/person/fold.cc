#include "hub/match/person/fold.h"

#include <map>

#include "hub/match/person/tables.h"

namespace iwets::match::person {
namespace {

enum class Where { anywhere, start, end, closed };

struct Fold {
  std::string sound;
  Where where = Where::anywhere;
};
constexpr std::size_t fold_letters_max = 6;

const std::multimap<std::string, Fold, std::less<>>& folds() {
  static const auto table = [] {
    std::multimap<std::string, Fold, std::less<>> made;
    for (const auto& row : rows_of(text::folds)) {
      const auto& where = row.size() > 2 ? row[2] : std::string();
      made.emplace(row.at(0), Fold{row.at(1), where == "start"    ? Where::start
                                              : where == "end"    ? Where::end
                                              : where == "closed" ? Where::closed
                                                                  : Where::anywhere});
    }
    return made;
  }();
  return table;
}

bool is_vowel(char c) { return std::string_view("aeiouy").find(c) != std::string_view::npos; }

bool applies(Where where, std::string_view word, std::size_t from, std::size_t to) {
  switch (where) {
    case Where::anywhere: return true;
    case Where::start: return from == 0;
    case Where::end: return to == word.size() && from > 0;
    case Where::closed: return to == word.size() || !is_vowel(word[to]);
  }
  return false;
}

}  // namespace

std::string folded(std::string_view latin) {
  std::string out;
  const auto say = [&](char sound) {
    if (out.empty() || out.back() != sound) out += sound;
  };
  for (std::size_t at = 0; at < latin.size();) {
    std::size_t taken = 0;
    for (auto size = std::min(fold_letters_max, latin.size() - at); size > 0 && !taken; --size) {
      const auto [first, last] = folds().equal_range(latin.substr(at, size));
      for (auto fold = first; fold != last && !taken; ++fold) {
        // The more exact place is the better rule: `x` at the start before `x` anywhere.
        const auto next = std::next(fold);
        const auto& chosen =
            next != last && applies(next->second.where, latin, at, at + size) ? next : fold;
        if (!applies(chosen->second.where, latin, at, at + size)) continue;
        for (const char sound : chosen->second.sound) say(sound);
        taken = size;
      }
    }
    if (!taken) say(latin[at]);
    at += std::max<std::size_t>(taken, 1);
  }
  return out;
}

std::string skeleton(std::string_view folded) {
  std::string out;
  for (const char c : folded)
    if (!is_vowel(c) && (out.empty() || out.back() != c)) out += c;
  return out;
}

}  // namespace iwets::match::person
