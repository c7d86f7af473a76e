#include "proto/field/profile.h"

#include <algorithm>
#include <array>

#include "proto/field/advice_firearm.h"
#include "proto/field/country.h"
#include "proto/field/firearm.h"
#include "proto/field/serial.h"

namespace iwets::field {
namespace {

struct FieldRow {
  FormField field;
  std::string_view path;
  std::string_view remedy;
};
constexpr std::array field_rows{
    FieldRow{FormField::importer, "firearm.importer",
             "copy the importer's name and city from frame, slide or barrel; \"not marked\" if "
             "there is none"},
    FieldRow{FormField::country_of_import, "firearm.country_of_import",
             "write the country of the importer's mark, e.g. \"US\""},
    FieldRow{FormField::year_of_manufacture, "firearm.year_of_manufacture",
             "read it from a proof mark or date code"},
    FieldRow{FormField::other_numbers, "firearm.other_numbers",
             "look on barrel, slide and inside the grip; write readable parts with ? and *"},
    FieldRow{FormField::additional_markings, "additional_markings",
             "copy every other mark on the firearm: proof, property, rework"},
    FieldRow{FormField::dealer_on_firearm, "dealer_on_firearm",
             "copy a dealer's name from the firearm, its box or papers"},
    FieldRow{FormField::agency_name, "agency.name", "write the name of the requesting agency"},
    FieldRow{FormField::officer_name, "officer.name", "write who asks"},
    FieldRow{FormField::officer_contact, "officer.phone", "give a telephone number or an e-mail"},
    FieldRow{FormField::recovery_place, "recovery.place", "write where it was found"},
    FieldRow{FormField::circumstances, "recovery.circumstances",
             "say in a sentence how it was found"},
    FieldRow{FormField::possessor, "possessor", "say from whom it was taken, if known"},
    FieldRow{FormField::project_code, "project_code", "write the code of the operation"},
};

constexpr std::array<std::pair<RequiredWhen, std::string_view>, 4> when_names{{
    {RequiredWhen::always, "always"},
    {RequiredWhen::made_elsewhere, "made_elsewhere"},
    {RequiredWhen::serial_unreadable, "serial_unreadable"},
    {RequiredWhen::urgent, "urgent"},
}};

const FieldRow& row(FormField field) {
  return *std::ranges::find(field_rows, field, &FieldRow::field);
}

bool blank(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

bool is_given(const TraceForm& form, FormField field) {
  switch (field) {
    case FormField::importer: return !blank(form.firearm.importer);
    case FormField::country_of_import: return !blank(form.firearm.country_of_import);
    case FormField::year_of_manufacture: return form.firearm.year_of_manufacture != 0;
    case FormField::other_numbers: return !form.firearm.other_numbers.empty();
    case FormField::additional_markings: return !blank(form.additional_markings);
    case FormField::dealer_on_firearm: return !blank(form.dealer_on_firearm);
    case FormField::agency_name: return !blank(form.agency.name);
    case FormField::officer_name: return !blank(form.officer.name);
    case FormField::officer_contact:
      return !blank(form.officer.phone) || !blank(form.officer.email);
    case FormField::recovery_place: return !blank(form.recovery.place);
    case FormField::circumstances: return !blank(form.recovery.circumstances);
    case FormField::possessor: return form.possessor.has_value();
    case FormField::project_code: return !blank(form.project_code);
  }
  return true;
}

bool applies(const TraceForm& form, RequiredWhen when, CountryCode center) {
  switch (when) {
    case RequiredWhen::always: return true;
    case RequiredWhen::made_elsewhere: {
      const auto made_in = country_of(form.firearm.country_of_manufacture);
      return made_in && *made_in != center;
    }
    case RequiredWhen::serial_unreadable:
      return !is_number(form.firearm.serial) || has_wildcard(form.firearm.serial);
    case RequiredWhen::urgent: return form.priority == Priority::urgent;
  }
  return false;
}

std::string_view of_which(RequiredWhen when) {
  switch (when) {
    case RequiredWhen::always: break;
    case RequiredWhen::made_elsewhere: return " of a firearm made elsewhere";
    case RequiredWhen::serial_unreadable: return " when the serial number cannot be read";
    case RequiredWhen::urgent: return " of an urgent request";
  }
  return "";
}

}  // namespace

const CenterProfile& usual_profile() {
  static const CenterProfile usual{
      .requirements = {{FormField::importer, RequiredWhen::made_elsewhere, false, ""}},
      .records_begin = 1946,
      .note = ""};
  return usual;
}

std::string_view name(FormField field) { return row(field).path; }

std::string_view name(RequiredWhen when) {
  for (const auto& [value, word] : when_names)
    if (value == when) return word;
  return "";
}

std::optional<FormField> parse_form_field(std::string_view path) {
  for (const auto& known : field_rows)
    if (known.path == path) return known.field;
  return std::nullopt;
}

std::optional<RequiredWhen> parse_required_when(std::string_view word) {
  for (const auto& [value, known] : when_names)
    if (known == word) return value;
  return std::nullopt;
}

std::string text(const Requirement& requirement) {
  auto out = std::string(name(requirement.field)) + std::string(of_which(requirement.when));
  if (requirement.recommended) out += ", recommended";
  return requirement.reason.empty() ? out : out + ": " + requirement.reason;
}

void judge_profile(const TraceForm& form, const CenterProfile& profile, CountryCode center,
                   Remarks& remarks) {
  const auto named = country_name(center.text());
  const auto country = std::string(named.empty() ? center.text() : named);
  for (const auto& requirement : profile.requirements) {
    if (is_given(form, requirement.field) || !applies(form, requirement.when, center)) continue;
    const auto& of = row(requirement.field);
    auto message = "the center of " + country +
                   (requirement.recommended ? " asks for it" : " requires it") +
                   std::string(of_which(requirement.when));
    if (!requirement.reason.empty()) message += ": " + requirement.reason;
    if (requirement.recommended)
      remarks.warning(std::string(of.path), std::move(message), std::string(of.remedy));
    else
      remarks.error(std::string(of.path), std::move(message), std::string(of.remedy));
  }
  const auto year = form.firearm.year_of_manufacture;
  if (year != 0 && year < profile.records_begin)
    remarks.warning("firearm.year_of_manufacture",
                    "the records of the center of " + country + " begin in " +
                        std::to_string(profile.records_begin),
                    "submit it if the date is doubtful; the likely answer is \"too old\"");
}

}  // namespace iwets::field
