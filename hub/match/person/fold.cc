#include "hub/match/person/fold.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "hub/match/person/tables.h"

namespace iwets::match::person {
namespace {

enum class Where { anywhere, start, end, closed };

struct Fold {
  std::string letters, sound;
  Where where = Where::anywhere;
};

Where where_of(const std::string& text) {
  if (text == "start") return Where::start;
  if (text == "end") return Where::end;
  return text == "closed" ? Where::closed : Where::anywhere;
}

constexpr char parting = '\'';
constexpr std::size_t letters = 26;
constexpr std::size_t other = letters;

std::size_t index(std::string_view word, std::size_t at) {
  const auto c = at < word.size() ? word[at] : '\0';
  return c >= 'a' && c <= 'z' ? static_cast<std::size_t>(c - 'a') : other;
}

/// The folds that may begin with two letters, the better rule first: the longer one, then the one
/// that stands later in the file, whose place is the more exact (`x` at the start).
class Folds {
 public:
  Folds() : by_letters_((letters + 1) * (letters + 1)) {
    std::vector<Fold> all;
    for (const auto& row : rows_of(text::folds))
      all.push_back({row.at(0), row.at(1), row.size() > 2 ? where_of(row[2]) : Where::anywhere});
    std::reverse(all.begin(), all.end());
    std::stable_sort(all.begin(), all.end(), [](const Fold& a, const Fold& b) {
      return a.letters.size() > b.letters.size();
    });
    for (const auto& fold : all)
      for (std::size_t second = 0; second <= other; ++second)
        if (fold.letters.size() == 1 || index(fold.letters, 1) == second)
          by_letters_[index(fold.letters, 0) * (letters + 1) + second].push_back(fold);
  }

  [[nodiscard]] const std::vector<Fold>& at(std::string_view word, std::size_t from) const {
    return by_letters_[index(word, from) * (letters + 1) + index(word, from + 1)];
  }

 private:
  std::vector<std::vector<Fold>> by_letters_;
};

bool is_vowel(char c) {
  switch (c) {
    case 'a':
    case 'e':
    case 'i':
    case 'o':
    case 'u':
    case 'y': return true;
    default: return false;
  }
}

bool applies(const Fold& fold, std::string_view word, std::size_t from) {
  if (!word.substr(from).starts_with(fold.letters)) return false;
  const auto to = from + fold.letters.size();
  switch (fold.where) {
    case Where::anywhere: return true;
    case Where::start: return from == 0;
    case Where::end: return to == word.size() && from > 0;
    case Where::closed: return to == word.size() || !is_vowel(word[to]);
  }
  return false;
}

constexpr char left_out = '-';

/// What a consonant may be taken for, first what it mostly is: one of the lips (b), the teeth (t),
/// the nose (n), the throat (k), one that hisses (s), or `left_out`.
std::string_view groups_of(const char& sound) {
  switch (sound) {
    case 'b':
    case 'p':
    case 'f': return "b";
    case 'v':
    case 'w': return "b-";
    case 'd':
    case 't': return "t";
    case 'm':
    case 'n': return "n";
    case 'k':
    case 'q': return "k";
    case 'g': return "ks";
    case 'X': return "k-";
    case 's':
    case 'S':
    case 'Z': return "s";
    case 'z':
    case 'T': return "st";
    case 'C': return "sk-";
    case 'j': return "s-";
    case 'h': return "-";
    default: return {&sound, 1};
  }
}

void add_group(std::string& form, char group) {
  if (group != left_out && (form.empty() || form.back() != group)) form += group;
}

}  // namespace

std::string folded(std::string_view latin) {
  static const Folds folds;
  std::string out;
  out.reserve(latin.size());
  bool parted = true;
  const auto say = [&](char sound) {
    if (parted || out.back() != sound) out += sound;
    parted = false;
  };
  for (std::size_t at = 0; at < latin.size();) {
    const auto& here = folds.at(latin, at);
    const auto fold = std::find_if(here.begin(), here.end(),
                                   [&](const Fold& one) { return applies(one, latin, at); });
    if (fold == here.end()) {
      if (latin[at] == parting)
        parted = true;
      else
        say(latin[at]);
      ++at;
      continue;
    }
    for (const char sound : fold->sound) say(sound);
    at += fold->letters.size();
  }
  return out;
}

std::string skeleton(std::string_view folded) {
  std::string out;
  for (const char c : folded)
    if (!is_vowel(c) && (out.empty() || out.back() != c)) out += c;
  return out;
}

std::string outline(std::string_view folded) {
  std::string out;
  for (const char c : folded) {
    const char sound = is_vowel(c) ? '*' : c;
    if (out.empty() || out.back() != sound) out += sound;
  }
  return out;
}

std::string coarse(std::string_view sounds) {
  std::string out;
  for (const char& c : sounds) add_group(out, groups_of(c).front());
  return out;
}

std::vector<std::string> consonant_forms(std::string_view folded, bool foreign) {
  constexpr std::size_t forms_max = 12, letters_max = 24;
  std::vector<std::string> forms(1);
  for (const char& c : folded.substr(0, letters_max)) {
    if (is_vowel(c)) continue;
    const auto groups = foreign && c == 'l' ? std::string_view("lr") : groups_of(c);
    const auto before = forms.size();
    for (const char other : groups.substr(1))
      for (std::size_t i = 0; i < before && forms.size() < forms_max; ++i) {
        forms.push_back(forms[i]);
        add_group(forms.back(), other);
      }
    for (std::size_t i = 0; i < before; ++i) add_group(forms[i], groups.front());
  }
  std::sort(forms.begin(), forms.end());
  forms.erase(std::unique(forms.begin(), forms.end()), forms.end());
  return forms;
}

}  // namespace iwets::match::person
