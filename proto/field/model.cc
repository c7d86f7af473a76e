#include "proto/field/model.h"

#include <algorithm>
#include <string>
#include <vector>

#include "proto/field/letters.h"

namespace iwets::field {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// True for what may stand in any model's name and tells nothing.
bool says_nothing(std::string_view word) {
  constexpr std::string_view words[] = {"MODEL",   "MODELO", "MODELE",  "MOD",     "MDL",
                                        "SERIES",  "PISTOL", "RIFLE",   "SHOTGUN", "REVOLVER",
                                        "CARBINE", "UNK",    "UNKNOWN", "NONE"};
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

/// Runs of letters and runs of digits, upper case: "G17 Gen4" is G, 17, GEN, 4.
std::vector<std::string> runs(std::string_view model) {
  std::vector<std::string> out;
  std::string run;
  const auto end_run = [&] {
    if (!run.empty() && !says_nothing(run)) out.push_back(run);
    run.clear();
  };
  for (const char c : plain_letters(model)) {
    const bool letter = (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
    if (!letter && !is_digit(c)) {
      end_run();
      continue;
    }
    if (!run.empty() && is_digit(run.back()) != is_digit(c)) end_run();
    run += c;
  }
  end_run();
  return out;
}

/// A digit, or a word: a single letter is a part of too many models.
bool tells(const std::vector<std::string>& model) {
  constexpr std::size_t word_bytes_min = 3;
  return std::any_of(model.begin(), model.end(), [](const std::string& run) {
    return is_digit(run.front()) || run.size() >= word_bytes_min;
  });
}

bool is_part(const std::vector<std::string>& part, const std::vector<std::string>& whole) {
  return tells(part) &&
         std::search(whole.begin(), whole.end(), part.begin(), part.end()) != whole.end();
}

/// The first number of a model, which most are called by; empty if it has none of two digits.
std::string number_of(const std::vector<std::string>& model) {
  const auto found = std::find_if(model.begin(), model.end(),
                                  [](const std::string& run) { return is_digit(run.front()); });
  return found == model.end() || found->size() < 2 ? std::string{} : *found;
}

/// "HP" for "High Power": the first letters of a name of several words.
bool are_initials(const std::vector<std::string>& model, const std::vector<std::string>& name) {
  if (model.size() != 1 || name.size() < 2) return false;
  std::string initials;
  for (const auto& word : name) initials += word.front();
  return model.front() == initials;
}

}  // namespace

Agreement model_agreement(std::string_view a, std::string_view b) {
  const auto one = runs(a), other = runs(b);
  if (one.empty() || other.empty()) return Agreement::unknown;
  if (one == other) return Agreement::same;
  const auto number = number_of(one);
  const bool alike = is_part(one, other) || is_part(other, one) || are_initials(one, other) ||
                     are_initials(other, one) || (!number.empty() && number == number_of(other));
  return alike ? Agreement::compatible : Agreement::contradicts;
}

}  // namespace iwets::field
