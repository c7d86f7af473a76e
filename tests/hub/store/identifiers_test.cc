#include <atomic>
#include <thread>

#include "tests/hub/store/records_for_test.h"

// How the numbers of records live in memory beside them.
namespace iwets::store {

TEST_CASE("Records: what is modified again and again is found in every moment", "[records]") {
  const TempFolder folder;
  const auto records = open(folder / "r");
  const std::vector<std::string> serials{"KLM10200", "WXV90807"};
  std::vector<field::Record> crowd;
  for (int i = 0; i < 300; ++i)
    crowd.push_back(record("c" + std::to_string(i), firearm("QR5" + std::to_string(1000 + i))));
  apply(*records, 1, change(za, Store::firearm, Verb::enter, crowd));
  apply(*records, 2, change(za, Store::firearm, Verb::enter, {record("n", firearm(serials[0]))}));
  constexpr JournalIndex changes = 400;
  std::atomic<std::size_t> looks{0}, wrong{0};
  const auto watch = [&] {
    while (records->applied() < changes) {
      const auto at = records->snapshot();
      const auto one = at->find({Store::firearm, {firearm(serials[0])}}, asking(16));
      const auto other = at->find({Store::firearm, {firearm(serials[1])}}, asking(16));
      wrong += !one || !other || one->size() + other->size() != 1;
      ++looks;
    }
  };
  std::thread first(watch), second(watch);
  for (JournalIndex i = 3; i <= changes; ++i)
    apply(*records, i,
          change(za, Store::firearm, Verb::modify, {record("n", firearm(serials[i % 2]))}));
  first.join();
  second.join();
  CHECK(looks > 0);
  CHECK(wrong == 0);
}

TEST_CASE("Records: however many with that number are withdrawn, those that stay are found",
          "[records]") {
  const TempFolder folder;
  const auto records = open(folder / "r");
  std::vector<field::Record> many;
  for (int i = 0; i < 600; ++i) many.push_back(record("x" + std::to_string(i), firearm("K7700")));
  apply(*records, 1, change(za, Store::firearm, Verb::enter, many));
  apply(*records, 2, change(za, Store::firearm, Verb::withdraw, many));
  apply(*records, 3, change(za, Store::firearm, Verb::enter, {record("y", firearm("K7700"))}));
  CHECK(found(*records->snapshot(), Store::firearm, {firearm("K7700")}) ==
        Lines{"member:ZA y serial_make"});
}

TEST_CASE("Records: one message may enter, change and withdraw the same record", "[records]") {
  const TempFolder folder;
  const auto check = [](const Records& records) {
    const auto at = records.snapshot();
    CHECK(found(*at, Store::firearm, {firearm("K7701")}).empty());
    CHECK(found(*at, Store::firearm, {firearm("K7702")}).empty());
    CHECK(found(*at, Store::firearm, {firearm("K7703")}) == Lines{"member:ZA a serial_make"});
    CHECK(records.counts().at(Store::firearm) == 1);
  };
  {
    const auto records = open(folder / "r");
    apply(*records, 1, change(za, Store::firearm, Verb::enter, {record("a", firearm("K7701"))}));
    CHECK(apply(*records, 2,
                change(za, Store::firearm, Verb::modify,
                       {record("a", firearm("K7702")), record("a", firearm("K7703"))})) == "2");
    check(*records);
  }
  check(*open(folder / "r"));
}

TEST_CASE("Records: found again after a restart, what is gone is not", "[records]") {
  const TempFolder folder;
  {
    const auto records = open(folder / "r");
    auto carrier = person("Tibor Nowak");
    carrier.documents = {passport("K4711000", "BR")};
    apply(*records, 1, change(za, Store::nominal, Verb::enter, {record("n", carrier)}));
    apply(*records, 2,
          change(za, Store::document, Verb::enter,
                 {record("d", passport("A1234567", "ZA")), record("e", passport("B5", "ZA"))}));
    apply(*records, 3,
          change(za, Store::document, Verb::withdraw, {record("e", passport("B5", "ZA"))}));
  }
  const auto records = open(folder / "r");
  const auto at = records->snapshot();
  CHECK(found(*at, Store::document, {passport("K4711000", "BR")}) ==
        Lines{"member:ZA n nominal_document"});
  CHECK(found(*at, Store::document, {passport("A1234567", "ZAF")}).size() == 1);
  CHECK(found(*at, Store::document, {passport("A1234568", "ZAF")}) ==
        Lines{"member:ZA d document_one_slip"});
  CHECK(found(*at, Store::document, {passport("B5", "ZA")}).empty());
  // Names of records are still taken, numbers go on.
  CHECK(apply(*records, 4,
              change(za, Store::document, Verb::enter,
                     {record("d", passport("A7654321", "ZA")),
                      record("f", passport("A7654321", "ZA"))})) ==
        "1; 0 id: is in the store already");
  CHECK(found(*records->snapshot(), Store::document, {passport("A1234567", "ZA")}).size() == 1);
}

}  // namespace iwets::store
