#include "node/shell/search_text.h"

#include <algorithm>
#include <set>
#include <vector>

#include "proto/field/country.h"
#include "proto/field/letters.h"

namespace iwets::node {
namespace {

constexpr std::size_t word_bytes_max = 64;   ///< of the index; longer ones are cut
constexpr std::size_t within_bytes_min = 3;  ///< of a part of a number that is found
constexpr std::size_t words_asked_max = 16;  ///< of one question

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
/// Letters and digits; what is not ASCII is a letter of another script.
bool is_of_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

std::string folded(std::string_view text) {
  auto out = field::plain_letters(text);
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

/// Words between blanks.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  const auto all = folded(text);
  for (std::size_t at = 0; at < all.size();) {
    const auto begin = at;
    while (at < all.size() && !is_blank(all[at])) ++at;
    if (at > begin) out.push_back(all.substr(begin, at - begin));
    ++at;
  }
  return out;
}

/// "ab-12/3" -> "ab123".
std::string tight(std::string_view word) {
  std::string out;
  for (const char c : word)
    if (is_of_word(c)) out += c;
  return out;
}

/// Never within a character.
std::string cut(std::string word) {
  if (word.size() <= word_bytes_max) return word;
  auto end = word_bytes_max;
  while (end > 0 && (static_cast<unsigned char>(word[end]) & 0xc0U) == 0x80U) --end;
  return word.substr(0, end);
}

/// Gathers words, each once, as long as there is room.
class Words {
 public:
  void add(std::string_view text) {
    for (const auto& word : words_of(text)) {
      put(tight(word));
      std::string part;  // "smith-jones" is found by "jones".
      for (const char c : word + " ") {
        if (is_of_word(c))
          part += c;
        else
          put(std::exchange(part, {}));
      }
    }
  }
  /// Of a number, what begins anywhere within it.
  void add_number(std::string_view text) {
    add(text);
    const auto whole = tight(folded(text));
    for (std::size_t at = 0; at + within_bytes_min <= whole.size(); ++at)
      if ((static_cast<unsigned char>(whole[at]) & 0xc0U) != 0x80U) put(whole.substr(at));
  }
  void add_country(std::string_view code) {
    add(code);
    add(field::country_name(code));
  }
  void add_person(const field::Person& person) {
    add(person.name);
    for (const auto& alias : person.aliases) add(alias);
  }
  [[nodiscard]] std::string take() && { return std::move(text_); }

 private:
  void put(std::string word) {
    word = cut(std::move(word));
    if (word.empty() || text_.size() + word.size() + 1 > search_bytes_max) return;
    if (!seen_.insert(word).second) return;
    if (!text_.empty()) text_ += ' ';
    text_ += word;
  }
  std::string text_;
  std::set<std::string> seen_;
};

}  // namespace

std::string search_text_of(const TraceId& id, const TraceForm& form) {
  Words words;
  words.add_number(form.case_reference);
  words.add_number(form.firearm.serial);
  words.add(form.row_reference);
  words.add(id.text());
  for (const auto* text : {&form.firearm.make, &form.firearm.brand, &form.firearm.model,
                           &form.firearm.importer, &form.firearm.calibre})
    words.add(*text);
  for (const auto& number : form.firearm.other_numbers) words.add_number(number.number);
  if (form.possessor) words.add_person(*form.possessor);
  for (const auto& person : form.associates) words.add_person(person);
  if (form.vehicle) {
    words.add_number(form.vehicle->plate);
    words.add_number(form.vehicle->vin);
  }
  for (const auto* code : {&form.recovery.country, &form.firearm.country_of_manufacture,
                           &form.firearm.country_of_import, &form.center})
    words.add_country(*code);
  words.add(form.recovery.place);
  return std::move(words).take();
}

std::string search_question_of(std::string_view text) {
  std::string out;
  std::size_t asked = 0;
  for (const auto& word : words_of(text)) {
    const auto plain = cut(tight(word));
    if (plain.empty() || asked++ == words_asked_max) continue;
    if (!out.empty()) out += ' ';
    out += '"' + plain + '"';
    // One letter begins too many words to be a question.
    if (plain.size() > 1) out += '*';
  }
  return out;
}

std::string sort_key_of(std::string_view reference) {
  std::string out;
  const auto all = folded(reference);
  for (std::size_t at = 0; at < all.size();) {
    if (!is_digit(all[at])) {
      out += all[at++];
      continue;
    }
    while (at + 1 < all.size() && all[at] == '0' && is_digit(all[at + 1])) ++at;
    auto end = at;
    while (end < all.size() && is_digit(all[end])) ++end;
    // A longer number is a larger one.
    out += static_cast<char>('0' + std::min<std::size_t>(end - at, 60));
    out += all.substr(at, end - at);
    at = end;
  }
  return out;
}

}  // namespace iwets::node
