#include <catch2/catch.hpp>
#include <cctype>

#include "hub/match/person/edit.h"
#include "hub/match/person/fold.h"
#include "hub/match/person/score.h"
#include "tests/hub/match/person_invented.h"

namespace iwets::match::person {
namespace {

using testing::Invented;
using testing::spaced;

NameScore score(const std::string& asked, const std::string& on_record) {
  return compared(prepared(asked), prepared(on_record));
}

Prepared person(const std::string& name, std::vector<field::PartialDate> born = {}) {
  field::Person out;
  out.name = name;
  out.birth_dates = std::move(born);
  return prepared(std::move(out));
}

std::string upper(std::string text) {
  for (auto& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

/// `folded`, one rule after the other as the table has them.
std::string folded_slowly(const std::string& word) {
  const auto rows = rows_of(text::folds);
  const auto applies = [&](const std::vector<std::string>& row, std::size_t from) {
    if (word.compare(from, row[0].size(), row[0]) != 0) return false;
    const auto to = from + row[0].size();
    const std::string where = row.size() > 2 ? row[2] : "";
    if (where == "start") return from == 0;
    if (where == "end") return to == word.size() && from > 0;
    if (where == "closed")
      return to == word.size() || std::string("aeiouy").find(word[to]) == std::string::npos;
    return true;
  };
  std::string sounds;
  for (std::size_t at = 0; at < word.size();) {
    const std::vector<std::string>* best = nullptr;
    for (const auto& row : rows)
      if (applies(row, at) && (best == nullptr || row[0].size() >= best->at(0).size())) best = &row;
    sounds += best == nullptr ? word.substr(at, 1) : best->at(1);
    at += best == nullptr ? 1 : best->at(0).size();
  }
  std::string out;
  for (const char c : sounds)
    if (out.empty() || out.back() != c) out += c;
  return out;
}

}  // namespace

TEST_CASE("Invented names: case, spacing and a comma make no other name", "[match]") {
  const auto seed = GENERATE(range(0U, 200U));
  INFO("seed " << seed);
  Invented invented(seed);
  auto words = invented.words(2 + invented.below(3));
  const auto other = spaced(invented.words(2)) + " " + words[0];
  const auto plain = score(spaced(words), other).score;
  CHECK(score(upper(spaced(words)), other).score == plain);
  CHECK(score("  " + spaced(words, "   ") + " ", other).score == plain);
  CHECK(score(spaced(words, "-"), other).score == plain);
}

TEST_CASE("Invented names: the order of words costs the order only", "[match]") {
  const auto seed = GENERATE(range(0U, 200U));
  Invented invented(seed);
  auto words = invented.words(2 + invented.below(3));
  const auto record = spaced(words);
  const auto same = score(record, record);
  invented.shuffle(words);
  INFO("seed " << seed << ": " << record << " / " << spaced(words));
  const auto turned = score(spaced(words), record);
  CHECK(turned.complete);
  CHECK(turned.score >= 0.97 * same.score - 1e-9);
  CHECK(turned.score >= strong_score_min);
}

TEST_CASE("Invented names: alike is alike from both sides", "[match]") {
  const auto seed = GENERATE(range(0U, 200U));
  Invented invented(seed);
  const auto words = invented.words(3);
  auto others = words;
  others[1] = invented.with_slip(others[1]);
  others[2] = invented.with_slip(invented.with_slip(others[2]));
  INFO("seed " << seed << ": " << spaced(words) << " / " << spaced(others));
  const auto one = prepared(spaced(words)), other = prepared(spaced(others));
  for (const auto& a : one.tokens)
    for (const auto& b : other.tokens) {
      const auto there = likeness(a, b), back = likeness(b, a);
      CHECK(there.similarity == back.similarity);
      CHECK(there.factor == back.factor);
      CHECK(there.why == back.why);
    }
  if (compared(one, other).complete)
    CHECK(compared(one, other).score == Approx(compared(other, one).score));
}

TEST_CASE("Invented names: one slip in a word of five letters is at least possible", "[match]") {
  const auto seed = GENERATE(range(0U, 500U));
  Invented invented(seed);
  auto words = invented.words(2);
  while (words[1].size() < 5) words[1] = invented.word();
  const auto record = spaced(words);
  words[1] = invented.with_slip(words[1]);
  INFO("seed " << seed << ": " << spaced(words) << " / " << record);
  CHECK(score(spaced(words), record).score >= possible_score_min);
}

TEST_CASE("Invented names: a contradicted birth date never makes it better", "[match]") {
  const auto seed = GENERATE(range(0U, 200U));
  INFO("seed " << seed);
  Invented invented(seed);
  auto words = invented.words(3);
  const auto record = spaced(words);
  words[invented.below(3)] = invented.below(2) ? invented.word() : invented.with_slip(words[0]);
  const auto plain = matched(person(spaced(words)), person(record));
  const auto against =
      matched(person(spaced(words), {{1962, 4, 9}}), person(record, {{1975, 11, 23}}));
  CHECK(against.score <= plain.score);
  CHECK(against.tier <= plain.tier);
  CHECK_FALSE(alerts(against.tier));
}

TEST_CASE("Invented names: particles alone never alert, whatever the evidence", "[match]") {
  const auto seed = GENERATE(range(0U, 100U));
  Invented invented(seed);
  std::vector<std::string> particles;
  for (const auto& row : rows_of(text::particles))
    for (const auto& word : row) particles.push_back(word);
  std::vector<std::string> drawn;
  for (auto left = 1 + invented.below(2); left > 0; --left)
    drawn.push_back(particles[invented.below(particles.size())]);
  INFO("seed " << seed << ": " << spaced(drawn));
  const std::vector<field::PartialDate> born{{1962, 4, 9}};
  CHECK_FALSE(alerts(matched(person(spaced(drawn), born), person(spaced(drawn), born)).tier));
  CHECK_FALSE(alerts(
      matched(person(spaced(drawn), born), person(spaced(drawn) + " " + invented.word(), born))
          .tier));
}

TEST_CASE("Invented words: sounds are those of the table read line by line", "[match]") {
  const auto seed = GENERATE(range(0U, 100U));
  Invented invented(seed);
  for (int i = 0; i < 20; ++i) {
    auto word = invented.word();
    for (auto left = invented.below(3); left > 0; --left) word = invented.with_slip(word + "x");
    INFO("seed " << seed << ": " << word);
    CHECK(folded(word) == folded_slowly(word));
  }
  for (const auto& row : rows_of(text::folds))
    for (const auto& word : {row[0], row[0] + "a", "a" + row[0], "tir" + row[0] + "k"})
      CHECK(folded(word) == folded_slowly(word));
}

TEST_CASE("Invented words: a bound on the cost changes nothing below it", "[match]") {
  const auto seed = GENERATE(range(0U, 100U));
  Invented invented(seed);
  for (int i = 0; i < 20; ++i) {
    const auto a = folded(invented.word());
    const auto b = invented.below(2) ? folded(invented.word())
                                     : folded(invented.with_slip(invented.with_slip(a)));
    const auto max = static_cast<double>(invented.below(60)) / 20;
    INFO("seed " << seed << ": " << a << " / " << b << " at " << max);
    for (const auto vowels : {Vowels::written, Vowels::unwritten, Vowels::loose}) {
      const auto cost = edit_cost(a, b, vowels, too_far);
      CHECK(edit_cost(a, b, vowels, max) == (cost > max ? too_far : cost));
      CHECK(edit_cost(b, a, vowels, max) == edit_cost(a, b, vowels, max));
    }
  }
}

}  // namespace iwets::match::person
