#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "hub/match/pattern.h"
#include "tests/hub/match/subjects.h"

namespace iwets::match {
namespace {

using Texts = std::vector<std::string>;

field::Firearm of_model(std::string serial, std::string make, std::string model,
                        std::string calibre = "") {
  auto out = firearm(std::move(serial), std::move(make), std::move(calibre));
  out.model = std::move(model);
  return out;
}

std::string told(Store store, const field::Subject& question, const field::Subject& record) {
  const auto j = judge(store, question, record);
  if (!j) return "-";
  return std::string("-ABCDE").substr(static_cast<std::size_t>(j->grade), 1) + " " + j->rule +
         (j->alert ? " !" : "");
}

/// True if the record is filed under every key of a list, or under a key.
bool meet(Store store, const field::Subject& question, const field::Subject& record) {
  const auto filed = record_keys(store, record);
  const auto has = [&](const auto& key) {
    return std::find(filed.begin(), filed.end(), key) != filed.end();
  };
  const auto keys = question_keys(store, question);
  if (std::any_of(keys.begin(), keys.end(), has)) return true;
  const auto lists = joint_keys(store, question);
  return std::any_of(lists.begin(), lists.end(), [&](const std::vector<Key>& list) {
    return std::all_of(list.begin(), list.end(), has);
  });
}

/// What the officer is told of the firearm's store.
std::string note(const field::Firearm& firearm) {
  const auto asked = questions({}, firearm, std::nullopt, std::nullopt);
  return asked.empty() ? "not asked" : asked.front().note;
}
std::string note(const field::Vehicle& vehicle) {
  const auto asked = questions({}, std::nullopt, std::nullopt, vehicle);
  return asked.empty() ? "not asked" : asked.front().note;
}

}  // namespace

TEST_CASE("Pattern: one place, any number of places, a choice", "[match]") {
  CHECK(Pattern("AB?4").fits("AB14"));
  CHECK_FALSE(Pattern("AB?4").fits("AB4"));
  CHECK(Pattern("AB*4").fits("AB4"));
  CHECK(Pattern("AB*4").fits("AB1444"));
  CHECK_FALSE(Pattern("AB*4").fits("AB1445"));
  CHECK(Pattern("*4*5").fits("1442445"));
  CHECK(Pattern("A[17]4").fits("A14"));
  CHECK_FALSE(Pattern("A[17]4").fits("A24"));
  CHECK(Pattern("*").fits(""));
  CHECK(Pattern("AB?*4").known() == 3);
}

TEST_CASE("Pattern: three known neighbours are what every number that fits has", "[match]") {
  CHECK(Pattern("AB1").grams() == Texts{"^A8", "A81", "81$"});
  CHECK(Pattern("AB1?23").grams() == Texts{"^A8", "A81", "23$"});
  CHECK(Pattern("*1234*").grams() == Texts{"123", "234"});
  CHECK(Pattern("A[8B]8").grams() == Texts{"^A8", "A88", "88$"});
  CHECK(Pattern("1?2?3").grams().empty());
  CHECK(Pattern("AB*1234").ending(8).grams() == Texts{"123", "234", "34$"});
  CHECK(Pattern("AB1234").ending(3).grams() == Texts{"^23", "234", "34$"});
}

TEST_CASE("Pattern: what fits has all of its grams", "[match]") {
  const auto seed = GENERATE(range<std::uint64_t>(0, 3));
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  std::size_t fitting = 0;
  for (int i = 0; i < 20000; ++i) {
    const auto text = [&](std::string_view characters, std::size_t chars_max) {
      std::string out;
      for (auto left = 1 + random() % chars_max; left > 0; --left)
        out += characters[random() % characters.size()];
      return out;
    };
    const auto number = text("AB8", 6), asked = text("AB8?*", 6);
    INFO(number << " " << asked);
    const Pattern pattern(asked);
    if (!pattern.fits(number)) continue;
    ++fitting;
    const auto has = Pattern(number).grams();
    for (const auto& gram : pattern.grams())
      CHECK(std::find(has.begin(), has.end(), gram) != has.end());
  }
  CHECK(fitting > 200);
}

TEST_CASE("Wildcards: an unreadable serial number needs make and model", "[match]") {
  const auto record = of_model("AK88123", "Izhmash", "AKM", "7.62x39");
  const auto store = Store::firearm;
  for (const auto* asked : {"AK8?123", "AK*123", "*88123", "AK881??", "?K88123", "AK88[17]23"}) {
    INFO(asked);
    CHECK(told(store, of_model(asked, "Izhmash", "AKM"), record) == "D serial_wildcard");
    CHECK(meet(store, of_model(asked, "Izhmash", "AKM"), record));
    CHECK(told(store, of_model(asked, "", "", "7.62x39"), record) == "E serial_wildcard");
    CHECK(meet(store, of_model(asked, "", "", "7.62x39"), record));
    CHECK(told(store, of_model(asked, "Izhmash", ""), record) == "E serial_wildcard");
    CHECK(told(store, of_model(asked, "Norinco", "AKM"), record) == "-");
    CHECK(told(store, of_model(asked, "", "AKM"), record) == "-");
  }
  CHECK(told(store, of_model("AK8?124", "Izhmash", "AKM"), record) == "-");
}

TEST_CASE("Wildcards: what cannot be searched is said, with a remedy", "[match]") {
  CHECK(note(of_model("AK8?123", "Izhmash", "")).empty());
  CHECK(note(of_model("AK?8", "Izhmash", "AKM")) ==
        "not searchable: a serial number with unreadable characters has fewer than four that are "
        "known; read more of it");
  CHECK(note(of_model("A?K?8?1?2", "Izhmash", "AKM")) ==
        "not searchable: a serial number with unreadable characters has no three in a row that "
        "are known; read more of it");
  CHECK(note(of_model("AK8?123", "", "AKM")) ==
        "not searchable: a serial number with unreadable characters needs the make or the "
        "calibre; give it");
  CHECK(note(of_model("OBLITERATED", "Izhmash", "AKM")) == "not asked");
  CHECK(note(plate("CA123?56")) ==
        "not searchable: a plate with unreadable characters needs its country; give it");
  CHECK(note(vin("1M8GDM9AXKP04?788")) ==
        "not searchable: a VIN with unreadable characters needs the make; give it");
  auto both = plate("CA123456", "ZA");
  both.vin = "1M8GDM9AXKP04?788";
  CHECK_FALSE(note(both).empty());
  CHECK(questions({}, std::nullopt, std::nullopt, both).front().subjects.size() == 1);
}

TEST_CASE("Wildcards: the number of a document must be read whole", "[match]") {
  const auto asked = [](const field::Document& document) {
    return questions({}, std::nullopt, document, std::nullopt).at(0);
  };
  CHECK(asked(document("A12?4567", "ZA")).note ==
        "not searchable: a document number with unreadable characters; read all of it");
  CHECK(asked(document("A12?4567", "ZA")).subjects.empty());
  CHECK(asked(document("A12[8B]4567", "ZA")).note.empty());
  CHECK(asked(document("A12[8B]4567", "ZA")).subjects.size() == 1);
}

TEST_CASE("Wildcards: an unreadable plate needs its country", "[match]") {
  const auto record = plate("CA123456", "ZA", "Toyota");
  const auto store = Store::vehicle;
  for (const auto* asked : {"CA12?456", "CA123*", "?A123456"}) {
    INFO(asked);
    CHECK(told(store, plate(asked, "ZAF", "Toyota"), record) == "D plate_wildcard");
    CHECK(told(store, plate(asked, "ZA"), record) == "E plate_wildcard");
    CHECK(told(store, plate(asked, "ZA", "Ford"), record) == "-");
    CHECK(told(store, plate(asked, "NZ", "Toyota"), record) == "-");
    CHECK(meet(store, plate(asked, "ZA"), record));
  }
}

TEST_CASE("Wildcards: an unreadable VIN needs the make", "[match]") {
  const auto record = vin("1M8GDM9AXKP042788", "MCI", 1989);
  const auto store = Store::vehicle;
  for (const auto* asked :
       {"1M8GDM9AXKP0427?8", "1M8*KP042788", "?P042788", "1M8GDM9AX*2788", "1M8GDM?AXKP042788"}) {
    INFO(asked);
    CHECK(told(store, vin(asked, "MCI"), record) == "D vin_wildcard");
    CHECK(meet(store, vin(asked, "MCI"), record));
    CHECK(told(store, vin(asked), record) == "-");
    CHECK(told(store, vin(asked, "Ford"), record) == "-");
  }
}

TEST_CASE("Wildcards: earlier traces are not searched by them, and the question says so",
          "[match]") {
  const auto note_of = [](const field::Firearm& asked) {
    for (const auto& question : questions({}, asked, std::nullopt, std::nullopt))
      if (question.store == Store::trace) return question.note;
    return std::string("not asked");
  };
  CHECK(note_of(firearm("ABC1234", "Glock")).empty());
  // Also where the firearm store is not searched, and where another number is.
  CHECK(note_of(firearm("?BC1234", "Glock")).starts_with("not searchable: earlier traces"));
  CHECK(note_of(firearm("?BC1234")).starts_with("not searchable: earlier traces"));
  auto barrelled = firearm("?BC1234", "Glock");
  barrelled.other_numbers = {{"barrel", "B900800"}};
  CHECK(note_of(barrelled).starts_with("not searchable: earlier traces"));
}

}  // namespace iwets::match
