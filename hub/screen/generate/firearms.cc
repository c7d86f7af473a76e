#include <algorithm>

#include "hub/screen/generate/rows.h"
#include "hub/screen/generate/shape.h"

namespace iwets::screen::generate {
namespace {

/// Alternatives of a text are separated by bars.
struct Model {
  unsigned weight = 0;
  std::string_view make, model, calibre, type, country, shape;
  unsigned first_year = 0, last_year = 0;
};

constexpr std::string_view nine = "9x19|9 mm Luger|9mm Parabellum|9 x 19";
constexpr std::string_view glock = "Glock|GLOCK|Glock Ges.m.b.H.";
constexpr std::string_view smith = "Smith & Wesson|S&W|Smith and Wesson";
constexpr std::string_view cz = "Ceska zbrojovka|CZ|CZUB";
constexpr std::string_view beretta = "Beretta|Pietro Beretta|Fabbrica d'Armi Pietro Beretta";

constexpr Model models[] = {
    {90, glock, "17|G17", nine, "PI", "AT", "@@@###", 1983, 2005},
    {70, glock, "17 Gen4|G17 Gen4|17", nine, "PI", "AT", "@@@@###", 2010, 2024},
    {60, glock, "19|G19", nine, "PI", "AT", "@@@@###", 1990, 2024},
    {25, glock, "22|G22", ".40 S&W|40 SW", "PI", "AT", "@@@###", 1991, 2015},
    {50, beretta, "92FS|92 FS|92", nine, "PI", "IT", "@#####Z", 1985, 2020},
    {25, beretta, "PX4 Storm|PX4", nine, "PI", "IT", "PX#####", 2005, 2022},
    {20, beretta, "70", ".32 ACP|7.65 Browning", "PI", "IT", "@#####W", 1960, 1985},
    {60, cz, "75|CZ 75", nine, "PI", "CZ", "@#####", 1976, 2010},
    {30, cz, "75 B|CZ 75B|75B", nine, "PI", "CZ", "@######", 1995, 2024},
    {25, cz, "83|CZ 83", ".32 ACP|7,65 mm Browning", "PI", "CZ", "######", 1983, 2012},
    {20, cz, "Scorpion EVO 3|EVO 3", nine, "BI", "CZ", "@######", 2011, 2024},
    {70, smith, "10|Model 10", ".38 Special|38 Spl", "PR", "US", "@######", 1948, 1995},
    {30, smith, "686|Model 686", ".357 Magnum|357 Mag", "PR", "US", "@@@####", 1981, 2020},
    {45, smith, "M&P9|M&P 9", nine, "PI", "US", "@@@####", 2006, 2024},
    {50, "Taurus|Forjas Taurus", "85|Model 85", ".38 Special|38 Spl", "PR", "BR", "@@######", 1985,
     2018},
    {45, "Taurus|Forjas Taurus", "PT92|PT 92", nine, "PI", "BR", "@@@#####", 1983, 2020},
    {35, "Taurus|Forjas Taurus", "G2C", nine, "PI", "BR", "@@@######", 2013, 2024},
    {40, "Rossi|Amadeo Rossi", "M68|68", ".38 Special", "PR", "BR", "@######", 1970, 2000},
    {50, "Colt|Colt's Mfg.", "1911|M1911A1", ".45 ACP|45 Auto", "PI", "US", "#######", 1912, 1985},
    {30, "Colt|Colt's Mfg.", "Detective Special", ".38 Special", "PR", "US", "######", 1950, 1986},
    {25, "Colt|Colt's Mfg.", "AR-15|AR15", ".223 Rem|.223 Remington", "RI", "US", "SP######", 1965,
     2010},
    {45, "Sturm Ruger|Ruger", "10/22", ".22 LR|22 Long Rifle", "RI", "US", "###-#####", 1964, 2024},
    {35, "Sturm Ruger|Ruger", "P95", nine, "PI", "US", "31#-#####", 1993, 2013},
    {35, "SIG Sauer|SIG-Sauer", "P226|226", nine, "PI", "DE", "U######", 1984, 2012},
    {30, "SIG Sauer|SIG-Sauer", "P320|320", nine, "PI", "US", "58@######", 2014, 2024},
    {30, "Walther|Carl Walther", "PPK", ".32 ACP|7.65x17", "PI", "DE", "######", 1931, 1999},
    {30, "Walther|Carl Walther", "P99", nine, "PI", "DE", "FA@####", 1997, 2018},
    {25, "Heckler & Koch|H&K|HK", "USP", nine, "PI", "DE", "24-######", 1993, 2018},
    {20, "Heckler & Koch|H&K|HK", "MP5", nine, "BA", "DE", "62-######", 1970, 2010},
    {70, "Izhmash", "AK-47|AK47", "7.62x39|7,62 x 39", "RA", "RU", "@@####", 1950, 1975},
    {60, "Izhmash", "AKM", "7.62x39|7,62 x 39", "RA", "RU", "@@#####", 1959, 1980},
    {45, "Zastava|Zastava Arms", "M70|70", "7.62x39", "RA", "RS", "@-######", 1970, 2012},
    {30, "Zastava|Zastava Arms", "M57|57", "7.62x25|7.62 Tokarev", "PI", "RS", "@-######", 1963,
     1992},
    {35, "Norinco", "56|Type 56", "7.62x39", "RA", "CN", "########", 1956, 1995},
    {30, "FN Herstal|FN", "FAL", "7.62x51|7.62 NATO", "RA", "BE", "######", 1954, 1988},
    {35, "Browning", "HP|High Power", nine, "PI", "BE", "###@######", 1970, 2005},
    {40, "Remington|Remington Arms", "870", "12 gauge|12 ga", "SP", "US", "@######@", 1974, 2018},
    {35, "Mossberg|O.F. Mossberg", "500", "12 gauge|12 ga", "SP", "US", "@######", 1965, 2024},
    {30, "Baikal", "IZH-27|27", "12 gauge|12/70", "SO", "RU", "@#####", 1973, 2015},
    {25, "Canik", "TP9", nine, "PI", "TR", "T6472-##@@#####", 2012, 2024}};

void respell(std::string& cell, std::string_view spellings, Random& random) {
  cell = random.part(spellings);
}

bool lists(std::string_view spellings, std::string_view text) {
  for (auto rest = spellings;;) {
    const auto bar = rest.find('|');
    if (rest.substr(0, bar) == text) return true;
    if (bar == std::string_view::npos) return false;
    rest.remove_prefix(bar + 1);
  }
}

}  // namespace

Cells firearm_row(Random& random) {
  const auto& m = random.weighted(std::span<const Model>(models));
  const auto year = m.first_year + random.below(m.last_year - m.first_year + 1);
  return {drawn(m.shape, random),
          std::string(m.make.substr(0, m.make.find('|'))),
          std::string(random.part(m.model)),
          std::string(random.part(m.calibre)),
          std::string(m.type),
          std::string(m.country),
          std::to_string(year)};
}

void respell_firearm(Cells& row, Random& random) {
  const auto known = std::find_if(std::begin(models), std::end(models), [&](const Model& m) {
    return lists(m.make, row[1]) && lists(m.model, row[2]) && lists(m.calibre, row[3]);
  });
  if (known == std::end(models)) return;
  respell(row[1], known->make, random);
  respell(row[2], known->model, random);
  respell(row[3], known->calibre, random);
}

}  // namespace iwets::screen::generate
