#include <catch2/catch.hpp>

#include "hub/match/person/score.h"

namespace iwets::match::person {
namespace {

Dictionary read(const std::string& text, const DictionaryLimits& limits = {}) {
  auto made = Dictionary::read({{"words.tsv", text}}, limits);
  INFO((made ? "" : made.error().what));
  REQUIRE(made.has_value());
  return std::move(*made);
}

std::string fault(const std::string& text, const DictionaryLimits& limits = {}) {
  const auto made = Dictionary::read({{"words.tsv", text}}, limits);
  return made ? "" : made.error().what;
}

using Readings = std::vector<std::string>;

}  // namespace

TEST_CASE("Dictionary: a word is read as its Latin spellings, the most frequent first", "[match]") {
  const auto dictionary = read(
      "Quesnell\tК е н е л ь\t3\r\n"
      "\n"
      "kennel\tк е н е л ь\t7\n"
      "hawthorne\tХ о т о р н\t2\n");
  CHECK(dictionary.readings("кенель") == Readings{"kenel", "kesnel"});
  CHECK(dictionary.readings("хоторн") == Readings{"havtorne"});
  CHECK(dictionary.readings("хотор").empty());
  CHECK(Dictionary().readings("кенель").empty());
}

TEST_CASE("Dictionary: spellings that fold alike are one, rare ones are mistakes", "[match]") {
  const auto dictionary = read(
      "haled\tх а л е д\t3\nhaleed\tх а л е д\t30\nhalid\tх а л е д\t9\nquesnel\tх а л е д\t1\n");
  CHECK(dictionary.readings("халед") == Readings{"halid", "haled"});
  CHECK(read("a\tя\t9\nb\tя\t9\nd\tя\t9\n", {.readings_max = 2}).readings("я").size() == 2);
}

TEST_CASE("Dictionary: what cannot be compared is left out", "[match]") {
  CHECK(read("mp\tm p\t9\n.\tх а\t2\nhal\t.\t2\nхал\tх а л\t2\n").empty());
  CHECK(read("").empty());
}

TEST_CASE("Dictionary: a bad line is told with its file and number", "[match]") {
  const std::string good = "hal\tх а л\t2\n";
  CHECK(fault(good + "hal х а л 2\n") == "words.tsv:2: there are not three cells");
  CHECK(fault(good + "\nhal\tх а л\n") == "words.tsv:3: there are not three cells");
  CHECK(fault(good + "hal\tх а л\t2\tx\n") == "words.tsv:2: there are not three cells");
  CHECK(fault(good + "hal\tх а л\t0\n") == "words.tsv:2: the count is \"0\"");
  CHECK(fault(good + "hal\tх а л\ttwo\n") == "words.tsv:2: the count is \"two\"");
  CHECK(fault(good + "hal\tх а л\t1000000001") == "words.tsv:2: the count is \"1000000001\"");
  CHECK(fault(good + std::string(300, 'a') + "\n", {.line_bytes_max = 200}) ==
        "words.tsv:2: longer than 200 bytes");
  CHECK(fault(good + good, {.rows_max = 1}) == "words.tsv:2: more than 1 lines");
  CHECK(fault(good + good, {.bytes_max = 20}) == "words.tsv: more than 20 bytes");
}

TEST_CASE("Dictionary: a name whose spelling does not follow its letters is found", "[match]") {
  const std::string asked = "Тибор Хоторн", record = "Hawthorne, Tibor";
  CHECK(compared(prepared(asked), prepared(record)).score < strong_score_min);
  const auto dictionary = read("hawthorne\tХ о т о р н\t2\n");
  const auto found = compared(prepared(asked, dictionary), prepared(record, dictionary));
  CHECK(found.score >= strong_score_min);
  CHECK(found.score == compared(prepared(record, dictionary), prepared(asked, dictionary)).score);
  // Nobody else is found by it.
  CHECK(compared(prepared(asked, dictionary), prepared("Tibor Quesnel", dictionary)).score <
        possible_score_min);
}

TEST_CASE("Dictionary: two scripts meet in one Latin spelling", "[match]") {
  const auto dictionary = read("quesnel\tк е н е л ь\t2\nquesnel\tכ נ ל\t2\n");
  CHECK(likeness(prepared("кенель", dictionary).tokens[0], prepared("כנל", dictionary).tokens[0])
            .why == Why::transliteration);
  // Of one script it says nothing: there a letter more is a letter more.
  const auto one_script = read("quesnel\tк е н е л ь\t2\nquesnel\tж а р о в\t2\n");
  CHECK_FALSE(
      likeness(prepared("кенель", one_script).tokens[0], prepared("жаров", one_script).tokens[0]));
}

TEST_CASE("Dictionary: several files are one", "[match]") {
  const auto both = Dictionary::read({{"a.tsv", "hal\tх а л\t2\n"}, {"b.tsv", "xal\tх а л\t5\n"}});
  REQUIRE(both.has_value());
  CHECK(both->readings("хал").size() == 2);
  const auto bad = Dictionary::read({{"a.tsv", "hal\tх а л\t2\n"}, {"b.tsv", "x"}});
  REQUIRE_FALSE(bad.has_value());
  CHECK(bad.error().what == "b.tsv:1: there are not three cells");
}

}  // namespace iwets::match::person
