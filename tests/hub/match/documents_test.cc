#include <catch2/catch.hpp>

#include "tests/hub/match/subjects.h"

namespace iwets::match {
namespace {

std::string told(const field::Document& question, const field::Subject& record) {
  const auto j = judge(Store::document, question, record);
  if (!j) return "-";
  std::string text = std::string("-ABCDE").substr(static_cast<std::size_t>(j->grade), 1) + " " +
                     j->rule + (j->alert ? " !" : "");
  for (const auto& objection : j->against) text += " / " + objection;
  return text;
}

bool meet(const field::Document& question, Store store, const field::Subject& record) {
  for (const auto& one : question_keys(store, question))
    for (const auto& other : record_keys(store, record))
      if (one == other) return true;
  return false;
}

/// ICAO 9303: the specimen with an optional field.
const std::string specimen = "L898902C36UTO7408122F1204159ZE184226B<<<<<10";

}  // namespace

TEST_CASE("Documents: number and country alert, however the country is written", "[match]") {
  const auto record = document("A12345678", "ZA", "P");
  CHECK(told(document("a 1234 5678", "ZAF", "P"), record) == "A document_number_country_type !");
  CHECK(told(document("A12345678", "ZA"), record) == "B document_number_country !");
  CHECK(told(document("A12345678", "ZA", "I"), record) ==
        "B document_number_country ! / type of document differs");
  CHECK(told(document("C01X00T47", "D", "P"), document("C01X00T47", "DE", "P")) ==
        "A document_number_country_type !");
}

TEST_CASE("Documents: the number alone is a possible match", "[match]") {
  const auto record = document("A12345678", "ZA", "P");
  CHECK(told(document("A12345678", "BR", "P"), record) ==
        "E document_number / issuing country differs");
  CHECK(told(document("A12345678"), record) == "E document_number");
  CHECK(told(document("123"), document("123", "ZA")) == "-");
  CHECK(told(document("A12345679", "BR", "P"), record) == "-");
}

TEST_CASE("Documents: a number one slip away is possible in its country", "[match]") {
  const auto record = document("A12345678", "ZA", "P");
  CHECK(told(document("A12345679", "ZAF", "P"), record) ==
        "D document_one_slip / one character is wrong");
  CHECK(told(document("A1234578", "ZA"), record) ==
        "D document_one_slip / one character is missing");
  CHECK(told(document("A12354678", "ZA"), record) ==
        "D document_one_slip / two neighbours are exchanged");
  CHECK(meet(document("A12345679", "ZA"), Store::document, record));
  CHECK(meet(document("A1234578", "ZA"), Store::document, record));
  CHECK(told(document("A1234567K", "ZA"), record) == "-");  // A digit stays a digit.
  CHECK(told(document("A12345679", "ZA", "I"), record) == "-");
  CHECK(told(document("A12345679"), record) == "-");
  CHECK(told(document("A12345697", "ZA"), document("A12345679", "ZA")) != "-");
  CHECK(told(document("12346", "ZA"), document("12345", "ZA")) == "-");
}

TEST_CASE("Documents: a number that its check digit proves is not mistyped", "[match]") {
  const auto question =
      document("", "UTO", "P", specimen);  // L898902C3 with 6 for its check digit.
  CHECK(told(question, document("L898902C3", "UTO", "P")) == "A document_number_country_type !");
  CHECK(told(question, document("L898902C4", "UTO", "P")) == "-");
  auto misread = specimen;
  misread[9] = '4';
  CHECK(told(document("", "UTO", "", misread), document("L898902C4", "UTO", "P")) ==
        "D document_one_slip / one character is wrong");
}

TEST_CASE("Documents: look-alikes are possible within one country", "[match]") {
  const auto record = document("AO12345", "ZA", "P");
  CHECK(told(document("A012345", "ZA", "P"), record) == "C document_look_alike");
  CHECK(meet(document("A012345", "ZA"), Store::document, record));
  CHECK(told(document("A012345", "BR", "P"), record) == "-");
}

TEST_CASE("Documents: the machine-readable zone is searched too", "[match]") {
  const auto record = document("L898902C3", "UTO", "P");
  const auto question = document("unk", "UTO", "P", specimen);
  CHECK(meet(question, Store::document, record));
  CHECK(told(question, record) == "A document_number_country_type !");
}

TEST_CASE("Documents: a number repaired by its check digit is a possible match", "[match]") {
  const auto record = document("L898902C3", "UTO", "P");
  auto misread = specimen;
  misread[5] = 'O';  // 0 read as O: the check digit says so.
  const auto question = document("L8989O2C3", "UTO", "P", misread);
  CHECK(meet(question, Store::document, record));
  CHECK(told(question, record) == "C document_repaired");
}

TEST_CASE("Documents: the papers of a nominal are possible, never stolen", "[match]") {
  auto nominal = somebody("Ayman Zawahiri");
  nominal.documents.push_back(document("1084010", "EG", "P"));
  nominal.documents.push_back(document("19820215"));
  CHECK(told(document("1084010", "EGY", "P"), nominal) == "C nominal_document");
  CHECK(told(document("19820215", "EG", "P"), nominal) == "E nominal_document");
  CHECK(told(document("1084010", "SD", "P"), nominal) ==
        "E nominal_document / issuing country differs");
  CHECK(told(document("1084011", "EG", "P"), nominal) == "-");
  CHECK(meet(document("1084010", "EG"), Store::nominal, nominal));
}

}  // namespace iwets::match
