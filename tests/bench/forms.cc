#include "tests/bench/forms.h"

#include <array>
#include <cstdio>

namespace iwets::bench {
namespace {

constexpr std::string_view consonants = "bdfgklmnprstvz", vowels = "aeiou";

std::string quoted(std::string_view name, std::string_view value) {
  std::string out = "\"";
  return out.append(name).append("\":\"").append(value).append("\"");
}

}  // namespace

bool Forms::chance(double share) {
  return std::uniform_real_distribution<double>(0, 1)(dice_) < share;
}

std::uint64_t Forms::below(std::uint64_t n) { return dice_() % n; }

std::string Forms::word(std::size_t letters) {
  std::string out;
  for (std::size_t i = 0; i < letters; ++i)
    out += i % 2 == 0 ? consonants[below(consonants.size())] : vowels[below(vowels.size())];
  out[0] = static_cast<char>(out[0] - 'a' + 'A');
  return out;
}

std::string Forms::digits(std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += static_cast<char>('0' + below(10));
  return out;
}

std::string Forms::birth_date() {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02d-%02d", 1950 + static_cast<int>(below(55)),
                1 + static_cast<int>(below(12)), 1 + static_cast<int>(below(28)));
  return text.data();
}

std::string Forms::stolen_serial(std::string_view member, std::uint64_t number) {
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "ST%c%c%07llu", member[0], member[1],
                static_cast<unsigned long long>(number * 7'919 % 10'000'000));
  return text.data();
}

std::string Forms::trace(std::string_view member, std::uint64_t number, std::string_view serial) {
  const std::string drawn = serial.empty() ? "BN" + digits(9) : std::string(serial);
  std::string out = "{\"priority\":\"routine\",\"agency\":{";
  out += quoted("code", std::string(member) + "-NCB") + ",\"name\":\"National Central Bureau\"},";
  out +=
      "\"officer\":{\"name\":\"Duty officer\",\"badge\":\"117\",\"phone\":\"+00 0\","
      "\"email\":\"duty@ncb.example\"},";
  out += quoted("case_reference", "BENCH/" + std::to_string(number));
  out +=
      ",\"crime_code\":\"5202\",\"intended_use\":\"criminal investigation\","
      "\"illicit_basis\":\"where_found\",\"firearm\":{";
  out += quoted("serial", drawn);
  out +=
      ",\"make\":\"Smith & Wesson\",\"type\":\"PI\",\"calibre\":\"9 mm Luger\","
      "\"model\":\"5906\",\"country_of_manufacture\":\"US\"},\"possessor\":{";
  out += quoted("name", word(8) + " " + word(10)) + ",\"birth_dates\":[\"" + birth_date() + "\"],";
  out += quoted("sex", "male") + ",\"nationalities\":[\"" + std::string(member) + "\"],";
  out += "\"documents\":[{\"type\":\"P\"," + quoted("number", "T" + digits(9)) + "," +
         quoted("country", member) + "}],";
  out += quoted("address", "a street in a town") + "},\"vehicle\":{";
  out += quoted("plate", word(4) + digits(4)) + "," + quoted("plate_country", member) +
         ",\"make\":\"Toyota\",\"kind\":\"car\"},\"recovery\":{\"date\":\"2026-02-20\",";
  out +=
      quoted("country", member) +
      ",\"place\":\"a street\",\"circumstances\":\"found in the boot of a car at a traffic stop; "
      "the driver could not say whose it was\"}}";
  return out;
}

std::string Forms::record(std::string_view store, std::string_view member, std::uint64_t number) {
  std::string out = "{" + quoted("id", std::string(member) + "-B-" + std::to_string(number));
  if (store == "nominal") {
    out += ",\"reason\":\"wanted\",\"person\":{" + quoted("name", word(7) + " " + word(9));
    out += ",\"birth_dates\":[\"" + birth_date() + "\"]}}";
  } else if (store == "firearm") {
    out += ",\"reason\":\"stolen\",\"firearm\":{" + quoted("serial", stolen_serial(member, number));
    out += ",\"make\":\"Smith & Wesson\",\"type\":\"PI\",\"calibre\":\"9x19\",\"model\":\"5906\"}}";
  } else if (store == "document") {
    out +=
        ",\"reason\":\"stolen\",\"document\":{\"type\":\"P\"," + quoted("number", "R" + digits(8));
    out += "," + quoted("country", member) + "}}";
  } else {
    out += ",\"reason\":\"stolen\",\"vehicle\":{" + quoted("plate", word(6) + digits(3)) + ",";
    out += quoted("plate_country", member) + ",\"make\":\"Mazda\",\"kind\":\"car\"}}";
  }
  return out;
}

}  // namespace iwets::bench
