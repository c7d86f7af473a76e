#include "tests/hub/store/records_for_test.h"

// The last day of a record: usual, named, validated; and the sweep that takes out what is over.
namespace iwets::store {
namespace {

constexpr Day monday{20'513};

Change on(Day today, Change said) {
  said.today = today;
  return said;
}
field::Record until(Day last, field::Record record) {
  record.valid_until = last;
  return record;
}
Change enter(Day today, Store store, std::vector<field::Record> records) {
  return on(today, change(za, store, Verb::enter, std::move(records)));
}
field::Record stolen_car(const std::string& id, const std::string& vin, Day last = {}) {
  return until(last, record(id, car(vin)));
}
const std::string vin_1 = "AHTEX3CD100012345", vin_2 = "AHTEX3CD100054321";

Swept sweep(Records& records, JournalIndex index, Day today, std::size_t most = 256,
            const Swept& before = {}, Day reviewed = {}) {
  const auto swept = records.sweep(index, {.today = today,
                                           .review_until = today + 60,
                                           .reviewed = reviewed,
                                           .seen = before.seen,
                                           .place = before.more ? before.place : 0,
                                           .most = most});
  REQUIRE(swept);
  return *swept;
}
std::vector<std::string> ids(const std::vector<Due>& all) {
  std::vector<std::string> out;
  for (const auto& due : all) out.push_back(due.name.id);
  return out;
}
std::size_t found_on(const Records& records, Day today, const std::string& vin) {
  auto asks = asking(16);
  asks.today = today;
  const auto matches = records.snapshot()->find({Store::vehicle, {car(vin)}}, asks);
  REQUIRE(matches);
  return matches->size();
}
Day last_day_of(const Records& records, Store store, const std::string& id) {
  const auto there = records.snapshot()->record({store, za, id});
  REQUIRE(there);
  REQUIRE(*there);
  return (*there)->record.valid_until;
}

}  // namespace

TEST_CASE("Records: a record is found on its last day, and not on the next", "[store]") {
  const TempFolder folder;
  const auto records = open(folder / "r");
  apply(*records, 1, enter(monday, Store::vehicle, {stolen_car("A", vin_1, monday + 3)}));
  CHECK(found_on(*records, monday + 3, vin_1) == 1);
  CHECK(found_on(*records, monday + 4, vin_1) == 0);
}

TEST_CASE("Records: whoever names no last day gets the usual one of the store", "[store]") {
  const TempFolder folder;
  const auto records = open(folder / "r");
  apply(*records, 1, enter(monday, Store::vehicle, {stolen_car("A", vin_1)}));
  apply(*records, 2, enter(monday, Store::nominal, {record("B", person("Jan Priklad"))}));
  apply(*records, 3, enter(monday, Store::firearm, {record("C", firearm("PX4-77512A"))}));
  CHECK(last_day_of(*records, Store::vehicle, "A") == monday + 3'652);
  CHECK(last_day_of(*records, Store::nominal, "B") == monday + 1'826);
  CHECK(last_day_of(*records, Store::firearm, "C") == Day{});
  CHECK(ids(sweep(*records, 4, monday + 30'000).expired) == Lines{"B", "A"});
}

TEST_CASE("Records: a last day that is past, or too far ahead, is refused", "[store]") {
  const TempFolder folder;
  const auto records = open(folder / "r");
  CHECK(apply(*records, 1,
              enter(monday, Store::vehicle,
                    {stolen_car("A", vin_1, {monday.number - 1}),
                     stolen_car("B", vin_2, monday + 7'306), stolen_car("C", vin_2, monday)})) ==
        "1; 0 valid_until: is past; 1 valid_until: is more than 7305 days ahead");
}

TEST_CASE("Records: a load that is sent again on another day brings the same records", "[store]") {
  const TempFolder folder;
  const auto records = open(folder / "r");
  apply(*records, 1, enter(monday, Store::vehicle, {stolen_car("A", vin_1)}));
  auto again = enter(monday + 1, Store::vehicle, {stolen_car("A", vin_1)});
  again.repeat_allowed = true;
  CHECK(apply(*records, 2, again) == "1");
  CHECK(last_day_of(*records, Store::vehicle, "A") == monday + 3'652);
}

TEST_CASE("Records: validating changes the last day, and nothing else", "[store]") {
  const TempFolder folder;
  const auto records = open(folder / "r");
  apply(*records, 1,
        enter(monday, Store::vehicle,
              {stolen_car("A", vin_1, monday + 3), stolen_car("B", vin_2, monday + 3)}));
  const auto before = records->snapshot()->record({Store::vehicle, za, "A"});
  field::Record a, b, nobody;
  a.id = "A";
  a.valid_until = monday + 90;
  b.id = "B";
  nobody.id = "C";
  CHECK(apply(*records, 2,
              on(monday + 2, change(za, Store::vehicle, Verb::validate, {a, b, nobody}))) ==
        "2; 2 id: is no record of yours in this store");
  const auto after = records->snapshot()->record({Store::vehicle, za, "A"});
  CHECK((*after)->record == until(monday + 90, (*before)->record));
  CHECK(last_day_of(*records, Store::vehicle, "B") == monday + 2 + 3'652);
  CHECK(ids(sweep(*records, 3, monday + 4).expired).empty());
  CHECK(found_on(*records, monday + 90, vin_1) == 1);
  SECTION("another's record cannot be validated") {
    CHECK(apply(*records, 4, on(monday, change(br, Store::vehicle, Verb::validate, {a}))) ==
          "0; 0 id: is no record of yours in this store");
  }
  SECTION("what is over is entered again") {
    CHECK(apply(*records, 4, on(monday + 91, change(za, Store::vehicle, Verb::validate, {b}))) ==
          "1");
    b.id = "A";
    CHECK(apply(*records, 5, on(monday + 91, change(za, Store::vehicle, Verb::validate, {b}))) ==
          "0; 0 id: its last day has passed");
  }
}

TEST_CASE("Records: a release leaves the last day as it is", "[store]") {
  const TempFolder folder;
  const auto records = open(folder / "r");
  apply(*records, 1, enter(monday, Store::vehicle, {stolen_car("A", vin_1, monday + 3)}));
  field::Record released;
  released.id = "A";
  released.release.silent = true;
  CHECK(apply(*records, 2, on(monday + 1, change(za, Store::vehicle, Verb::release, {released}))) ==
        "1");
  CHECK(ids(sweep(*records, 3, monday + 4).expired) == Lines{"A"});
}

TEST_CASE("Records: a sweep takes out a bounded number, of all stores, and says what is left",
          "[store]") {
  const TempFolder folder;
  const auto records = open(folder / "r");
  apply(*records, 1,
        enter(monday, Store::vehicle,
              {stolen_car("A", vin_1, monday), stolen_car("B", vin_2, monday + 2)}));
  apply(*records, 2,
        enter(monday, Store::nominal, {until(monday + 1, record("P", person("Jan Priklad")))}));
  CHECK(sweep(*records, 3, monday).expired.empty());
  auto swept = sweep(*records, 4, monday + 2, 1);
  CHECK(ids(swept.expired) == Lines{"A"});
  CHECK(swept.more);
  CHECK(swept.to_review.empty());
  // A sweep that is repeated finds what it found.
  CHECK(ids(sweep(*records, 4, monday + 2, 1).expired) == Lines{"A"});
  swept = sweep(*records, 5, monday + 2, 1);
  CHECK(ids(swept.expired) == Lines{"P"});
  CHECK_FALSE(swept.more);
  CHECK(swept.next_end == monday + 2);
  CHECK(records->counts().at(Store::vehicle) == 1);
  CHECK(records->counts().at(Store::nominal) == 0);
  CHECK(found(*records->snapshot(), Store::nominal, {person("Jan Priklad")}).empty());
}

TEST_CASE("Records: each record comes up for review once, 60 days before its last", "[store]") {
  const TempFolder folder;
  const auto records = open(folder / "r");
  apply(*records, 1,
        enter(monday, Store::vehicle,
              {stolen_car("A", vin_1, monday + 60), stolen_car("B", vin_2, monday + 61)}));
  const auto first = sweep(*records, 2, monday);
  CHECK(ids(first.to_review) == Lines{"A"});
  CHECK(first.next_end == monday + 60);
  CHECK(first.next_review == monday + 61);
  SECTION("what was found is not found again, what was entered since is") {
    apply(*records, 3,
          enter(monday, Store::vehicle, {stolen_car("C", "AHTEX3CD100099999", monday + 5)}));
    const auto second = sweep(*records, 4, monday + 1, 256, first, monday + 60);
    CHECK(ids(second.to_review) == Lines{"C", "B"});
    CHECK(second.next_review == Day{});
    CHECK(ids(sweep(*records, 5, monday + 2, 256, second, monday + 61).to_review).empty());
  }
  SECTION("a bounded number at once") {
    const auto one = sweep(*records, 3, monday + 1, 1);
    CHECK(ids(one.to_review) == Lines{"A"});
    CHECK(one.more);
    const auto other = sweep(*records, 4, monday + 1, 1, {.place = one.place, .more = true});
    CHECK(ids(other.to_review) == Lines{"B"});
    CHECK_FALSE(other.more);
  }
}

TEST_CASE("Records: what a sweep has taken out stays out over a restart", "[store]") {
  const TempFolder folder;
  std::vector<std::string> before;
  {
    const auto records = open(folder / "r");
    apply(*records, 1,
          enter(monday, Store::vehicle,
                {stolen_car("A", vin_1, monday), stolen_car("B", vin_2, monday + 2)}));
    CHECK(ids(sweep(*records, 2, monday + 1).expired) == Lines{"A"});
    before = dump(*records);
    records->close();
  }
  const auto records = open(folder / "r");
  CHECK(dump(*records) == before);
  CHECK(found_on(*records, monday, vin_1) == 0);
  CHECK(found_on(*records, monday, vin_2) == 1);
  CHECK(ids(sweep(*records, 3, monday + 3).expired) == Lines{"B"});
}

}  // namespace iwets::store
