#include "adapters/sql/mapping.h"

#include <algorithm>
#include <array>
#include <utility>

#include "proto/field/letters.h"

namespace iwets::sql {
namespace {

using sdk::CustodyRole;
using sdk::ItiReason;

constexpr std::array<std::pair<ItiReason, std::string_view>, 4> reasons{{
    {ItiReason::investigation, "investigation"},
    {ItiReason::confidentiality_law, "confidentiality_law"},
    {ItiReason::requester_cannot_guarantee, "requester_cannot_guarantee"},
    {ItiReason::national_security, "national_security"},
}};
constexpr std::array<std::pair<CustodyRole, std::string_view>, 5> roles{{
    {CustodyRole::manufacturer, "manufacturer"},
    {CustodyRole::importer, "importer"},
    {CustodyRole::wholesaler, "wholesaler"},
    {CustodyRole::dealer, "dealer"},
    {CustodyRole::purchaser, "purchaser"},
}};

template <typename Rows, typename Value>
std::string word_of(const Rows& rows, Value value) {
  for (const auto& [one, word] : rows)
    if (one == value) return std::string(word);
  return {};
}
template <typename Rows>
auto value_of(const Rows& rows, std::string_view word) {
  std::optional<typename Rows::value_type::first_type> found;
  for (const auto& [one, text] : rows)
    if (text == word) found = one;
  return found;
}

}  // namespace

const std::vector<std::string>& firearm_fields() {
  static const std::vector<std::string> names{"serial",
                                              "make",
                                              "brand",
                                              "importer",
                                              "type",
                                              "model",
                                              "calibre",
                                              "country_of_manufacture",
                                              "country_of_import",
                                              "year_of_manufacture"};
  return names;
}
const std::vector<std::string>& status_fields() {
  static const std::vector<std::string> names{"exported_to",
                                              "stolen_from_dealer",
                                              "lost_in_shipment",
                                              "law_enforcement",
                                              "military",
                                              "military_surplus",
                                              "used_sale",
                                              "multiple_sale",
                                              "records_destroyed",
                                              "retention_expired",
                                              "status"};
  return names;
}
const std::vector<std::string>& chain_fields() {
  static const std::vector<std::string> names{"role_column", "name",     "licence",
                                              "address",     "acquired", "disposed"};
  return names;
}
const std::vector<std::string>& purchaser_fields() {
  static const std::vector<std::string> names{"name",        "birth_date",        "birth_place",
                                              "address",     "identity_document", "sex",
                                              "nationality", "purchased"};
  return names;
}
const std::vector<std::string>& withheld_paths() {
  static const std::vector<std::string> names{"purchaser",
                                              "purchaser.birth_date",
                                              "purchaser.birth_place",
                                              "purchaser.address",
                                              "purchaser.identity_document",
                                              "purchaser.sex",
                                              "purchaser.nationality",
                                              "purchaser.purchased",
                                              "chain",
                                              "chain.licence",
                                              "chain.address",
                                              "chain.dates"};
  return names;
}
const std::vector<std::string>& value_maps() {
  static const std::vector<std::string> names{"make", "type",   "calibre", "country",
                                              "role", "status", "sex"};
  return names;
}

std::string word_key(std::string_view text) {
  auto key = field::plain_letters(text);
  const auto first = key.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return {};
  key.erase(key.find_last_not_of(" \t\r\n") + 1);
  return key.substr(first);
}

std::string name(ItiReason reason) { return word_of(reasons, reason); }
std::optional<ItiReason> parse_reason(std::string_view word) { return value_of(reasons, word); }
std::string name(CustodyRole role) { return word_of(roles, role); }
std::optional<CustodyRole> parse_role(std::string_view word) { return value_of(roles, word); }

const Terms& Release::terms(std::string_view country) const {
  const auto own = countries.find(std::string(country));
  return own == countries.end() ? standard : own->second;
}

}  // namespace iwets::sql
