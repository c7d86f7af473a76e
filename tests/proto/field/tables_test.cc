#include <catch2/catch.hpp>

#include <set>

#include "proto/field/calibre_table.h"
#include "proto/field/country.h"
#include "proto/field/date.h"
#include "proto/field/did_you_mean.h"
#include "proto/field/firearm.h"
#include "proto/field/make_table.h"
#include "proto/field/result_code.h"

using namespace iwets;
using namespace iwets::field;

namespace {
CountryCode country(const char* text) { return *CountryCode::parse(text); }
}  // namespace

TEST_CASE("Country: every code in use is known by name and by its country of today", "[field]") {
  CHECK(country_of("ZA") == country("ZA"));
  CHECK(country_of("ZAF") == country("ZA"));
  CHECK(country_of("D") == country("DE"));
  CHECK(country_of("GBD") == country("GB"));
  CHECK(country_of("RKS") == country("XK"));
  CHECK(country_of("SUN") == country("RU"));
  CHECK_FALSE(country_of("UNO"));
  CHECK(is_country("XXA"));
  CHECK_FALSE(is_country("ZZ"));
  CHECK_FALSE(is_country("za"));
  CHECK_FALSE(is_country(""));
  CHECK(country_name("BRA") == "Brazil");
  CHECK(country_by_name("korea, NORTH") == country("KP"));
  CHECK(country_by_name("Brazil") == country("BR"));
  CHECK_FALSE(country_by_name("Atlantis"));
}

TEST_CASE("Country: a document belongs to one state or to nobody", "[field]") {
  CHECK(issued_by("ZAF", country("ZA")));
  CHECK(issued_by("D", country("DE")));
  CHECK_FALSE(issued_by("ZAF", country("BR")));
  CHECK_FALSE(issued_by("CSK", country("CZ")));
  CHECK_FALSE(issued_by("UNO", country("US")));
  CHECK_FALSE(issued_by("", country("US")));
}

TEST_CASE("Country: origins follow former states, then the import, without repeats", "[field]") {
  CHECK(origins("CSK", "US") == std::vector{country("CZ"), country("SK"), country("US")});
  CHECK(origins("US", "USA") == std::vector{country("US")});
  CHECK(origins("DDR", "").front() == country("DE"));
  CHECK(origins("YUG", "").front() == country("RS"));
  CHECK(origins("", "").empty());
  CHECK(origins("ZZ", "BR") == std::vector{country("BR")});
}

TEST_CASE("ResultCode: the table is complete, ordered and says who can act", "[field]") {
  std::uint32_t last = 0;
  for (const auto& row : result_codes()) {
    CHECK(row.code > last);
    last = row.code;
    CHECK(result_code(row.code) == &row);
    CHECK_FALSE(row.name.empty());
    CHECK(row.text.back() == '.');
    CHECK_FALSE(next_step(row.klass).empty());
    CHECK(row.final == (row.code != 400 && row.code < 600));
  }
  CHECK(result_codes().size() == 48);
  CHECK(result_code(100)->klass == ResultClass::success);
  CHECK(result_code(104)->klass == ResultClass::partial);
  CHECK(result_code(108) == nullptr);
}

TEST_CASE("Calibre: the names of one cartridge have one id", "[field]") {
  const std::vector<std::vector<const char*>> same = {
      {"9x19", "9 mm Luger", "9mm Parabellum", "9 mm NATO", "9×19", "9х19 mm", "9 Para", "9X19MM"},
      {".32 ACP", "7.65x17", "7,65 mm Browning", "32 Auto"},
      {".380 ACP", "9x17", "9 mm kurz", "9mm Corto", ".380 Auto", "380"},
      {"7.62x51", "7,62 x 51 mm NATO", "7.62 NATO"},
      {"12 gauge", "12 ga", "12", "cal. 12", "12/70", "12 GA."},
      {".38 Special", "38 SPL", ".38 S&W Special", "cal .38 spl"},
      {".22 LR", "22 long rifle", "cal .22 LR"},
      {".45 ACP", "45 Auto", "11.43x23"}};
  std::set<std::string_view> ids;
  for (const auto& names : same) {
    const auto id = calibre_id(names.front());
    CHECK_FALSE(id.empty());
    CHECK(ids.insert(id).second);
    for (const auto* text : names) {
      INFO(text);
      CHECK(calibre_id(text) == id);
    }
  }
  CHECK(calibre_id("9 furlongs").empty());
  CHECK(calibre_id("").empty());
  CHECK(calibre_id("4.5 mm") != calibre_id(".45"));
  CHECK(calibre_name("9x19") == "9x19 mm Parabellum");
}

TEST_CASE("Calibre: texts are compared with what they may mean", "[field]") {
  CHECK(calibre_agreement("9 mm", "9x19") == Agreement::same);
  CHECK(calibre_agreement("9 mm", "9x18") == Agreement::compatible);
  CHECK(calibre_agreement("9x19", "9x18") == Agreement::contradicts);
  CHECK(calibre_agreement("7.62x51", ".308 Win") == Agreement::compatible);
  CHECK(calibre_agreement("7.62", "7.62x39") == Agreement::compatible);
  CHECK(calibre_agreement("7.62", "7.62 mm") == Agreement::same);
  // Codes of NCIC cover several cartridges.
  CHECK(calibre_agreement("10", ".40 S&W") == Agreement::compatible);
  CHECK(calibre_agreement("17", ".17 HMR") == Agreement::compatible);
  CHECK(calibre_agreement("17", "17") == Agreement::same);
  CHECK(calibre_agreement("9x19", "") == Agreement::unknown);
  CHECK_FALSE(calibres_compatible(".45 ACP", "9x19"));
  CHECK(calibres_compatible(".45 ACP", "who knows"));
}

TEST_CASE("Calibre: the table's references exist and its ids are unique", "[field]") {
  std::set<std::string_view> ids;
  for (const auto& row : calibre_rows()) {
    INFO(row.id);
    CHECK(ids.insert(row.id).second);
    CHECK(calibre_id(row.name) == row.id);
  }
  for (const auto& row : wide_calibres()) {
    INFO(row.key);
    if (!row.usual.empty()) CHECK(ids.count(row.usual) == 1);
    for (auto rest = row.others; !rest.empty();) {
      const auto bar = rest.find('|');
      INFO(rest.substr(0, bar));
      CHECK(ids.count(rest.substr(0, bar)) == 1);
      rest = bar == std::string_view::npos ? std::string_view{} : rest.substr(bar + 1);
    }
  }
  for (const auto& row : calibre_kin()) {
    CHECK(ids.count(row.one) == 1);
    CHECK(ids.count(row.other) == 1);
  }
}

TEST_CASE("Firearm: types are NCIC codes, words are translated", "[field]") {
  CHECK(firearm_type("pi") == "PI");
  CHECK(firearm_type("Revolver") == "PR");
  CHECK(firearm_type("pump-action shotgun") == "SP");
  CHECK(firearm_type("double-barrelled shotgun") == "SE");
  CHECK(firearm_type("side-by-side shotgun") == "SE");
  CHECK(firearm_type("single-barrel shotgun") == "SS");
  CHECK(firearm_type("XY").empty());
  CHECK(firearm_type("").empty());
  CHECK(firearm_type_name("PI") == "pistol, semi-automatic");
  CHECK(firearm_type_agreement("PI", "P") == Agreement::compatible);
  CHECK(firearm_type_agreement("PI", "PR") == Agreement::contradicts);
  CHECK(firearm_type_agreement("PI", "RI") == Agreement::contradicts);
  CHECK(firearm_type_agreement("PI", "Z") == Agreement::unknown);
  CHECK(firearm_type_agreement("PI", "pi") == Agreement::same);
}

TEST_CASE("Firearm: the names of one maker have one id", "[field]") {
  CHECK(make_id("Smith & Wesson") == "smith-wesson");
  CHECK(make_id("S&W") == "smith-wesson");
  CHECK(make_id("SMITH AND WESSON, INC.") == "smith-wesson");
  CHECK(make_id("Glock Ges.m.b.H.") == "glock");
  CHECK(make_id("GLC") == "glock");
  // What joins words is no part of a long name, and is one of a short.
  CHECK(make_id("Sturm, Ruger & Co., Inc.") == "ruger");
  CHECK(make_id("O.F. Mossberg & Sons") == "mossberg");
  CHECK(make_id("J.P. Sauer & Sohn") == make_id("Sauer"));
  CHECK(make_id("Heckler and Koch") == make_id("Heckler & Koch"));
  CHECK(make_id("Harrington und Richardson") == make_id("Harrington & Richardson"));
  CHECK(make_id("Colt's Pt. F.A. Mfg. Co.") == "colt");
  CHECK(make_id("A & B") == "a&b");
  CHECK(make_id("Kumasi and Sons") == "kumasiandsons");
  CHECK(make_id("Česká zbrojovka") == "cz");
  CHECK(make_id("CESKA ZBROJOVKA") == "cz");
  CHECK(make_id("Forjas Taurus S.A.") == "taurus");
  CHECK(make_id("ZZZ").empty());
  CHECK(make_id("unknown").empty());
  CHECK(make_id("Obscure Arms Co.") == make_id("obscure arms"));
  CHECK(find_make("Century Arms")->importer_only);
  CHECK(find_make("Glock")->country == "AT");
  CHECK(makes_compatible("Glock", ""));
  CHECK(makes_compatible("Glock", "UNK"));
  CHECK_FALSE(makes_compatible("Glock", "Taurus"));
  CHECK_FALSE(makes_compatible("Obscure Arms", "Glock"));
}

TEST_CASE("Firearm: each row of makers is found by id, name and code", "[field]") {
  std::set<std::string_view> ids, codes;
  for (const auto& row : make_rows()) {
    INFO(row.make.id);
    CHECK(ids.insert(row.make.id).second);
    CHECK(is_country(row.make.country));
    REQUIRE(find_make(row.make.id));
    CHECK(find_make(row.make.id)->id == row.make.id);
    CHECK(make_id(row.make.name) == row.make.id);
    if (!row.make.ncic.empty()) CHECK(codes.insert(row.make.ncic).second);
  }
}

TEST_CASE("Date: parts may be unknown, days must exist", "[field]") {
  CHECK(parse_date("1980-02-03") == PartialDate{1980, 2, 3});
  CHECK(parse_date("1980-02") == PartialDate{1980, 2, 0});
  CHECK(parse_date("1980") == PartialDate{1980, 0, 0});
  CHECK(parse_date("1980-00-00") == PartialDate{1980, 0, 0});
  CHECK(parse_date("2024-02-29"));
  for (const char* bad : {"", "80", "1980-2-3", "2023-02-29", "1980-13-01", "1980-00-05",
                          "03.02.1980", "1980/02/03", "19800203", "0000-01-01", "198a"}) {
    INFO(bad);
    CHECK_FALSE(parse_date(bad));
  }
  for (const char* text_form : {"1980-02-03", "1980-02", "1980"})
    CHECK(text(*parse_date(text_form)) == text_form);
  CHECK(text(PartialDate{}).empty());
}

TEST_CASE("Date: days between full dates, and the future by the earliest day", "[field]") {
  CHECK(days_between({2024, 2, 28}, {2024, 3, 1}) == 2);
  CHECK(days_between({2024, 3, 1}, {2024, 2, 28}) == -2);
  CHECK_FALSE(days_between({2024, 0, 0}, {2024, 2, 28}));
  CHECK(date_of(from_us(1'772'323'200'000'000)) == PartialDate{2026, 3, 1});
  CHECK(is_after({2027, 0, 0}, {2026, 3, 1}));
  CHECK_FALSE(is_after({2026, 0, 0}, {2026, 3, 1}));
  CHECK(is_after({2026, 3, 2}, {2026, 3, 1}));
}

TEST_CASE("DidYouMean: the closest word, if it is close", "[field]") {
  const std::vector<std::string> known = {"listen", "state", "authority_key", "level"};
  CHECK(did_you_mean("listne", known) == "listen");
  CHECK(did_you_mean("authorty_key", known) == "authority_key");
  CHECK(did_you_mean("stat", known) == "state");
  CHECK_FALSE(did_you_mean("colour", known));
  CHECK_FALSE(did_you_mean("", {}));
}
