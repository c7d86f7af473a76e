#include "hub/match/person/words.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <utility>

#include "hub/match/person/letters.h"
#include "hub/match/person/tables.h"

namespace iwets::match::person {
namespace {

using Words = std::vector<Word>;

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

bool in_word(char32_t c) {
  const auto point = static_cast<UChar32>(c);
  const auto type = u_charType(point);
  return u_isalnum(point) || type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK;
}

/// Cuts at what is no letter. A comma turns what came before it into the family name, once.
Words cut(std::string_view name) {
  const auto text = icu::UnicodeString::fromUTF8(
      icu::StringPiece(name.data(), static_cast<std::int32_t>(name.size())));
  Words words, family;
  icu::UnicodeString word;
  // Between the parts of a foreign name stands a middle dot.
  const bool foreign = text.indexOf(u'·') >= 0 || text.indexOf(u'・') >= 0;
  const auto end_word = [&](bool hyphen) {
    std::string utf8;
    word.toUTF8String(utf8);
    word.remove();
    if (auto folded = native_folded(utf8); !folded.empty())
      words.push_back({std::move(folded), false, hyphen, foreign});
  };
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const auto c = static_cast<char32_t>(text.char32At(i));
    const auto next = i + 1 < text.length() ? text.charAt(i + 1) : u' ';
    if (in_word(c)) {
      word.append(static_cast<UChar32>(c));
      continue;
    }
    // `J.P. Morgan` is two initials: a dot parts single letters that stand before a letter.
    if (vanishes(c) && !(c == U'.' && word.countChar32() == 1 && u_isalpha(next))) continue;
    end_word(is_hyphen(c));
    if (is_comma(c) && family.empty()) family = std::exchange(words, {});
  }
  end_word(false);
  if (words.empty()) return family;
  for (auto& w : family) w.family = true;
  words.insert(words.end(), family.begin(), family.end());
  return words;
}

Words without_titles(const Words& words) {
  Words kept;
  for (const auto& word : words)
    if (!is_title(word.text)) kept.push_back(word);
  return kept.empty() ? words : kept;
}

/// Arabic writes the article onto the word; a short rest would be no word.
std::string without_article(const std::string& text) {
  constexpr std::string_view article = "ال";
  constexpr std::size_t bytes_min = 10;  // The article and three letters.
  return text.starts_with(article) && text.size() >= bytes_min ? text.substr(article.size()) : text;
}

/// Names of several written words, such as the servant of God's: one word, one spelling.
Words with_compounds(const Words& words) {
  Words out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    Word word = words[i];
    const auto next = [&](std::size_t n) {
      return i + n < words.size() ? std::string_view(words[i + n].text) : std::string_view();
    };
    const bool article = among(articles, next(1)) && !next(2).empty();
    if (among(servants, word.text) && !next(1).empty()) {
      const std::size_t rest = article ? 2 : 1;
      word.text = "abdul" + words[i += rest].text;
    } else if (word.text == "abd" && article) {
      word.text = "abdul" + words[i += 2].text;
    } else if (article && among(of_faith, next(2))) {
      word.text += "udin";
      i += 2;
    } else if (next(1) == "ullah" || (next(1) == "allah" && words[i].hyphen)) {
      word.text += "ullah";
      ++i;
    } else if (word.text == "عبد" && !next(1).empty()) {
      word.text += words[++i].text;
    } else if (word.text.size() > 7 &&
               (word.text.starts_with("abdel") || word.text.starts_with("abdal"))) {
      word.text = "abdul" + word.text.substr(5);
    } else {
      word.text = without_article(word.text);
    }
    word.hyphen = words[i].hyphen;
    out.push_back(std::move(word));
  }
  return out;
}

/// Han and Hangul names stand in one piece, the family name first: given name first here, too.
Words with_family_cut(const Words& words) {
  if (words.size() != 1) return words;
  const auto& whole = words[0];
  const auto script = script_of(whole.text);
  if (script != Script::han && script != Script::hangul) return words;
  const auto text = icu::UnicodeString::fromUTF8(whole.text);
  const auto size = text.countChar32();
  const bool longer = std::any_of(compound_surnames.begin(), compound_surnames.end(),
                                  [&](auto surname) { return whole.text.starts_with(surname); });
  const std::int32_t cut = longer ? 2 : 1;
  constexpr std::int32_t own_names_max = 4;
  if (size <= cut) return words;
  if (size > own_names_max) return {{whole.text, false, false, script == Script::han}};
  Word family{{}, true, false, false}, given;
  text.tempSubString(0, cut).toUTF8String(family.text);
  text.tempSubString(cut).toUTF8String(given.text);
  return {given, family};
}

}  // namespace

std::vector<Word> words_of(std::string_view name) {
  return with_family_cut(with_compounds(without_titles(cut(name))));
}

}  // namespace iwets::match::person
