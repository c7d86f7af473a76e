#pragma once

#include <catch2/catch.hpp>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "adapters/sql/lookup.h"

/// A small registry without a database.
namespace iwets::tests {

inline const std::string small_mapping = R"([connection]
kind = "postgresql"
string = "dbname=registry"
[firearm]
table = "guns"
id = "id"
serial = "number"
make = "maker"
model = "model"
type = "kind"
calibre = "bore"
country_of_manufacture = "land"
[status]
exported_to = "sent_to"
stolen_from_dealer = "theft"
multiple_sale = "many"
status = "state"
[[chain]]
table = "moves"
firearm = "gun"
role_column = "role"
name = "holder"
licence = "licence"
acquired = "since"
[purchaser]
table = "sales"
firearm = "gun"
name = "buyer"
birth_date = "born"
address = "home"
purchased = "day"
[values.make]
"Zbrojovka" = "CZ"
[values.type]
"pistole" = "PI"
[values.role]
"prodejce" = "dealer"
)";

/// A mapping that must be right.
inline sql::Mapping mapping_of(const std::string& text) {
  auto mapping = sql::parse_mapping(text, "m.toml");
  INFO((mapping ? std::string() : mapping.error()));
  REQUIRE(mapping);
  return std::move(*mapping);
}

/// What is wrong with a mapping; empty if nothing is.
inline std::string fault_of(const std::string& text) {
  const auto mapping = sql::parse_mapping(text, "m.toml");
  return mapping ? std::string() : mapping.error();
}

/// The small mapping with one text in place of another.
inline std::string with(const std::string& old, const std::string& fresh) {
  auto text = small_mapping;
  const auto at = text.find(old);
  REQUIRE(at != std::string::npos);
  return text.replace(at, old.size(), fresh);
}

inline field::TraceForm form_of(const std::string& serial, const std::string& make = "CZ") {
  field::TraceForm form;
  form.firearm.serial = serial;
  form.firearm.make = make;
  form.recovery.date = {2020, 1, 31};
  return form;
}

/// Rows by the query's name and its value, and what was asked.
struct FakeRegistry {
  explicit FakeRegistry(const std::string& text = small_mapping) : registry(mapping_of(text)) {}
  sql::Registry registry;
  std::map<std::string, std::map<std::string, std::vector<sql::Row>>> rows;
  std::vector<std::string> asked;

  sql::Built look_up(const field::TraceForm& form) {
    const auto built = sql::look_up(
        registry, form,
        [this](const sql::Query& query,
               const std::string& value) -> Result<std::vector<sql::Row>, sql::SqlError> {
          asked.push_back(query.name + " " + value);
          return rows[query.name][value];
        });
    REQUIRE(built);
    return *built;
  }
};

}  // namespace iwets::tests
