#include "hub/match/names.h"

#include <algorithm>
#include <array>
#include <utility>

#include "hub/match/latin.h"

namespace iwets::match {
namespace {

using Word = std::string_view;

// Sorted, for binary search.
constexpr std::array<Word, 22> titles{"cheikh", "dame",   "dr",      "hadji",  "haji", "hajj",
                                      "hajji",  "madame", "maulana", "miss",   "mme",  "mr",
                                      "mrs",    "ms",     "mulla",   "mullah", "prof", "shaikh",
                                      "shaykh", "sheik",  "sheikh",  "sir"};
constexpr std::array<Word, 38> particles{
    "a",   "abu", "al", "aux", "ben", "bin", "bint", "da",  "dal", "das", "de", "del", "den",
    "der", "di",  "do", "dos", "du",  "e",   "el",   "ibn", "ii",  "iii", "jr", "la",  "las",
    "le",  "los", "o",  "sr",  "te",  "ten", "ter",  "ul",  "van", "von", "y",  "zu"};
static_assert(std::is_sorted(titles.begin(), titles.end()));
static_assert(std::is_sorted(particles.begin(), particles.end()));

template <std::size_t n>
bool among(const std::array<Word, n>& words, const std::string& word) {
  return std::binary_search(words.begin(), words.end(), Word(word));
}

/// Letters as ICAO 9303 part 3, section 6, writes them in machine-readable zones, where that
/// differs from leaving the mark away.
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> zone_letters{{{"Ä", "ae"},
                                                                                      {"ä", "ae"},
                                                                                      {"Ö", "oe"},
                                                                                      {"ö", "oe"},
                                                                                      {"Ü", "ue"},
                                                                                      {"ü", "ue"},
                                                                                      {"Å", "aa"},
                                                                                      {"å", "aa"},
                                                                                      {"Ø", "oe"},
                                                                                      {"ø", "oe"},
                                                                                      {"Ĳ", "ij"},
                                                                                      {"ĳ", "ij"}}};

std::string as_in_zone(std::string name) {
  for (const auto& [letter, written] : zone_letters)
    for (auto at = name.find(letter); at != std::string::npos; at = name.find(letter, at))
      name.replace(at, letter.size(), written);
  return name;
}

/// Cuts Latin text into words; `joining`: a hyphen joins instead of separating.
std::vector<std::string> words_of(std::string_view latin, bool joining) {
  std::vector<std::string> words;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) words.push_back(std::exchange(word, {}));
  };
  for (const char c : latin) {
    const bool letter =
        (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    if (letter)
      word += c;
    else if (c != '.' && c != '\'' && c != '`' && !(joining && c == '-'))
      end_word();
  }
  end_word();
  return words;
}

/// `abdul x`, `abdel x` and `abd al x` are one name: `abdulx`.
std::vector<std::string> with_servant_joined(const std::vector<std::string>& words) {
  const auto is_article = [](const std::string& w) { return w == "al" || w == "el" || w == "ul"; };
  std::vector<std::string> out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto& word = words[i];
    const bool apart = word == "abdul" || word == "abdel" || word == "abdal";
    if (apart && i + 1 < words.size())
      out.push_back("abdul" + words[++i]);
    else if (word == "abd" && i + 2 < words.size() && is_article(words[i + 1]))
      out.push_back("abdul" + words[i += 2]);
    else if (word.size() > 7 && (word.starts_with("abdel") || word.starts_with("abdal")))
      out.push_back("abdul" + word.substr(5));
    else
      out.push_back(word);
  }
  return out;
}

NameForm form_of(std::vector<std::string> words) {
  NameForm form;
  for (const auto& word : words) {
    if (among(titles, word)) continue;
    (among(particles, word) ? form.particles : form.words).push_back(word);
  }
  // A name of small words only is still a name.
  if (form.words.empty()) form = {std::move(words), {}};
  std::sort(form.words.begin(), form.words.end());
  std::sort(form.particles.begin(), form.particles.end());
  return form;
}

void add(std::vector<NameForm>& forms, NameForm form) {
  if (form.words.empty() || forms.size() >= name_forms_max) return;
  if (std::find(forms.begin(), forms.end(), form) == forms.end()) forms.push_back(std::move(form));
}

void add_readings(std::vector<NameForm>& forms, const std::string& latin) {
  const bool hyphened = latin.find('-') != std::string::npos;
  for (const bool joining : {false, true}) {
    if (joining && !hyphened) break;
    const auto words = words_of(latin, joining);
    add(forms, form_of(words));
    if (auto servant = with_servant_joined(words); servant != words)
      add(forms, form_of(std::move(servant)));
  }
}

}  // namespace

std::vector<NameForm> name_forms(std::string_view name) {
  std::vector<NameForm> forms;
  add_readings(forms, to_latin(name));
  if (!is_ascii(name)) {
    const auto written = as_in_zone(std::string(name));
    if (written != name) add_readings(forms, to_latin(written));
  }
  return forms;
}

}  // namespace iwets::match
