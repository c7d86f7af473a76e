#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/node/core/asking_member.h"

// Series of digits and letters: what follows one another, and what stands close by chance.
namespace iwets::node {
namespace {

/// Numbers of a series, asked for one by one under case references of their own.
struct Series {
  const char* what;
  ThingKind kind;
  std::vector<std::string> numbers;
  bool run;
};

/// `many` numbers from `first` on, counted as the registrar counts: the places marked '#' are
/// digits, those marked '@' letters, the one furthest right in `order` goes first.
std::vector<std::string> counting(std::string first, const std::vector<std::size_t>& order,
                                  int many) {
  std::vector<std::string> out;
  for (int i = 0; i < many; ++i) {
    out.push_back(first);
    for (auto place = order.rbegin(); place != order.rend(); ++place) {
      char& c = first[*place];
      const bool over = c == '9' || c == 'Z';
      c = c == '9' ? '0' : c == 'Z' ? 'A' : static_cast<char>(c + 1);
      if (!over) break;
    }
  }
  return out;
}

/// The number of alarms for numbers in this order.
std::size_t alarms_for(ThingKind kind, const std::vector<std::string>& numbers) {
  Member za;
  int i = 0;
  for (const auto& text : numbers) {
    Consultation question;
    question.row = ++za.row;
    question.at = za.now += 1min;
    question.officer = "X";
    question.agency = "SAPS";
    question.reference = case_of(++i);
    question.things.push_back(number(kind, text));
    if (const auto letters = letter_thing(kind, text))
      question.things.push_back(hashed(*letters, plain_hash));
    for (const auto& raised : za.watch.enter(question))
      if (raised.first_time) za.all.push_back(raised.alarm);
  }
  return za.all.size();
}

std::vector<std::string> chosen(const char* shape, std::uint32_t chance, int many) {
  std::vector<std::string> out;
  for (int i = 0; i < many; ++i) {
    std::string text;
    for (const char* at = shape; *at != 0; ++at) {
      chance = chance * 1'664'525U + 1'013'904'223U;
      const auto drawn = chance >> 8U;
      text += *at == '#'   ? static_cast<char>('0' + drawn % 10)
              : *at == '@' ? static_cast<char>('A' + drawn % 26)
                           : *at;
    }
    out.push_back(text);
  }
  return out;
}

}  // namespace

TEST_CASE("Trawling: series of digits and letters are runs, unrelated numbers are none",
          "[node][trawling]") {
  const auto plate = ThingKind::plate, serial_number = ThingKind::serial;
  const std::vector<Series> table{
      {"digits between letters", plate, counting("AB123CD", {2, 3, 4}, 12), true},
      {"digits, and on into the last letter", plate, counting("AB995CD", {6, 2, 3, 4}, 12), true},
      {"letters alone, behind", plate, counting("AB123CD", {5, 6}, 12), true},
      {"letters alone, over the end of the alphabet", plate, counting("AB123CW", {5, 6}, 12), true},
      {"three letters behind two digits", plate, counting("AB12CDE", {4, 5, 6}, 12), true},
      {"three letters behind four digits", plate, counting("1234BBY", {4, 5, 6}, 12), true},
      {"one letter behind", serial_number, counting("ZK45678A", {7}, 12), true},
      {"a letter in front", serial_number, counting("A1234567", {0}, 12), true},
      {"a letter in the middle", serial_number, counting("17B0098", {2}, 12), true},
      {"every third letter, in pairs",
       plate,
       {"AB123CA", "AB123DM", "AB123CD", "AB123CG", "AB123CJ", "AB123CM", "AB123CP", "AB123CS",
        "AB123CV", "AB123CY", "AB123DB", "AB123DE", "AB123DH"},
       true},
      {"identity cards with the letter that checks them",
       ThingKind::document,
       {"12345678Z", "12345679S", "12345680Q", "12345681V", "12345682H", "12345683L", "12345684C",
        "12345685K", "12345686E", "12345687T", "12345688R", "12345689W"},
       true},
      {"nine are too few", plate, counting("AB123CD", {5, 6}, 9), false},
      {"too little beside the letters", serial_number, counting("12A", {2}, 20), false},
      {"plates of one country", plate, chosen("@@###@@", 1, 600), false},
      {"plates of one office", plate, chosen("AB###@@", 2, 200), false},
      {"plates with three letters", plate, chosen("####@@@", 3, 600), false},
      {"plates of a city", plate, chosen("B@@####", 4, 600), false},
      {"one digit and letters", plate, chosen("@@@#@@", 5, 400), false},
      {"serial numbers of one maker", serial_number, chosen("@#####", 6, 400), false},
      {"serial numbers with a letter behind", serial_number, chosen("######@", 7, 400), false},
      {"identity cards", ThingKind::document, chosen("########@", 8, 600), false},
      {"letters alone", plate, chosen("@@@@@@", 9, 400), false},
      {"one number in many spellings of its end",
       serial_number,
       {"AB12345X", "CD12345X", "EF12345X", "GH12345X", "IJ12345X", "KL12345X", "MN12345X",
        "OP12345X", "QR12345X", "ST12345X", "UV12345X"},
       false},
  };
  for (const auto& series : table) {
    INFO(series.what << ", from " << series.numbers.front());
    CHECK((alarms_for(series.kind, series.numbers) > 0) == series.run);
    auto reversed = series.numbers;
    std::reverse(reversed.begin(), reversed.end());
    CHECK((alarms_for(series.kind, reversed) > 0) == series.run);
  }
}

TEST_CASE("Trawling: of a series the book tells distances, not where it stands",
          "[node][trawling]") {
  const auto one = number(ThingKind::plate, "AB123CD"), next = number(ThingKind::plate, "AB124CD");
  CHECK(next.counter - one.counter == 1);
  CHECK(one.counter % 1'000 != 123);
  CHECK(number(ThingKind::plate, "AB999CD").counter + 1 ==
        number(ThingKind::plate, "AB000CE").counter);
  const auto letters = letter_thing(ThingKind::plate, "AB123CD");
  REQUIRE(letters);
  CHECK(letters->frame == "AB123@@");
  CHECK(letters->counter == 2 * 26 + 3);
  CHECK(hashed(*letters, plain_hash).whole == 0);
  CHECK_FALSE(letter_thing(ThingKind::vin, "1M8GDM9AXKP042788"));
  CHECK_FALSE(letter_thing(ThingKind::document, "12345678Z"));
  CHECK_FALSE(letter_thing(ThingKind::serial, "123456"));
}

TEST_CASE("Trawling: counters by letters leave no subject of a question out", "[node][trawling]") {
  field::CheckForm form;
  auto& asked = form.person.emplace();
  asked.name = "Jan Example";
  for (int i = 0; i < 15; ++i) {
    field::Document document;
    document.number = counted("AB12", 345 + i) + "CD";
    asked.documents.push_back(document);
  }
  const auto things = things_of(form);
  REQUIRE(things.size() == things_max);
  CHECK(std::none_of(things.begin(), things.end(),
                     [](const auto& thing) { return thing.whole.empty(); }));
}

}  // namespace iwets::node
