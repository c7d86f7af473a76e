#include <atomic>
#include <thread>

#include "tests/hub/store/records_for_test.h"

// How the names of the nominal store live in memory beside its records.
namespace iwets::store {

TEST_CASE("Records: no number of namesakes hides the one with that birth date", "[records]") {
  const TempFolder folder;
  const auto records = open(folder / "r");
  std::vector<field::Record> many;
  for (int i = 0; i < 600; ++i) {
    auto namesake = person("Ana Silva");
    namesake.birth_dates.clear();
    many.push_back(record("a" + std::to_string(i), namesake));
  }
  many.push_back(record("z", person("SILVA, Ana")));
  apply(*records, 1, change(br, Store::nominal, Verb::enter, many));
  CHECK(found(*records->snapshot(), Store::nominal, {person("Ana Silva")}, 2) ==
        Lines{"member:BR z name_exact", "member:BR a0 name_exact"});
}

TEST_CASE("Records: a dictionary finds what no table tells, in new records and in old ones",
          "[records]") {
  const TempFolder folder;
  const std::string words = "hawthorne\t\u0425 \u043e \u0442 \u043e \u0440 \u043d\t4\n";
  auto read = match::person::Dictionary::read({{"words.tsv", words}});
  REQUIRE(read);
  const auto dictionary = std::make_shared<const match::person::Dictionary>(std::move(*read));
  auto asked = person("Tibor \u0425\u043e\u0442\u043e\u0440\u043d");
  const auto finds = [&](const Records& records) {
    return found(*records.snapshot(), Store::nominal, {asked});
  };
  {
    const auto records = open(folder / "r");
    apply(*records, 1,
          change(za, Store::nominal, Verb::enter, {record("n", person("Tibor Hawthorne"))}));
    CHECK(finds(*records).empty());
    records->close();
  }
  const auto records = *Records::open(folder / "r", dictionary);
  CHECK(finds(*records) == Lines{"member:ZA n name_strong"});
  apply(*records, 2,
        change(za, Store::nominal, Verb::enter, {record("o", person("Hawthorne, Tibor"))}));
  CHECK(finds(*records) == Lines{"member:ZA n name_strong", "member:ZA o name_strong"});
}

TEST_CASE("Records: a nominal is found by its names of now, from the next moment on", "[records]") {
  const TempFolder folder;
  const auto find = [](const Records& records, std::string name) {
    auto asked = person(std::move(name));
    asked.birth_dates.clear();
    return found(*records.snapshot(), Store::nominal, {asked}).size();
  };
  {
    const auto records = open(folder / "r");
    apply(*records, 1,
          change(za, Store::nominal, Verb::enter, {record("n", person("Thandeka Mkhize"))}));
    CHECK(find(*records, "Mkhize Thandeka") == 1);
    CHECK(find(*records, "Tandeka Mkhise") == 1);
    const auto before = records->snapshot();
    auto renamed = person("Marisol Ferreira");
    renamed.aliases = {"Wilhelmina Kotzebue"};
    apply(*records, 2, change(za, Store::nominal, Verb::modify, {record("n", renamed)}));
    CHECK(find(*records, "Thandeka Mkhize") == 0);
    CHECK(find(*records, "Marisol Fereira") == 1);
    CHECK(find(*records, "Kotzebue, Wilhelmina") == 1);
    CHECK(found(*before, Store::nominal, {person("Thandeka Mkhize")}).size() == 1);
    CHECK(found(*before, Store::nominal, {person("Marisol Ferreira")}).empty());
    apply(*records, 3,
          change(za, Store::nominal, Verb::enter, {record("o", person("Marisol Ferreira"))}));
    CHECK(find(*records, "Marisol Ferreira") == 2);
    apply(*records, 4,
          change(za, Store::nominal, Verb::withdraw, {record("n", person("Marisol Ferreira"))}));
    CHECK(find(*records, "Marisol Ferreira") == 1);
    CHECK(find(*records, "Wilhelmina Kotzebue") == 0);
    records->close();
  }
  const auto again = open(folder / "r");
  CHECK(find(*again, "Marisol Ferreira") == 1);
  CHECK(find(*again, "Wilhelmina Kotzebue") == 0);
}

TEST_CASE("Records: who is renamed again and again is found in every moment", "[records]") {
  const TempFolder folder;
  const auto records = open(folder / "r");
  const std::vector<std::string> names{"Thandeka Mkhize", "Marisol Ferreira"};
  std::vector<field::Record> crowd;
  for (int i = 0; i < 300; ++i)
    crowd.push_back(record("c" + std::to_string(i), person("Tibor Nowak" + std::to_string(i))));
  apply(*records, 1, change(za, Store::nominal, Verb::enter, crowd));
  apply(*records, 2, change(za, Store::nominal, Verb::enter, {record("n", person(names[0]))}));
  constexpr JournalIndex changes = 400;
  std::atomic<std::size_t> looks{0}, wrong{0};
  const auto watch = [&] {
    while (records->applied() < changes) {
      const auto at = records->snapshot();
      const auto one = at->find({Store::nominal, {person(names[0])}}, asking(16));
      const auto other = at->find({Store::nominal, {person(names[1])}}, asking(16));
      wrong += !one || !other || one->size() + other->size() != 1;
      ++looks;
    }
  };
  std::thread first(watch), second(watch);
  for (JournalIndex i = 3; i <= changes; ++i)
    apply(*records, i,
          change(za, Store::nominal, Verb::modify, {record("n", person(names[i % 2]))}));
  first.join();
  second.join();
  CHECK(looks > 0);
  CHECK(wrong == 0);
}

}  // namespace iwets::store
