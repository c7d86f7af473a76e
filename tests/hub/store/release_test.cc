#include <catch2/catch.hpp>
#include <set>

#include "tests/hub/store/records_for_test.h"

// Release sets in the stores, and questions that are remembered for what comes later.
namespace iwets::store {
namespace {

const PeerId cz(Role::member, *CountryCode::parse("CZ"));

field::Record hidden_from_br(field::Record record) {
  record.release.except_countries = {"BR"};
  return record;
}
std::size_t shown(const Records& records, PeerId to, const field::Subject& subject,
                  Store store = Store::firearm) {
  const auto matches =
      records.snapshot()->find({store, {subject}}, RecordsSnapshot::Asking::by(to, 1'000, at_last));
  REQUIRE(matches);
  return matches->size();
}

}  // namespace

TEST_CASE("Stores: a record that is hidden takes no place of others", "[store]") {
  const TempFolder folder;
  const auto records = open(folder / "records");
  // Entered first, so that they are proposed first: more than are judged for one question.
  JournalIndex index = 0;
  const auto enter = [&](std::size_t count, const std::string& name, bool hidden) {
    std::vector<field::Record> some;
    for (std::size_t i = 0; i < count; ++i) {
      some.push_back(record(name + std::to_string(i), firearm("SN100771")));
      if (hidden) some.back() = hidden_from_br(some.back());
    }
    (void)apply(*records, ++index, change(za, Store::firearm, Verb::enter, some));
  };
  enter(500, "hidden-", true);
  enter(500, "more-", true);
  enter(300, "open-", false);
  CHECK(shown(*records, br, firearm("SN100771")) == 300);
  CHECK(shown(*records, za, firearm("SN100771")) == 500);
  enter(300, "new-", false);
  CHECK(shown(*records, br, firearm("SN100771")) == 500);
  // Unreadable places: too wide for whom it shows more than are judged, and for nobody else.
  auto asked = firearm("SN1007?1");
  CHECK(shown(*records, br, asked) == 500);
}

TEST_CASE("Stores: the owner says who may see a record, at any time", "[store]") {
  const TempFolder folder;
  const auto records = open(folder / "records");
  auto entered = record("R-1", firearm("SN200772"));
  entered.handling = field::Handling::h1;
  (void)apply(*records, 1, change(za, Store::firearm, Verb::enter, {entered}));
  field::Record only;
  only.id = "R-1";
  only.release.only_countries = {"CZ"};
  CHECK(apply(*records, 2, change(za, Store::firearm, Verb::release, {only})) == "1");
  CHECK(shown(*records, br, firearm("SN200772")) == 0);
  CHECK(shown(*records, cz, firearm("SN200772")) == 1);
  CHECK(shown(*records, za, firearm("SN200772")) == 1);
  const RecordName name{Store::firearm, za, "R-1"};
  auto guard = records->guard_of(name);
  REQUIRE(guard);
  REQUIRE(*guard);
  CHECK((*guard)->release.only_countries == Lines{"CZ"});
  CHECK((*guard)->handling == field::Handling::h1);  // As it was.
  const auto kept = records->snapshot()->record(name);
  REQUIRE(kept);
  REQUIRE(*kept);
  CHECK((*kept)->record.subject == entered.subject);

  field::Record own;
  own.id = "R-1";
  own.release.except_countries = {"BR", "ZA"};
  CHECK(apply(*records, 3, change(za, Store::firearm, Verb::release, {own})) ==
        "0; 0 release.except_countries[1]: is your own country, which always sees what is its own");
  CHECK(apply(*records, 4, change(br, Store::firearm, Verb::release, {only})) ==
        "0; 0 id: is no record of yours in this store");
  CHECK(apply(*records, 5, change(za, Store::firearm, Verb::withdraw, {record("R-1", car(""))})) ==
        "1");
  guard = records->guard_of(name);
  REQUIRE(guard);
  CHECK_FALSE(*guard);
}

TEST_CASE("Stores: what a trace asked is found again by its keys, whatever kind of thing it is",
          "[store]") {
  const TempFolder folder;
  const auto records = open(folder / "records");
  FiledTrace asked{.index = 7, .owner = br, .trace = trace(1), .firearm = firearm("SN300773")};
  auto holder = person("Zanele Ntuli Dube");
  holder.documents = {passport("A1234567", "ZAF")};
  asked.others = {holder, passport("A1234567", "ZAF"), car("1M8GDM9AXKP042788")};
  asked.release.except_countries = {"CZ"};
  REQUIRE(records->file_traces({asked}));
  const auto remembered = [&](const field::Subject& subject, JournalIndex before = at_last) {
    const auto found = records->snapshot()->remembered({subject}, before, {100}, Earlier::all);
    REQUIRE(found);
    return found->size();
  };
  CHECK(remembered(firearm("SN300773")) == 1);
  CHECK(remembered(person("Dube, Zanele")) == 1);
  CHECK(remembered(person("Zanelle Ntuly")) == 1);
  auto other_day = person("Z. Dube");
  CHECK(remembered(other_day) == 1);  // One word and the year.
  CHECK(remembered(person("Radek Vondracek")) == 0);
  CHECK(remembered(passport("A1234567", "ZAF")) == 1);
  CHECK(remembered(passport("A7654321", "ZAF")) == 0);
  CHECK(remembered(car("1M8GDM9AXKP042788")) == 1);
  CHECK(remembered(firearm("SN300773"), 7) == 0);  // Not what came with it or later.
  const auto found =
      records->snapshot()->remembered({firearm("SN300773")}, at_last, {100}, Earlier::all);
  CHECK(found->front().owner == br);
  CHECK(found->front().filed == 7);
  CHECK(found->front().release.except_countries == Lines{"CZ"});
  REQUIRE(records->erase_traces(8, {trace(1)}));
  CHECK(remembered(person("Zanele Ntuli Dube")) == 0);
  CHECK(remembered(firearm("SN300773")) == 0);
}

TEST_CASE("Stores: who was born on another day takes no place among those who may be meant",
          "[store]") {
  const TempFolder folder;
  const auto records = open(folder / "records");
  const auto born = [](std::vector<field::PartialDate> dates, const char* passport_number = "") {
    auto out = person("Zanele Ntuli");
    out.birth_dates = std::move(dates);
    if (*passport_number != '\0') out.documents = {passport(passport_number, "ZAF")};
    return out;
  };
  std::vector<FiledTrace> filed;
  const auto file = [&](std::vector<field::Subject> others) {
    const auto number = static_cast<std::uint8_t>(filed.size() + 1);
    filed.push_back({.index = number, .owner = br, .trace = trace(number), .others = {}});
    filed.back().others = std::move(others);
  };
  file({born({{1980, 2, 3}})});
  file({born({})});
  file({born({{1950, 7, 8}}), born({{1980, 3, 2}})});  // Two of one name.
  file({born({{1950, 7, 8}}, "A1234567")});
  for (int i = 0; i < 20; ++i) file({born({{1950, 7, 8}})});
  file({born({{1950, 7, 8}}), born({{0, 2, 3}})});  // Of one of these the year is not known.
  REQUIRE(records->file_traces(filed));
  const auto entries = [&](const field::Person& asked, std::size_t most = 8) {
    const auto found = records->snapshot()->remembered({asked}, at_last, {most}, Earlier::all);
    REQUIRE(found);
    std::set<JournalIndex> out;
    for (const auto& one : *found) out.insert(one.filed);
    return out;
  };
  CHECK(entries(born({{1980, 2, 3}})) == std::set<JournalIndex>{1, 2, 3, 25});
  CHECK(entries(born({{1981, 0, 0}})) == std::set<JournalIndex>{1, 2, 3, 25});
  CHECK(entries(born({{1999, 1, 1}, {1980, 2, 4}})) == std::set<JournalIndex>{1, 2, 25});
  // A document is shared whenever its bearer was born.
  CHECK(entries(born({{1980, 2, 3}}, "A1234567")) == std::set<JournalIndex>{1, 2, 3, 4, 25});
  CHECK(entries(born({}), 100).size() == filed.size());
  // What is hidden from who asks takes no place, up to a bound.
  const auto odd_ones = [&](std::size_t others_max) {
    const Places places{.most = 8,
                        .taken_by = [](const Remembered& one) { return one.filed % 2 == 1; },
                        .others_max = others_max};
    const auto found = records->snapshot()->remembered({born({})}, at_last, places, Earlier::all);
    REQUIRE(found);
    return std::ranges::count_if(*found, places.taken_by);
  };
  CHECK(odd_ones(100) == 8);
  CHECK(odd_ones(3) == 4);
}

TEST_CASE("Stores: a check that is remembered is no trace", "[store]") {
  const TempFolder folder;
  const auto records = open(folder / "records");
  FiledTrace check{.index = 3, .owner = br, .trace = trace(2)};
  check.others = {firearm("SN400774")};
  check.is_trace = false;
  check.until = from_us(1'000);
  REQUIRE(records->file_traces({check}));
  CHECK(shown(*records, za, firearm("SN400774"), Store::trace) == 0);
  CHECK(records->counts()[Store::trace] == 0);
  const auto found =
      records->snapshot()->remembered({firearm("SN400774")}, at_last, {100}, Earlier::all);
  REQUIRE(found);
  REQUIRE(found->size() == 1);
  CHECK_FALSE(found->front().is_trace);
  CHECK(found->front().until == from_us(1'000));
  REQUIRE(records->erase_traces(4, {trace(2)}));
  CHECK(records->snapshot()
            ->remembered({firearm("SN400774")}, at_last, {100}, Earlier::all)
            ->empty());
}

TEST_CASE("Stores: a trace is no record for whom its requester hides it from", "[store]") {
  const TempFolder folder;
  const auto records = open(folder / "records");
  FiledTrace filed{.index = 1, .owner = za, .trace = trace(3), .firearm = firearm("SN500775")};
  filed.release.except_countries = {"BR"};
  REQUIRE(records->file_traces({filed}));
  CHECK(shown(*records, br, firearm("SN500775"), Store::trace) == 0);
  CHECK(shown(*records, cz, firearm("SN500775"), Store::trace) == 1);
  const auto guard = records->guard_of({Store::trace, za, trace(3).text()});
  REQUIRE(guard);
  REQUIRE(*guard);
  CHECK((*guard)->release.except_countries == Lines{"BR"});
}

}  // namespace iwets::store
