#include "hub/match/person/words.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "hub/match/person/letters.h"
#include "hub/match/person/tables.h"

namespace iwets::match::person {
namespace {

using Words = std::vector<Word>;
constexpr std::size_t words_reserved = 6;  ///< Most names have no more.

template <std::size_t n>
bool among(const std::array<std::string_view, n>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr std::array<std::string_view, 14> articles{"al", "el", "ul",  "ur", "ud", "us", "as",
                                                    "ar", "ad", "ash", "an", "az", "at", "il"};
constexpr std::array<std::string_view, 4> servants{"abdul", "abdel", "abdal", "abdoul"};
constexpr std::array<std::string_view, 4> of_faith{"din", "deen", "dine", "dinn"};
constexpr std::array<std::string_view, 4> compound_surnames{"欧阳", "司马", "诸葛", "上官"};

/// What vanishes inside words: dots, apostrophes, and the letters that stand for hamza and ayn.
bool vanishes(char32_t c) {
  switch (c) {
    case U'\'':
    case U'`':
    case U'.':
    case U'’':
    case U'‘':
    case U'ʼ':
    case U'ʻ':
    case U'ʿ':
    case U'ʾ':
    case U'´':
    case U'ʹ':
    case U'ʺ':
    case U'״':
    case U'׳':
    case U'ـ':
    case U'\u200c':
    case U'\u200d':
    case U'\u00ad': return true;
    default: return false;
  }
}

bool is_hyphen(char32_t c) { return c == U'-' || c == U'‐' || c == U'‑' || c == U'–' || c == U'־'; }
bool is_comma(char32_t c) { return c == U',' || c == U'،' || c == U'，'; }

bool is_ascii_letter(UChar32 c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_ascii_digit(UChar32 c) { return c >= '0' && c <= '9'; }

bool in_word(UChar32 c) {
  if (c < 0x80) return is_ascii_letter(c) || is_ascii_digit(c);
  const auto type = u_charType(c);
  return u_isalnum(c) || type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK;
}

bool letter_follows(std::string_view text, std::size_t at) {
  return at < text.size() && u_isalpha(static_cast<UChar32>(next_code_point(text, at)));
}

/// Cuts at what is no letter. A comma turns what came before it into the family name, once.
Words cut(std::string_view name) {
  Words words, family;
  words.reserve(words_reserved);
  // Between the parts of a foreign name stands a middle dot.
  const bool foreign =
      name.find("·") != std::string_view::npos || name.find("・") != std::string_view::npos;
  std::string word;
  std::size_t letters = 0;
  const auto end_word = [&](bool hyphen) {
    if (auto folded = native_folded(word); !folded.empty())
      words.push_back({std::move(folded), false, hyphen, foreign});
    word.clear();
    letters = 0;
  };
  for (std::size_t i = 0; i < name.size();) {
    const auto first = i;
    const auto sign = next_code_point(name, i);
    if (in_word(static_cast<UChar32>(sign))) {
      word += name.substr(first, i - first);
      ++letters;
      continue;
    }
    // `J.P. Morgan` is two initials: a dot parts single letters that stand before a letter.
    if (vanishes(sign) && !(sign == U'.' && letters == 1 && letter_follows(name, i))) continue;
    end_word(is_hyphen(sign));
    if (is_comma(sign) && family.empty()) family = std::exchange(words, {});
  }
  end_word(false);
  if (words.empty()) return family;
  for (auto& w : family) w.family = true;
  words.insert(words.end(), std::make_move_iterator(family.begin()),
               std::make_move_iterator(family.end()));
  return words;
}

void leave_out_titles(Words& words) {
  const auto title = [](const Word& word) { return known(word.text).title; };
  if (!std::all_of(words.begin(), words.end(), title)) std::erase_if(words, title);
}

/// Arabic writes the article onto the word; a short rest would be no word.
void leave_out_article(std::string& text) {
  constexpr std::string_view article = "ال";
  constexpr std::size_t bytes_min = 10;  // The article and three letters.
  if (text.starts_with(article) && text.size() >= bytes_min) text.erase(0, article.size());
}

/// Names of several written words, such as the servant of God's: one word, one spelling.
void join_compounds(Words& words) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto next = [&](std::size_t n) {
      return i + n < words.size() ? std::string_view(words[i + n].text) : std::string_view();
    };
    Word word{std::move(words[i].text), words[i].family, words[i].hyphen, words[i].foreign};
    const bool article = among(articles, next(1)) && !next(2).empty();
    const bool alone = next(1).empty() || (!article && known(next(1)).particle != 0);
    if (among(servants, word.text) && !alone) {
      const std::size_t rest = article ? 2 : 1;
      word.text = "abdul" + words[i += rest].text;
    } else if (word.text == "abd" && article) {
      word.text = "abdul" + words[i += 2].text;
    } else if (article && among(of_faith, next(2))) {
      word.text += "udin";
      i += 2;
    } else if (next(1) == "ullah" || (next(1) == "allah" && word.hyphen)) {
      word.text += "ullah";
      ++i;
    } else if (word.text == "عبد" && !alone) {
      word.text += words[++i].text;
    } else if (word.text.size() > 7 &&
               (word.text.starts_with("abdel") || word.text.starts_with("abdal"))) {
      word.text = "abdul" + word.text.substr(5);
    } else {
      leave_out_article(word.text);
    }
    word.hyphen = words[i].hyphen;
    words[kept++] = std::move(word);
  }
  words.resize(kept);
}

/// Han and Hangul names stand in one piece, the family name first: given name first here, too.
void cut_family_name(Words& words) {
  if (words.size() != 1) return;
  const auto whole = words[0].text;
  const auto script = script_of(whole);
  if (script != Script::han && script != Script::hangul) return;
  const auto text = icu::UnicodeString::fromUTF8(whole);
  const auto size = text.countChar32();
  const bool longer = std::any_of(compound_surnames.begin(), compound_surnames.end(),
                                  [&](auto surname) { return whole.starts_with(surname); });
  const std::int32_t cut = longer ? 2 : 1;
  constexpr std::int32_t own_names_max = 4;
  if (size <= cut) return;
  if (size > own_names_max) {
    words = {{whole, false, false, script == Script::han}};
    return;
  }
  Word family{{}, true, false, false}, given;
  text.tempSubString(0, cut).toUTF8String(family.text);
  text.tempSubString(cut).toUTF8String(given.text);
  words = {given, family};
}

}  // namespace

std::vector<Word> words_of(std::string_view name) {
  auto words = cut(name);
  leave_out_titles(words);
  join_compounds(words);
  cut_family_name(words);
  return words;
}

std::string word_of(std::string_view text) {
  auto words = cut(text);
  join_compounds(words);
  return words.size() == 1 ? std::move(words[0].text) : std::string();
}

}  // namespace iwets::match::person
