#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proto/field/facts.h"

/// A trace request as an officer fills it in: ATF form F 3312.1 with what the International Tracing
/// Instrument (UN 2005, paragraph 17) adds. The lengths stand in the schema
/// (`proto/iwets/v1/trace.proto`); names of members are those of the request file.
namespace iwets::field {

enum class Priority : std::uint8_t { none = 0, routine = 1, urgent = 2 };

/// ITI paragraph 17a: why the firearm is illicit. The numbers of `IllicitBasis` in the schema.
enum class IllicitBasis : std::uint8_t {
  none = 0,
  where_found = 1,
  embargo = 2,
  unmarked = 3,
  made_without_licence = 4,
  transferred_without_licence = 5
};

struct Agency {
  std::string code, name;
  friend bool operator==(const Agency&, const Agency&) = default;
};
struct Officer {
  std::string name, badge, phone, email;
  friend bool operator==(const Officer&, const Officer&) = default;
};
struct Recovery {
  PartialDate date;
  std::string country, place, circumstances;
  friend bool operator==(const Recovery&, const Recovery&) = default;
};
/// What only the center needs to know of a person.
struct PersonDetails {
  std::string birth_place, address;
  std::uint16_t height_cm = 0, weight_kg = 0;
  friend bool operator==(const PersonDetails&, const PersonDetails&) = default;
};

struct TraceForm {
  Priority priority = Priority::none;
  std::string justification;  ///< of urgency
  std::string center;         ///< "US": named routing; empty: automatic
  std::string project_code;
  Agency agency;
  Officer officer;
  std::string case_reference, crime_code, intended_use;
  Purpose purpose = Purpose::none;
  Release release;  ///< to whom the trace itself may be shown
  IllicitBasis illicit_basis = IllicitBasis::none;
  Firearm firearm;
  std::optional<Person> possessor;
  PersonDetails possessor_details;
  std::vector<Person> associates;
  std::vector<PersonDetails> associate_details;  ///< of each associate, or empty
  std::optional<Vehicle> vehicle;
  Recovery recovery;
  std::string remarks, additional_markings, dealer_on_firearm;
  friend bool operator==(const TraceForm&, const TraceForm&) = default;
};

/// A question to the stores without a trace: whose case it is for, and one thing or more.
struct CheckForm {
  std::string agency_code, case_reference, crime_code, intended_use;
  Purpose purpose = Purpose::none;
  Release release;                  ///< to whom the check itself may be shown
  std::uint32_t remember_days = 0;  ///< matched against what is entered later for so long
  IllicitBasis illicit_basis = IllicitBasis::none;
  Recovery recovery;
  std::optional<Person> person;
  std::optional<Firearm> firearm;
  std::optional<Document> document;
  std::optional<Vehicle> vehicle;
  friend bool operator==(const CheckForm&, const CheckForm&) = default;
};

/// The words of the request file: "routine", "where_found"; nothing if there is no such word.
/// Values that stand for "not given" have no word: their name is empty.
[[nodiscard]] std::optional<Priority> parse_priority(std::string_view word);
[[nodiscard]] std::optional<IllicitBasis> parse_illicit_basis(std::string_view word);
[[nodiscard]] std::optional<Sex> parse_sex(std::string_view word);
[[nodiscard]] std::optional<Reason> parse_reason(std::string_view word);
[[nodiscard]] std::string_view name(Priority value);
[[nodiscard]] std::string_view name(IllicitBasis value);
[[nodiscard]] std::string_view name(Sex value);
[[nodiscard]] std::string_view name(Reason value);

}  // namespace iwets::field
