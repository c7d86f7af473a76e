#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "hub/match/identifier_index.h"
#include "tests/hub/match/subjects.h"

namespace iwets::match {
namespace {

/// Small worlds, in which numbers often come near one another: whatever the judgement finds, the
/// keys must find too.
class World {
 public:
  explicit World(std::uint64_t seed) : random_(seed) {}

  std::string one_of(std::initializer_list<const char*> texts) {
    return *(texts.begin() + below(texts.size()));
  }
  std::string number(std::size_t chars_min, std::size_t chars_max) {
    constexpr std::string_view characters = "0O1I8B2A7-";
    std::string out;
    for (auto left = chars_min + below(chars_max - chars_min + 1); left > 0; --left)
      out += characters[below(characters.size())];
    return out;
  }
  /// `text` after up to two slips and look-alikes.
  std::string mistyped(std::string text) {
    constexpr std::string_view characters = "0O1I8B2A7GX";
    for (auto slips = below(3); slips > 0 && !text.empty(); --slips) {
      const auto at = below(text.size());
      const char c = characters[below(characters.size())];
      switch (below(4)) {
        case 0: text[at] = c; break;
        case 1: text.erase(at, 1); break;
        case 2: text.insert(at, 1, c); break;
        default: std::swap(text[at], text[(at + 1) % text.size()]);
      }
    }
    return text;
  }
  std::uint16_t year() { return static_cast<std::uint16_t>(below(3) == 0 ? 0 : 2000 + below(4)); }
  bool often() { return below(4) != 0; }
  std::size_t below(std::size_t bound) { return random_() % bound; }

 private:
  std::mt19937_64 random_;
};

bool meet(Store store, const field::Subject& question, const field::Subject& record) {
  const auto asked = question_keys(store, question);
  const auto filed = record_keys(store, record);
  return std::find_first_of(asked.begin(), asked.end(), filed.begin(), filed.end()) != asked.end();
}

/// Of `pairs` made by `pair`, how many match; each of them must share a key.
template <typename Pair>
std::size_t matches(Store store, int pairs, const Pair& pair) {
  std::size_t found = 0;
  for (int i = 0; i < pairs; ++i) {
    const auto [question, record] = pair();
    const auto judgement = judge(store, question, record);
    if (!judgement) continue;
    ++found;
    INFO(judgement->rule << " " << judgement->matched);
    CHECK(meet(store, question, record));
  }
  return found;
}

field::Firearm some_firearm(World& world) {
  auto out = firearm(world.number(2, 8), world.one_of({"Glock", "Colt", "Century Arms", ""}),
                     world.one_of({"9x19", ".45 ACP", ""}), world.one_of({"PI", "RB", ""}));
  out.model = world.one_of({"17", "G17", "19", ""});
  if (!world.often()) out.importer = world.one_of({"Century Arms", "Glock"});
  if (!world.often()) out.other_numbers.push_back({"barrel", world.number(4, 8)});
  return out;
}

field::Vehicle some_vehicle(World& world) {
  field::Vehicle out;
  if (world.often()) out.vin = "WVWZZZ1JZ" + world.number(8, 8);
  if (!world.often()) out.vin = world.number(6, 8);
  if (!world.often()) out.vin = "1M8GDM9A" + world.one_of({"XKP042788", "9KP042788", "XKP042789"});
  if (world.often()) out.plate = world.number(3, 7);
  out.plate_country = world.one_of({"ZA", "ZAF", "NZ", ""});
  if (!world.often()) out.engine_number = "2AZ" + world.number(5, 7);
  out.make = world.one_of({"Toyota", "Ford", ""});
  out.year = world.year();
  return out;
}

}  // namespace

TEST_CASE("Identifiers: what the judgement finds among firearms, the keys find", "[match]") {
  const auto seed = GENERATE(range<std::uint64_t>(0, 4));
  INFO("seed " << seed);
  World world(seed);
  CHECK(matches(Store::firearm, 5000, [&] {
          auto record = some_firearm(world);
          auto question = world.often() ? record : some_firearm(world);
          question.serial = world.mistyped(record.serial);
          if (!world.often()) question.make = world.one_of({"Glock", "Colt", ""});
          if (!world.often()) question.model = world.one_of({"Glock 17", "19", ""});
          return std::pair<field::Subject, field::Subject>(question, record);
        }) > 1000);
}

TEST_CASE("Identifiers: what the judgement finds among documents, the keys find", "[match]") {
  const auto seed = GENERATE(range<std::uint64_t>(0, 4));
  INFO("seed " << seed);
  World world(seed);
  CHECK(matches(Store::document, 3000, [&] {
          const auto record =
              document(world.number(3, 10), world.one_of({"ZA", "BR"}), world.one_of({"P", "I"}));
          auto question = document(world.mistyped(record.number), world.one_of({"ZAF", "ZA", ""}),
                                   world.one_of({"P", "PP", ""}));
          return std::pair<field::Subject, field::Subject>(question, record);
        }) > 500);
}

TEST_CASE("Identifiers: what the judgement finds among vehicles, the keys find", "[match]") {
  const auto seed = GENERATE(range<std::uint64_t>(0, 4));
  INFO("seed " << seed);
  World world(seed);
  CHECK(matches(Store::vehicle, 5000, [&] {
          auto record = some_vehicle(world);
          auto question = world.often() ? record : some_vehicle(world);
          question.vin = world.mistyped(question.vin);
          question.plate = world.mistyped(question.plate);
          if (!world.often()) question.vin = record.vin.substr(record.vin.size() / 2);
          return std::pair<field::Subject, field::Subject>(question, record);
        }) > 1000);
}

TEST_CASE("Identifiers: marks leave out only what is not on record", "[match]") {
  const auto seed = GENERATE(range<std::uint64_t>(0, 4));
  INFO("seed " << seed);
  World world(seed);
  const auto drawn = [&] {
    return document(world.number(3, 10), world.one_of({"ZA", "BR"}), world.one_of({"P", "I"}));
  };
  // In several indexes, as they come one after the other.
  constexpr RecordNumber records = 3'000, part = 1'000;
  std::vector<field::Document> all;
  IdentifierIndexes indexes;
  for (RecordNumber first = 0; first < records; first += part) {
    std::vector<IdentifierIndex::Row> rows;
    std::vector<SlipMark> marks;
    for (auto number = first; number < first + part; ++number) {
      all.push_back(drawn());
      for (const auto& key : record_keys(Store::document, all.back()))
        rows.push_back({key, number});
      const auto own = record_marks(Store::document, all.back());
      marks.insert(marks.end(), own.begin(), own.end());
    }
    indexes.insert(indexes.begin(),
                   IdentifierIndex::made({first, first + part}, std::move(rows), {}, marks));
  }
  const IdentifierIndexes merged{IdentifierIndex::merged(indexes, true)};
  std::size_t wrong = 0, found = 0, looked_up = 0;
  constexpr std::size_t questions = 2'000;
  for (std::size_t i = 0; i < questions; ++i) {
    auto question = drawn();
    if (world.often()) question.number = world.mistyped(all[world.below(all.size())].number);
    for (const auto& now : {indexes, merged}) {
      const auto every = question_keys(Store::document, question);
      const auto few = question_keys(Store::document, question,
                                     [&](std::span<const Key> left) { return marked(now, left); });
      auto wanted = numbers_under(now, every, records);
      const auto got = numbers_under(now, few, records);
      // One of another country may be met by accident, since a row keeps a byte of the country.
      std::erase_if(wanted, [&](RecordNumber number) {
        return std::find(got.begin(), got.end(), number) == got.end() &&
               !judge(Store::document, question, all[number]);
      });
      wrong += got == wanted ? 0 : 1;
      found += got.size();
      looked_up += few.size();
    }
  }
  CHECK(wrong == 0);
  CHECK(found > questions);
  CHECK(looked_up < 2 * questions * 45);
}

TEST_CASE("Identifiers: a firearm's judgement is the same in both directions", "[match]") {
  World world(7);
  for (int i = 0; i < 3000; ++i) {
    const auto one = some_firearm(world);
    auto other = some_firearm(world);
    other.serial = world.mistyped(one.serial);
    const auto there = judge(Store::firearm, one, other), back = judge(Store::firearm, other, one);
    INFO(one.serial << " " << other.serial);
    REQUIRE(there.has_value() == back.has_value());
    if (!there) continue;
    CHECK(there->grade == back->grade);
    CHECK(there->alert == back->alert);
    CHECK(there->rule == back->rule);
  }
}

TEST_CASE("Identifiers: keys stay few", "[match]") {
  CHECK(record_keys(Store::firearm, firearm("ABC1234", "Glock", "9x19")).size() <= 24);
  CHECK(record_keys(Store::trace, firearm("ABC1234", "Glock", "9x19")).size() == 1);
  CHECK(record_keys(Store::document, document("A12345678", "ZA", "P")).size() == 1);
  CHECK(record_keys(Store::vehicle, vin("1M8GDM9AXKP042788", "MCI")).size() <= 9);
  CHECK(question_keys(Store::document, document("A12345678", "ZA", "P")).size() <= 300);
  const auto none = [](std::span<const Key> left) {
    return std::vector<CharacterClasses>(left.size(), 0);
  };
  CHECK(question_keys(Store::document, document("A12345678", "ZA", "P"), none).size() <= 20);
  CHECK(record_marks(Store::document, document("A12345678", "ZA", "P")).size() == 9);
  CHECK(record_marks(Store::document, document("A12345678")).empty());
  CHECK(question_keys(Store::vehicle, vin("1M8GDM9AXKP042788")).size() <= 2);
}

}  // namespace iwets::match
