#pragma once

#include <stdexcept>
#include <string_view>
#include <utility>

#include "proto/reference/builder.h"

namespace iwets::reference::test {

inline constexpr std::string_view czech_file = R"toml(
[[maker]]
id = "cz"
name = "Česká zbrojovka"
country = "CZ"
marks = ["ČESKÁ ZBROJOVKA", "MADE IN CZECHOSLOVAKIA"]
aliases = ["Ceska Zbrojovka", "ЧЗ"]
importers = ["BAUSKA KALISPELL MT"]

[[maker]]
id = "tula"
name = "Tula"
country = "RU"

[[model]]
number = 10101
maker = "cz"
name = "CZ 75"
aliases = ["CZ75", "Model 75"]
type = "PI"
action = "semi-automatic"
calibres = ["9x19 mm Parabellum", ".40 S&W"]
years = [1975]
marks = [{ where = "left side of the slide", text = "CZ MODEL 75 CAL. 9 PARA" }]
serial = { where = ["right side of the frame"], form = "LDDDD to LDDDDDD", note = "three alike" }
lookalikes = [{ number = 20311, tell = "safety on the slide, marked TANFOGLIO" }]
see = [10110]
legal = "the select-fire version is marked 75 AUTO"
[[model.variant]]
variant = 1
name = "CZ 75 B"
aliases = ["75B"]
calibres = ["9x19 mm Parabellum"]
years = [1994]
differs = "firing pin block"

[[model]]
number = 10110
maker = "cz"
name = "vz. 61 Škorpion"
aliases = ["Skorpion", "samopal vz. 61"]
type = "B"
action = "select-fire"
calibres = [".32 ACP"]
years = [1961, 1979]

[[model]]
number = 16101
maker = "tula"
name = "TT-33 Tokarev"
aliases = ["Tokarev", "ТТ", "توكاريف"]
type = "PI"
action = "semi-automatic"
calibres = ["7.62x25 mm Tokarev"]
country = "SU"
years = [1933, 1952]
)toml";

inline constexpr std::string_view italian_file = R"toml(
[[maker]]
id = "beretta"
name = "Beretta"
country = "IT"
marks = ["PIETRO BERETTA GARDONE V.T."]

[[maker]]
id = "tanfoglio"
name = "Tanfoglio"
country = "IT"
marks = ["F.LLI TANFOGLIO"]

[[model]]
number = 20301
maker = "beretta"
name = "92 FS"
aliases = ["Beretta 92", "M9"]
type = "PI"
action = "semi-automatic"
calibres = ["9x19 mm Parabellum"]

[[model]]
number = 20302
maker = "beretta"
name = "Silver Pigeon"
type = "SO"
action = "break"
calibres = ["12 gauge"]

[[model]]
number = 20311
maker = "tanfoglio"
name = "TA 90"
type = "PI"
action = "semi-automatic"
calibres = ["9x19 mm Parabellum"]
)toml";

inline Table example_table() {
  TableBuilder builder;
  for (const auto& [text, name] : {std::pair{czech_file, "cz.toml"}, {italian_file, "it.toml"}})
    if (const auto added = builder.add_toml(text, name); !added)
      throw std::runtime_error(added.error().text);
  auto table = std::move(builder).finish();
  if (!table) throw std::runtime_error(table.error().text);
  return std::move(*table);
}

}  // namespace iwets::reference::test
