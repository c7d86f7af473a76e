#include "adapters/sql/values.h"

#include <catch2/catch.hpp>

using namespace iwets;
using field::PartialDate;

TEST_CASE("Values: the file's words come first, then the network's tables", "[core]") {
  const sql::ValueMaps values{{"make", {{"ZBROJOVKA", "CZ"}}}, {"type", {{"REVOLVER", "PI"}}}};
  const auto word = [&](const char* map, const char* text) {
    const auto found = sql::network_word(values, map, text);
    return found.text + (found.known ? "" : "?");
  };
  CHECK(word("make", " zbrojovka ") == "CZ");
  CHECK(word("make", "Glock") == "Glock");
  CHECK(word("make", "Kovárna Lhota") == "Kovárna Lhota?");
  CHECK(word("type", "revolver") == "PI");
  CHECK(word("type", "pistol") == "P");
  CHECK(word("type", "pistole") == "?");
  CHECK(word("calibre", "9 mm Luger") == "9 mm Luger");
  CHECK(word("calibre", "devítka") == "devítka?");
  CHECK(word("country", "cze") == "CZE");
  CHECK(word("country", "Czech Republic") == "CZ");
  CHECK(word("country", "Čechy") == "?");
  CHECK(word("role", "Dealer") == "dealer");
  CHECK(word("role", "prodejce") == "?");
  CHECK(word("status", "stolen_from_dealer") == "stolen_from_dealer");
  CHECK(word("status", "status") == "?");
  CHECK(word("sex", "F") == "female");
}

TEST_CASE("Values: a maker agrees as typed, and by the word that the mapping gives to it",
          "[core]") {
  const sql::ValueMaps values{{"make",
                               {{"HATSAN ARMS CO", "Hatsan"},
                                {"SW", "Swiss Arms"},
                                {"QXJ", "Lhota"},
                                {"0142", "Lhota"},
                                {"GLOCK", "Lhota"},
                                {"ACME", "Dolni"},
                                {"ACME CO", "Horni"}}}};
  using enum field::Agreement;
  struct Case {
    const char *asked, *of_registry;
    field::Agreement agreement;
  };
  for (const auto& [asked, of_registry, agreement] :
       {Case{"HATSAN ARMS CO", "HATSAN ARMS CO", same}, Case{"Hatsan Arms", "HATSAN ARMS CO", same},
        Case{"hatsan arms co.", "Hatsan", same}, Case{"Hatsan", "HATSAN ARMS CO", same},
        Case{"Hatsan Arms", "Akkar", contradicts}, Case{"Akkar", "HATSAN ARMS CO", contradicts},
        Case{"Hatsan Arms", "", unknown},
        // What the network knows stays that maker, and a list's own code means nothing elsewhere.
        Case{"SW", "SW", contradicts}, Case{"Smith & Wesson", "SW", contradicts},
        Case{"Glock", "GLOCK", contradicts}, Case{"QXJ", "QXJ", contradicts},
        Case{"0142", "0142", contradicts},
        // Of two makers whose names differ by their company's form alone the very word counts.
        Case{"Acme", "ACME", same}, Case{"Acme", "ACME CO", contradicts},
        Case{"Acme Ltd", "ACME", contradicts}, Case{"Acme Ltd", "ACME CO", contradicts}}) {
    CAPTURE(asked, of_registry);
    CHECK(sql::asked_make_agreement(values, asked, of_registry) == agreement);
  }
}

TEST_CASE("Values: dates as databases and registries write them", "[core]") {
  const PartialDate day{2019, 5, 17};
  for (const auto* text :
       {"2019-05-17", "2019-05-17 10:31:00+02", "2019-05-17T10:31:00", "20190517", "17.05.2019"}) {
    CAPTURE(text);
    CHECK(sql::date_of_text(text) == day);
  }
  CHECK(sql::date_of_text("2019-05") == PartialDate{2019, 5, 0});
  CHECK(sql::date_of_text("2019") == PartialDate{2019, 0, 0});
  for (const auto* text :
       {"5/17/2019", "17/05/2019", "17-05-2019", "17052019", "2019-02-30", "31.04.2019", "17.05.19",
        "0001-01-01", "9999-12-31", "2019-05-17 BC", "2019T", "2019-05/17", "-", "yesterday"}) {
    CAPTURE(text);
    CHECK_FALSE(sql::date_of_text(text));
  }
  for (const auto* text : {"", "  "}) CHECK(sql::date_of_text(text) == PartialDate{});
  CHECK(sql::year_of_text("1989-01-01") == 1989);
  CHECK(sql::year_of_text("89") == 0);
}

TEST_CASE("Values: the mapping says in which order a date is written", "[core]") {
  using enum sql::DateOrder;
  for (const auto* text : {"20/09/2016", "20.09.2016", "20-09-2016", "20.9.2016", "20092016",
                           "20/09/2016 10:31", "2016-09-20", "20160920"}) {
    CAPTURE(text);
    CHECK(sql::date_of_text(text, dmy) == PartialDate{2016, 9, 20});
  }
  CHECK(sql::date_of_text("09/2016", dmy) == PartialDate{2016, 9, 0});
  CHECK(sql::date_of_text("9/20/2016", mdy) == PartialDate{2016, 9, 20});
  CHECK(sql::date_of_text("05/06/2016", dmy) == PartialDate{2016, 6, 5});
  CHECK(sql::date_of_text("05/06/2016", mdy) == PartialDate{2016, 5, 6});
  CHECK_FALSE(sql::date_of_text("09/20/2016", dmy));
  CHECK_FALSE(sql::date_of_text("31/04/2016", dmy));
  CHECK_FALSE(sql::date_of_text("20/09/2016", mdy));
}

TEST_CASE("Values: a flag is set by any word that is no no", "[core]") {
  for (const auto* text : {"t", "1", "yes", "ano", "2019-05-17"}) CHECK(sql::is_true(text));
  for (const auto* text : {"", "f", "0", "No", "ne", "não", " "}) CHECK_FALSE(sql::is_true(text));
}

TEST_CASE("Values: a line is whole characters within its bound", "[core]") {
  CHECK(sql::line("a\tb\x1b[31m", 64) == "a b [31m");
  CHECK(sql::line("ab\xff"
                  "c",
                  64) == "abc");
  CHECK(sql::line("Dvořák", 4) == "Dvo");
  CHECK(sql::line("Dvořák", 5) == "Dvoř");
  CHECK(sql::line("  ", 64).empty());
}
