#include "proto/field/country.h"

#include <algorithm>
#include <map>
#include <string>

#include "proto/field/country_table.h"

namespace iwets::field {
namespace {

struct Entry {
  std::string_view name;
  std::vector<CountryCode> now;  // the country, or its heirs, best first
};

void add_country(std::vector<CountryCode>& list, std::string_view alpha2) {
  if (const auto code = CountryCode::parse(alpha2);
      code && std::find(list.begin(), list.end(), *code) == list.end())
    list.push_back(*code);
}

const std::map<std::string_view, Entry>& entries() {
  static const auto table = [] {
    std::map<std::string_view, Entry> made;
    for (const auto& row : iso_countries()) {
      Entry entry{row.name, {}};
      add_country(entry.now, row.alpha2);
      made[row.alpha2] = made[row.alpha3] = entry;
    }
    for (const auto& row : other_codes()) {
      Entry entry{row.name, {}};
      add_country(entry.now, row.first_heir);
      add_country(entry.now, row.second_heir);
      made[row.code] = entry;
    }
    return made;
  }();
  return table;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

const Entry* find(std::string_view code) {
  const auto found = entries().find(code);
  return found == entries().end() ? nullptr : &found->second;
}

}  // namespace

bool is_country(std::string_view code) { return find(code) != nullptr; }

std::string_view country_name(std::string_view code) {
  const auto* entry = find(code);
  return entry ? entry->name : std::string_view{};
}

std::optional<CountryCode> country_by_name(std::string_view name) {
  static const auto by_name = [] {
    std::map<std::string, std::string_view> made;
    for (const auto& row : iso_countries()) made[lower(row.name)] = row.alpha2;
    for (const auto& row : other_names()) made[std::string(row.name)] = row.alpha2;
    return made;
  }();
  const auto found = by_name.find(lower(name));
  if (found == by_name.end()) return std::nullopt;
  return *CountryCode::parse(found->second);
}

std::optional<CountryCode> country_of(std::string_view code) {
  const auto* entry = find(code);
  if (!entry || entry->now.empty()) return std::nullopt;
  return entry->now.front();
}

std::vector<CountryCode> successors(std::string_view code) {
  const auto* entry = find(code);
  return entry ? entry->now : std::vector<CountryCode>{};
}

bool issued_by(std::string_view code, CountryCode issuer) {
  const auto* entry = find(code);
  return entry && entry->now.size() == 1 && entry->now.front() == issuer;
}

std::vector<CountryCode> origins(std::string_view country_of_manufacture,
                                 std::string_view country_of_import) {
  auto list = successors(country_of_manufacture);
  for (const auto& code : successors(country_of_import)) add_country(list, code.text());
  return list;
}

}  // namespace iwets::field
