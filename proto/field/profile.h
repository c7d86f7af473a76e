#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "proto/field/advice.h"
#include "proto/field/form.h"

/// What a national tracing center requires of a request beyond what every request has. The center
/// publishes it in the directory; nodes judge a request by it before anything leaves.
namespace iwets::field {

/// A part of the form that a center may require. The numbers of `FormField` in the schema.
enum class FormField : std::uint8_t {
  importer = 1,
  country_of_import = 2,
  year_of_manufacture = 3,
  other_numbers = 4,  ///< of barrel, slide, ...
  additional_markings = 5,
  dealer_on_firearm = 6,
  agency_name = 7,  ///< the requesting authority
  officer_name = 8,
  officer_contact = 9,  ///< telephone or e-mail
  recovery_place = 10,
  circumstances = 11,
  possessor = 12,
  project_code = 13,
};

/// Of which requests. The numbers of `RequiredWhen` in the schema.
enum class RequiredWhen : std::uint8_t {
  always = 1,
  made_elsewhere = 2,     ///< not in the center's country
  serial_unreadable = 3,  ///< no serial number, or unreadable places in it
  urgent = 4,
};

struct Requirement {
  FormField field = FormField::importer;
  RequiredWhen when = RequiredWhen::always;
  bool recommended = false;  ///< the request may leave without it
  std::string reason;        ///< why, in the center's words; at most 160 bytes
  friend bool operator==(const Requirement&, const Requirement&) = default;
};

struct CenterProfile {
  std::vector<Requirement> requirements;  ///< at most 24
  std::uint16_t records_begin = 0;        ///< year; firearms made earlier are not traced. 0: none
  std::string note;                       ///< for officers; at most 256 bytes
  friend bool operator==(const CenterProfile&, const CenterProfile&) = default;
};

/// What is required by a center that has published nothing: the importer of a firearm made
/// elsewhere, and a firearm made since 1946.
[[nodiscard]] const CenterProfile& usual_profile();

/// Paths in the request file: "firearm.importer"; words: "made_elsewhere".
[[nodiscard]] std::string_view name(FormField field);
[[nodiscard]] std::string_view name(RequiredWhen when);
[[nodiscard]] std::optional<FormField> parse_form_field(std::string_view path);
[[nodiscard]] std::optional<RequiredWhen> parse_required_when(std::string_view word);

/// "firearm.importer, of firearms made elsewhere: records are kept by importer".
[[nodiscard]] std::string text(const Requirement& requirement);

}  // namespace iwets::field
