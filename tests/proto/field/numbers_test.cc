#include <catch2/catch.hpp>

#include "proto/field/document.h"
#include "proto/field/serial.h"
#include "proto/field/vehicle.h"

using namespace iwets::field;

TEST_CASE("Serial: the canonical form drops dress, not letters", "[field]") {
  CHECK(canonical(" ab-12 34 ") == "AB1234");
  CHECK(canonical("АВ-12/34") == "AB1234");  // Cyrillic
  CHECK(canonical("١٢٣٤ A") == "1234A");     // Arabic digits
  CHECK(canonical("ＡＢ１２") == "AB12");    // full width
  CHECK(canonical("№ 77 А") == "77A");
  CHECK(canonical("Č 12") == "C12");
  CHECK(canonical("Ж12") == "Ж12");  // No Latin letter looks like it.
  CHECK(canonical("\xff"
                  "12") == "12");
  CHECK(canonical("").empty());
}

TEST_CASE("Serial: wildcards survive, stray brackets do not", "[field]") {
  CHECK(canonical("ab?1*[8b]") == "AB?1*[8B]");
  CHECK(canonical("AB[12") == "AB12");
  CHECK(canonical("AB[]12") == "AB12");
  CHECK(has_wildcard("AB?1"));
  CHECK_FALSE(has_wildcard("AB(1)"));
}

TEST_CASE("Serial: look-alikes fold together", "[field]") {
  CHECK(folded("ODQ0") == "0000");
  CHECK(folded("IL1Z2S5B8G6") == "11122558866");
  CHECK(folded("AB[8B]1") == "A881");
  CHECK(folded("A[8C]1") == "A[8C]1");
  CHECK(folded("A[CB]1") == folded("A[8C]1"));
}

TEST_CASE("Serial: NCIC ignores letters between digits and keeps prefix and suffix", "[field]") {
  CHECK(ncic("369J257") == "369257");
  CHECK(ncic("369M257") == ncic("369257"));
  CHECK(ncic("AB369J") == "AB369J");
  CHECK(ncic("ABC123") != ncic("123"));
  CHECK(ncic("12O4") == "1204");
  CHECK(ncic("ABC") == "ABC");
}

TEST_CASE("Serial: leading zeros can be left out", "[field]") {
  CHECK(without_leading_zeros("000123") == "123");
  CHECK(without_leading_zeros("0000") == "0");
  CHECK(without_leading_zeros("").empty());
}

TEST_CASE("Serial: what is no number is known as such", "[field]") {
  for (const char* none : {"",
                           "UNK",
                           "unknown",
                           "None",
                           "n/a",
                           "OBLITERATED",
                           "0000",
                           "0",
                           "--",
                           "???",
                           "*",
                           "XXXX",
                           "9mm",
                           "9x19",
                           ".45 ACP",
                           "7,62x39",
                           "22 LR",
                           "Pat. No. 4,825,744",
                           "PATENT 1234567",
                           "Made in USA",
                           "neznámé",
                           "raspado",
                           "NOT SEEN",
                           "as above",
                           "Ditto",
                           "LOCAL",
                           "Locally made",
                           "SEE FILE",
                           "pending",
                           "T.B.A.",
                           "W/O",
                           "Неиз.",
                           "НЕИЗВЕСТНО",
                           "неизвестен"}) {
    INFO(none);
    CHECK_FALSE(is_number(none));
  }
  for (const char* number : {"A1", "357", "1234567", "PAT123", "12?4", "NONE1", "ABC", "X12", "WO1",
                             "LOCAL12", "TBA7"}) {
    INFO(number);
    CHECK(is_number(number));
  }
}

TEST_CASE("Vehicle: the VIN's check digit is judged by region", "[field]") {
  CHECK(vin_check_digit("1M8GDM9AXKP042788") == 'X');
  CHECK(check_vin("1M8GDM9AXKP042788") == VinCheck::valid);
  CHECK(check_vin("1M8GDM9A1KP042788") == VinCheck::mandatory_wrong);
  CHECK(check_vin("WDDZF4KB1JA398744") == VinCheck::wrong);
  CHECK(check_vin("1M8GDM9AXKP04278") == VinCheck::not_a_vin);
  CHECK(check_vin("1M8GDM9AXKPO42788") == VinCheck::not_a_vin);
  CHECK(canonical_vin("1M8GDM9AXKPO42788") == "1M8GDM9AXKP042788");
  CHECK(canonical_vin("OLD-123") == "OLD123");
  CHECK(canonical_plate("ca 123-456") == "CA123456");
}

TEST_CASE("Document: the specimen of ICAO 9303 reads, also without its first line", "[field]") {
  const std::string second = "L898902C36UTO7408122F1204159ZE184226B<<<<<10";
  for (const auto& text : {second, "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n" + second}) {
    const auto mrz = parse_mrz(text);
    REQUIRE(mrz);
    CHECK(mrz->all_ok());
    CHECK(mrz->number == "L898902C3");
    CHECK(mrz->nationality == "UTO");
    CHECK(mrz->birth == PartialDate{1974, 8, 12});
    CHECK(mrz->expiry == PartialDate{2012, 4, 15});
    CHECK(mrz->sex == Sex::female);
  }
  CHECK(parse_mrz("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<" + second)->name ==
        "ERIKSSON, ANNA MARIA");
}

TEST_CASE("Document: each wrong check digit is named, none hides another", "[field]") {
  auto mrz = parse_mrz("L898902C36UTO7408123F1204159ZE184226B<<<<<10");
  REQUIRE(mrz);
  CHECK(mrz->number_ok);
  CHECK_FALSE(mrz->birth_ok);
  CHECK(mrz->expiry_ok);
  CHECK_FALSE(mrz->composite_ok);
  CHECK_FALSE(parse_mrz("L898902C36UTO"));
  CHECK_FALSE(parse_mrz("L898902C36UTO7408122F1204159ZE184226B<<<<<1!"));
}

TEST_CASE("Document: an unknown day leaves the date partial", "[field]") {
  const auto mrz = parse_mrz("L898902C36UTO74<<<<2F1204159ZE184226B<<<<<10");
  REQUIRE(mrz);
  CHECK(mrz->birth == PartialDate{1974, 0, 0});
}

TEST_CASE("Document: a misread number is repaired only if one correction fits", "[field]") {
  CHECK(repaired_number("L8989O2C3", '6') == "L898902C3");
  CHECK_FALSE(repaired_number("L898902C3", '6'));  // Nothing to repair.
  CHECK_FALSE(repaired_number("XXXXXXXXX", '1'));
  CHECK_FALSE(repaired_number("LB98902C3", '6'));  // B for 8, 8 for B or 2 for Z: who knows.
  CHECK(
      document_numbers({"P", "L8989O2C3", "UTO", "L8989O2C36UTO7408122F1204159ZE184226B<<<<<10"}) ==
      std::vector<std::string>{"L8989O2C3", "L898902C3"});
  CHECK(document_numbers({"P", "UNK", "UTO", ""}).empty());
}
