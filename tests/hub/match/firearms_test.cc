#include <catch2/catch.hpp>

#include "tests/hub/match/subjects.h"

namespace iwets::match {
namespace {

std::optional<Judgement> judged(const field::Firearm& question, const field::Firearm& record) {
  return judge(Store::firearm, question, record);
}

/// What an officer reads: grade, rule, and what speaks against it.
std::string told(const field::Firearm& question, const field::Firearm& record) {
  const auto j = judged(question, record);
  if (!j) return "-";
  CHECK(j->alert == (j->grade == Grade::a || j->grade == Grade::b));
  std::string text =
      std::string("-ABCDE").substr(static_cast<std::size_t>(j->grade), 1) + " " + j->rule;
  for (const auto& objection : j->against) text += " / " + objection;
  return text;
}

bool meet(const field::Subject& a, const field::Subject& b) {
  for (const auto& one : question_keys(Store::firearm, a))
    for (const auto& other : record_keys(Store::firearm, b))
      if (one == other) return true;
  return false;
}

}  // namespace

TEST_CASE("Firearms: the grade falls with what supports an equal serial number", "[match]") {
  const auto glock = firearm("ABC123", "Glock", "9x19", "PI");
  CHECK(told(firearm("abc-123", "Glock", "9 mm Luger", "PI"), glock) == "A serial_make_calibre");
  CHECK(told(firearm("ABC123", "Glock"), glock) == "B serial_make");
  CHECK(told(firearm("ABC123", "", "9 mm Parabellum"), glock) == "C serial_calibre");
  CHECK(told(firearm("ABC123", "", "", "PI"), glock) == "C serial_type");
  CHECK(told(firearm("ABC123"), glock) == "E serial");
}

TEST_CASE("Firearms: contradictions lower the grade and are told", "[match]") {
  const auto glock = firearm("ABC123", "Glock", "9x19", "PI");
  CHECK(told(firearm("ABC123", "Colt", "9x19", "PI"), glock) == "E serial / make differs");
  CHECK(told(firearm("ABC123", "Glock", ".45 ACP"), glock) == "C serial_make / calibre differs");
  CHECK(told(firearm("ABC123", "Glock", "9x19", "RB"), glock) ==
        "B serial_make_calibre / type differs");
  CHECK(told(firearm("ABC123", "Glock", "", "RB"), glock) == "C serial_make / type differs");
}

TEST_CASE("Firearms: look-alikes are possible matches only", "[match]") {
  const auto record = firearm("O1B5882", "Colt", ".45 ACP");
  const auto question = firearm("01B5B82", "Colt", ".45 ACP");
  CHECK(told(question, record) == "C serial_look_alike");
  CHECK(meet(question, record));
  CHECK(told(firearm("01B5B82"), record) == "E serial_look_alike");
  CHECK(told(firearm("01B5B82", "Glock"), record) == "-");
}

TEST_CASE("Firearms: letters between digits are ignored by NCIC's rule", "[match]") {
  const auto question = firearm("369J257", "Colt");
  for (const auto* on_record : {"369257", "369M257"}) {
    const auto record = firearm(on_record, "Colt");
    CHECK(told(question, record) == "C serial_ncic");
    CHECK(meet(question, record));
  }
  CHECK(told(question, firearm("369257J", "Colt")) == "-");
  CHECK(told(question, firearm("J369257", "Colt")) == "-");
  CHECK(told(firearm("369J257"), firearm("369257")) == "E serial_ncic");
}

TEST_CASE("Firearms: leading zeros come and go", "[match]") {
  const auto record = firearm("0012345", "Colt");
  CHECK(told(firearm("12345", "Colt"), record) == "C serial_leading_zeros");
  CHECK(told(firearm("012345"), record) == "E serial_leading_zeros");
  CHECK(meet(firearm("12345"), record));
  CHECK(meet(record, firearm("12345")));
  CHECK(told(firearm("12345", "Glock"), record) == "-");
  CHECK(told(firearm("123", "Colt"), firearm("0123", "Colt")) == "-");
}

TEST_CASE("Firearms: a number one slip away needs make and model", "[match]") {
  const auto model = [](std::string serial, std::string make, std::string name,
                        std::string calibre = "") {
    auto out = firearm(std::move(serial), std::move(make), std::move(calibre));
    out.model = std::move(name);
    return out;
  };
  const auto record = model("ABC123", "Glock", "17", "9x19");
  CHECK(told(model("ABK123", "Glock", "G17 Gen4"), record) ==
        "D serial_one_slip / one character is wrong");
  CHECK(told(model("AB123", "Glock", "17"), record) ==
        "D serial_one_slip / one character is missing");
  CHECK(told(model("ABCC123", "Glock", "17"), record) ==
        "D serial_one_slip / one character is additional");
  CHECK(told(model("BAC123", "Glock", "17"), record) ==
        "D serial_one_slip / two neighbours are exchanged");
  for (const auto* typed : {"ABK123", "AB123", "ABCC123", "BAC123"})
    CHECK(meet(model(typed, "Glock", "17"), record));
  CHECK(told(model("ABK123", "Glock", "17", ".45 ACP"), record) ==
        "E serial_one_slip / calibre differs / one character is wrong");
  CHECK(told(model("ABK123", "Glock", "", "9x19"), record) ==
        "E serial_one_slip / one character is wrong / model not known");
  CHECK(told(model("ABK123", "Glock", ""), record) == "-");
  CHECK(told(model("ABK123", "Glock", "19", "9x19"), record) == "-");
  CHECK(told(model("ABK123", "Colt", "17"), record) == "-");
  CHECK(told(model("ABK123", "", "17", "9x19"), record) == "-");
  CHECK(told(model("ABK129", "Glock", "17"), record) == "-");
  CHECK(told(model("AB12", "Glock", "17"), model("AB13", "Glock", "17")) == "-");
}

TEST_CASE("Firearms: the next number of one maker and model never alerts", "[match]") {
  auto record = firearm("ABC129", "Glock", "9x19", "PI");
  record.model = "17";
  auto question = record;
  for (const auto* next : {"ABC128", "ABC130", "ABD129"}) {
    question.serial = next;
    const auto judgement = judged(question, record);
    CHECK((!judgement || !judgement->alert));
  }
}

TEST_CASE("Firearms: Cyrillic letters are read as the Latin ones they look like", "[match]") {
  const auto record = firearm("AB1234", "Izhmash", "7.62x39");
  const auto question = firearm("\u0410\u0412 1234", "Izhmash", "7,62\u044539");
  CHECK(told(question, record) == "A serial_make_calibre");
  CHECK(meet(question, record));
}

TEST_CASE("Firearms: the importer or brand named as maker does not contradict", "[match]") {
  auto record = firearm("X77812", "Zastava", "7.62x39");
  record.importer = "Century Arms";
  CHECK(told(firearm("X77812", "Century Arms", "7.62x39"), record) == "A serial_make_calibre");
}

TEST_CASE("Firearms: the number of another part is a possible match", "[match]") {
  auto record = firearm("F555111", "CZ", "9x19");
  record.other_numbers.push_back({"barrel", "B900800"});
  CHECK(told(firearm("B900800", "CZ", "9x19"), record) == "C other_number");
  CHECK(told(firearm("B900800"), record) == "E other_number");
  CHECK(meet(firearm("B900800"), record));
}

TEST_CASE("Firearms: very short numbers need the maker and never match fuzzily", "[match]") {
  CHECK(told(firearm("12", "Colt"), firearm("12", "Colt")) == "B serial_make");
  CHECK(told(firearm("12"), firearm("12")) == "-");
  CHECK(told(firearm("1Z", "Colt"), firearm("12", "Colt")) == "-");
}

TEST_CASE("Firearms: values that are no numbers are not searched", "[match]") {
  for (const auto* none : {"", "UNK", "NONE", "OBLITERATED", "0000", "???"}) {
    INFO(none);
    CHECK(question_keys(Store::firearm, firearm(none, "Colt")).empty());
    CHECK_FALSE(judged(firearm(none, "Colt", "9x19"), firearm(none, "Colt", "9x19")));
  }
}

TEST_CASE("Firearms: a choice between look-alikes can be searched, an unreadable place not",
          "[match]") {
  const auto record = firearm("AK88123", "Izhmash");
  CHECK(told(firearm("AK[8B]8123", "Izhmash"), record) == "C serial_look_alike");
  CHECK(meet(firearm("AK[8B]8123"), record));
  CHECK(question_keys(Store::firearm, firearm("AK?8123")).empty());
}

}  // namespace iwets::match
