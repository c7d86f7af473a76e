#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "hub/store/rocks.h"
#include "tests/hub/store/records_for_test.h"

namespace iwets::store {

TEST_CASE("Records: each store takes its own kind of subject only", "[records]") {
  const TempFolder folder;
  const auto records = open(folder / "r");
  const auto enter = [&](Store store, field::Subject subject) {
    static JournalIndex index = 0;
    return apply(*records, ++index,
                 change(za, store, Verb::enter, {record("r", std::move(subject))}));
  };
  CHECK(enter(Store::nominal, person("Ana Silva")) == "1");
  CHECK(enter(Store::firearm, firearm("ABC123")) == "1");
  CHECK(enter(Store::document, passport("A1234567", "ZAF")) == "1");
  CHECK(enter(Store::vehicle, car("1M8GDM9AXKP042788")) == "1");
  const std::string wrong = "0; 0 subject: belongs to another store";
  CHECK(enter(Store::nominal, firearm("ABC123")) == wrong);
  CHECK(enter(Store::firearm, car("1M8GDM9AXKP042788")) == wrong);
  CHECK(enter(Store::document, person("Ana Silva")) == wrong);
  CHECK(enter(Store::vehicle, passport("A1234567", "ZA")) == wrong);
  CHECK(enter(Store::trace, firearm("ABC123")) == wrong);
  CHECK(records->counts() == std::map<Store, std::uint64_t>{{Store::nominal, 1},
                                                            {Store::firearm, 1},
                                                            {Store::document, 1},
                                                            {Store::vehicle, 1},
                                                            {Store::trace, 0}});
}

TEST_CASE("Records: what says nothing is refused by field and reason", "[records]") {
  const TempFolder folder;
  const auto records = open(folder / "r");
  JournalIndex index = 0;
  const auto enter = [&](Store store, std::optional<field::Subject> subject) {
    auto bad = record("r", firearm("ABC123"));
    bad.subject = std::move(subject);
    return apply(*records, ++index, change(za, store, Verb::enter, {bad}));
  };
  CHECK(enter(Store::firearm, std::nullopt) == "0; 0 subject: missing");
  CHECK(enter(Store::nominal, person("")) == "0; 0 person.name: missing");
  CHECK(enter(Store::nominal, person("-")) == "0; 0 person.name: has no letter");
  auto born = person("Ana Silva");
  born.birth_dates.push_back({1980, 2, 31});
  CHECK(enter(Store::nominal, born) == "0; 0 person.birth_dates[1]: is no day of the calendar");
  CHECK(enter(Store::firearm, firearm("")) == "0; 0 firearm.serial: missing");
  CHECK(enter(Store::firearm, firearm("UNKNOWN")) == "0; 0 firearm.serial: is no number");
  CHECK(enter(Store::firearm, firearm("AB?123")) ==
        "0; 0 firearm.serial: has unreadable characters");
  CHECK(enter(Store::document, passport("", "ZA")) == "0; 0 document.number: missing");
  CHECK(enter(Store::document, passport("0000", "ZA")) == "0; 0 document.number: is no number");
  CHECK(enter(Store::document, passport("A1234567", "")) == "0; 0 document.country: missing");
  CHECK(enter(Store::document, passport("A1234567", "QQ")) ==
        "0; 0 document.country: is no country code");
  CHECK(enter(Store::vehicle, field::Vehicle{}) == "0; 0 vehicle.vin: missing");
  CHECK(enter(Store::vehicle, car("NONE")) == "0; 0 vehicle.vin: is no number");
  auto since = record("r", firearm("ABC123"));
  since.since = {2020, 13, 1};
  CHECK(apply(*records, ++index, change(za, Store::firearm, Verb::enter, {since})) ==
        "0; 0 since: is no day of the calendar");
  CHECK(dump(*records).empty());
}

TEST_CASE("Records: only the issuing country enters a travel document", "[records]") {
  const TempFolder folder;
  const auto records = open(folder / "r");
  const auto de = PeerId(Role::member, *CountryCode::parse("DE"));
  const auto enter = [&](JournalIndex index, PeerId owner, std::string country) {
    return apply(*records, index,
                 change(owner, Store::document, Verb::enter,
                        {record("d" + std::to_string(index), passport("A1234567", country))}));
  };
  const std::string refused = "0; 0 document.country: is another country";
  CHECK(enter(1, za, "ZA") == "1");
  CHECK(enter(2, za, "ZAF") == "1");
  CHECK(enter(3, de, "D") == "1");  // ICAO 9303's own code
  CHECK(enter(4, za, "BR") == refused);
  CHECK(enter(5, za, "BRA") == refused);
  CHECK(enter(6, za, "UNO") == refused);
}

TEST_CASE("Records: a record is entered once, and repeated only when that is allowed",
          "[records]") {
  const TempFolder folder;
  const auto records = open(folder / "r");
  const auto one = record("one", firearm("ABC123"));
  auto other = one;
  other.caution = "armed";
  const std::string there = "0; 0 id: is in the store already";
  CHECK(apply(*records, 1, change(za, Store::firearm, Verb::enter, {one})) == "1");
  CHECK(apply(*records, 2, change(za, Store::firearm, Verb::enter, {one})) == there);
  CHECK(apply(*records, 3, change(za, Store::firearm, Verb::enter, {one}, true)) == "1");
  CHECK(apply(*records, 4, change(za, Store::firearm, Verb::enter, {other}, true)) == there);
  CHECK(records->counts().at(Store::firearm) == 1);
  // A message sees its own earlier records too.
  CHECK(apply(*records, 5,
              change(za, Store::firearm, Verb::enter,
                     {record("two", firearm("X77")), record("two", firearm("X78"))})) ==
        "1; 1 id: is in the store already");
}

TEST_CASE("Records: only the owner changes or withdraws a record", "[records]") {
  const TempFolder folder;
  const auto records = open(folder / "r");
  const auto mine = record("one", firearm("ABC123"));
  const auto changed = record("one", firearm("XYZ789"));
  const std::string not_yours = "0; 0 id: is no record of yours in this store";
  CHECK(apply(*records, 1, change(za, Store::firearm, Verb::enter, {mine})) == "1");
  CHECK(apply(*records, 2, change(br, Store::firearm, Verb::modify, {changed})) == not_yours);
  CHECK(apply(*records, 3, change(br, Store::firearm, Verb::withdraw, {mine})) == not_yours);
  CHECK(apply(*records, 4, change(za, Store::nominal, Verb::withdraw, {mine})) == not_yours);
  CHECK(found(*records->snapshot(), Store::firearm, {firearm("ABC123")}).size() == 1);

  CHECK(apply(*records, 5, change(za, Store::firearm, Verb::modify, {changed})) == "1");
  CHECK(found(*records->snapshot(), Store::firearm, {firearm("ABC123")}).empty());
  CHECK(found(*records->snapshot(), Store::firearm, {firearm("XYZ789")}).size() == 1);

  auto gone = mine;
  gone.subject.reset();
  CHECK(apply(*records, 6, change(za, Store::firearm, Verb::withdraw, {gone})) == "1");
  CHECK(apply(*records, 7, change(za, Store::firearm, Verb::withdraw, {gone})) == not_yours);
  CHECK(found(*records->snapshot(), Store::firearm, {firearm("XYZ789")}).empty());
  CHECK(records->counts().at(Store::firearm) == 0);
  CHECK(apply(*records, 8, change(za, Store::firearm, Verb::enter, {mine})) == "1");
}

TEST_CASE("Records: the same id may be used by two owners and in two stores", "[records]") {
  const TempFolder folder;
  const auto records = open(folder / "r");
  const auto one = record("one", firearm("ABC123"));
  CHECK(apply(*records, 1, change(za, Store::firearm, Verb::enter, {one})) == "1");
  CHECK(apply(*records, 2, change(br, Store::firearm, Verb::enter, {one})) == "1");
  CHECK(apply(*records, 3,
              change(za, Store::vehicle, Verb::enter, {record("one", car("1M8GDM9AXKP042788"))})) ==
        "1");
  CHECK(found(*records->snapshot(), Store::firearm, {firearm("ABC123")}) ==
        Lines{"member:BR one serial_make", "member:ZA one serial_make"});
}

TEST_CASE("Records: an index is applied once, and its report is kept", "[records]") {
  const TempFolder folder;
  const auto first = change(za, Store::firearm, Verb::enter,
                            {record("one", firearm("ABC123")), record("two", firearm("UNK"))});
  const std::string report = "1; 1 firearm.serial: is no number";
  {
    const auto records = open(folder / "r");
    CHECK(records->applied() == 0);
    CHECK(apply(*records, 7, first) == report);
    CHECK(records->applied() == 7);
    CHECK(apply(*records, 7, first) == report);
  }
  const auto records = open(folder / "r");
  CHECK(records->applied() == 7);
  bool asked = false;
  const auto again = records->apply(7, first, [&](const Applied&) {
    asked = true;
    return std::string{};
  });
  CHECK(again == report);
  CHECK_FALSE(asked);
  CHECK(records->counts().at(Store::firearm) == 1);

  // Reports go two flushes later; judged anew, the outcome is the same and nothing changes.
  REQUIRE(records->flush(8));
  REQUIRE(records->flush(9));
  REQUIRE(records->flush(10));
  CHECK(records->applied() == 10);
  const auto before = dump(*records);
  CHECK(apply(*records, 7, first) == report);
  CHECK(dump(*records) == before);
}

TEST_CASE("Records: a killed process loses nothing that its index covers", "[records]") {
  const TempFolder folder;
  const auto records = open(folder / "live");
  apply(*records, 1, change(za, Store::firearm, Verb::enter, {record("one", firearm("ABC123"))}));
  REQUIRE(records->file_traces({{2, za, trace(1), firearm("T1000"), "case 1"}}));
  copy_as_killed(folder / "live", folder / "after");
  const auto after = open(folder / "after");
  CHECK(after->applied() == 2);
  CHECK(after->trace_known(trace(1)));
  CHECK(dump(*after) == dump(*records));
  CHECK(after->counts() == records->counts());
}

TEST_CASE("Records: a snapshot does not see later changes", "[records]") {
  const TempFolder folder;
  const auto records = open(folder / "r");
  apply(*records, 1, change(za, Store::firearm, Verb::enter, {record("one", firearm("ABC123"))}));
  const auto before = records->snapshot();
  apply(*records, 2, change(br, Store::firearm, Verb::enter, {record("two", firearm("ABC123"))}));
  apply(*records, 3,
        change(za, Store::firearm, Verb::withdraw, {record("one", firearm("ABC123"))}));
  CHECK(found(*before, Store::firearm, {firearm("ABC123")}) == Lines{"member:ZA one serial_make"});
  CHECK(found(*records->snapshot(), Store::firearm, {firearm("ABC123")}) ==
        Lines{"member:BR two serial_make"});
}

TEST_CASE("Records: a snapshot outlives the store", "[records]") {
  const TempFolder folder;
  const auto records = open(folder / "r");
  apply(*records, 1, change(za, Store::firearm, Verb::enter, {record("one", firearm("ABC123"))}));
  const auto before = records->snapshot();
  records->close();
  CHECK(found(*before, Store::firearm, {firearm("ABC123")}).size() == 1);
}

TEST_CASE("Records: filled anew from the same changes, the dump is equal", "[records]") {
  const TempFolder folder;
  const auto fill = [](Records& records) {
    JournalIndex index = 0;
    for (int i = 0; i < 30; ++i) {
      const auto id = std::to_string(i % 20);
      const auto verb = i < 20 ? Verb::enter : Verb::modify;
      apply(records, ++index,
            change(i % 2 == 0 ? za : br, Store::firearm, verb,
                   {record(id, firearm("AB" + std::to_string(1000 + i)))}));
      apply(records, ++index,
            change(za, Store::nominal, verb, {record(id, person("Ana " + std::to_string(i)))}));
      if (i % 7 == 0)
        apply(records, ++index,
              change(za, Store::nominal, Verb::withdraw, {record(id, person("Ana"))}));
      REQUIRE(records.file_traces({{++index, br, trace(static_cast<std::uint8_t>(i)),
                                    firearm("T" + std::to_string(i) + "00"), "case"}}));
    }
  };
  const auto one = open(folder / "one");
  const auto other = open(folder / "other");
  fill(*one);
  fill(*other);
  CHECK(dump(*one).size() > 60);
  CHECK(dump(*one) == dump(*other));
  fill(*other);  // Once more changes nothing.
  CHECK(dump(*one) == dump(*other));
  CHECK(one->counts() == other->counts());
}

TEST_CASE("Records: traces are found by later ones, never by themselves", "[records]") {
  const TempFolder folder;
  const auto records = open(folder / "r");
  const FiledTrace second{2, br, trace(2), firearm("369257"), "case 2"};
  REQUIRE(records->file_traces({{1, za, trace(1), firearm("369J257"), "case 1"}, second}));
  REQUIRE(records->file_traces({second}));
  CHECK(records->counts().at(Store::trace) == 2);
  CHECK(records->trace_known(trace(2)));
  CHECK_FALSE(records->trace_known(trace(3)));
  const auto at = records->snapshot();
  CHECK(found(*at, Store::trace, {firearm("369257")}, 16, 2) ==
        Lines{"member:ZA " + trace(1).text() + " serial_ncic"});
  // Filed in the same batch, but asked about before: the first one has no earlier one.
  CHECK(found(*at, Store::trace, {firearm("369J257")}, 16, 1).empty());
  CHECK(found(*at, Store::trace, {firearm("369257")}).size() == 2);
  const auto matches = at->find({Store::trace, {firearm("369J257")}}, asking(1));
  REQUIRE(matches);
  REQUIRE(matches->size() == 1);
  CHECK(matches->front().judgement.rule == "serial_make");
  CHECK(matches->front().record.reference == "case 1");
}

TEST_CASE("Records: each store finds by its own rules", "[records]") {
  const TempFolder folder;
  const auto records = open(folder / "r");
  auto zawahiri = person("AL ZAWAHIRI, Dr. Ayman");
  zawahiri.documents = {passport("1084010", "EG")};
  apply(*records, 1, change(br, Store::nominal, Verb::enter, {record("2676", zawahiri)}));
  apply(*records, 2, change(za, Store::firearm, Verb::enter, {record("g", firearm("O1B5882"))}));
  apply(*records, 3,
        change(za, Store::document, Verb::enter, {record("p", passport("L898902C3", "ZA"))}));
  apply(*records, 4,
        change(za, Store::vehicle, Verb::enter, {record("v", car("1M8GDM9AXKP042788"))}));
  const auto at = records->snapshot();
  CHECK(found(*at, Store::nominal, {person("Ayman al-Zawahiri"), person("Ana Silva")}) ==
        Lines{"member:BR 2676 name_exact"});
  CHECK(found(*at, Store::firearm, {firearm("01B5B82")}) == Lines{"member:ZA g serial_look_alike"});
  auto zone = passport("", "ZAF");
  zone.mrz = "L898902C36ZAF7408122F1204159ZE184226B<<<<<10";
  CHECK(found(*at, Store::document, {zone}) == Lines{"member:ZA p document_number_country_type"});
  CHECK(found(*at, Store::vehicle, {car("KP042788")}) == Lines{"member:ZA v vin_last_eight"});
  CHECK(found(*at, Store::trace, {firearm("O1B5882")}).empty());
}

TEST_CASE("Records: a document check meets the papers of a nominal", "[records]") {
  const TempFolder folder;
  const auto records = open(folder / "r");
  auto zawahiri = person("AL ZAWAHIRI, Dr. Ayman");
  zawahiri.documents = {passport("1084010", "EG")};
  apply(*records, 1, change(br, Store::nominal, Verb::enter, {record("2676", zawahiri)}));
  const auto matches =
      records->snapshot()->find({Store::document, {passport("1084010", "EGY")}}, asking(16));
  REQUIRE(matches);
  REQUIRE(matches->size() == 1);
  const auto& match = matches->front();
  CHECK(match.name == RecordName{Store::nominal, br, "2676"});
  CHECK(match.judgement.rule == "nominal_document");
  CHECK_FALSE(match.judgement.alert);
  CHECK(match.record.subject == field::Subject{zawahiri});
  // Nor does it for somebody who may not ask about nominals.
  const auto without = records->snapshot()->find(
      {.store = Store::document, .subjects = {passport("1084010", "EGY")}, .nominal_papers = false},
      asking(16));
  REQUIRE(without);
  CHECK(without->empty());
}

TEST_CASE("Records: the best come first, and no more than asked for", "[records]") {
  const TempFolder folder;
  const auto records = open(folder / "r");
  std::vector<field::Record> many;
  for (int i = 0; i < 600; ++i)
    many.push_back(record("x" + std::to_string(i), firearm("1234", "Norinco")));
  many.push_back(record("y", firearm("1234", "Glock")));
  many.push_back(record("z", firearm("1234", "")));
  CHECK(apply(*records, 1, change(za, Store::firearm, Verb::enter, many)) == "602");
  // More records share the number than are judged: the one of that maker is among them, and the one
  // of which none is known.
  CHECK(found(*records->snapshot(), Store::firearm, {firearm("1234", "Glock")}, 3) ==
        Lines{"member:ZA y serial_make", "member:ZA z serial", "member:ZA x0 serial"});
}

TEST_CASE("Records: readers on other threads see a message wholly or not at all", "[records]") {
  const TempFolder folder;
  const auto records = open(folder / "r");
  constexpr std::size_t of_each = 12;
  constexpr JournalIndex messages = 60;
  std::atomic<std::size_t> torn{0};
  const auto watch = [&] {
    while (records->applied() < messages) {
      const auto at = records->snapshot();
      for (JournalIndex i = 1; i <= messages; i += 7) {
        const auto all =
            at->find({Store::firearm, {firearm("SN" + std::to_string(1000 + i))}}, asking(16));
        torn += !all || (!all->empty() && all->size() != of_each);
      }
    }
  };
  std::thread one(watch), other(watch);
  for (JournalIndex i = 1; i <= messages; ++i) {
    std::vector<field::Record> many;
    for (std::size_t n = 0; n < of_each; ++n)
      many.push_back(record(std::to_string(i) + "-" + std::to_string(n),
                            firearm("SN" + std::to_string(1000 + i))));
    apply(*records, i, change(za, Store::firearm, Verb::enter, many));
  }
  one.join();
  other.join();
  CHECK(torn == 0);
  CHECK(records->counts().at(Store::firearm) == messages * of_each);
}

TEST_CASE("Records: two processes cannot share a store", "[records]") {
  const TempFolder folder;
  const auto records = open(folder / "r");
  const auto second = Records::open(folder / "r");
  REQUIRE_FALSE(second);
  CHECK(second.error().kind == OpenFailure::Kind::locked);
}

TEST_CASE("Records: another version and a damaged table are refused with a remedy", "[records]") {
  const TempFolder folder;
  open(folder / "r")->close();
  REQUIRE(mark_format(folder / "r", {"meta"}, 10));
  const auto refused = Records::open(folder / "r");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == OpenFailure::Kind::too_new);
  REQUIRE(mark_format(folder / "r", {"meta"}, 1));
  const auto older = Records::open(folder / "r");
  REQUIRE_FALSE(older);
  CHECK(older.error().remedy.find("fills them anew") != std::string::npos);
  write_file(folder / "r/CURRENT", "nonsense\n");
  const auto damaged = Records::open(folder / "r");
  REQUIRE_FALSE(damaged);
  CHECK(damaged.error().kind == OpenFailure::Kind::damaged);
  CHECK(damaged.error().remedy.find("journal") != std::string::npos);
}

}  // namespace iwets::store
