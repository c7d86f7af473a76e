#include "proto/field/advice.h"

#include <algorithm>
#include <utility>

#include "proto/field/advice_firearm.h"
#include "proto/field/country.h"
#include "proto/field/date.h"
#include "proto/field/document.h"
#include "proto/field/vehicle.h"

namespace iwets::field {
namespace {

std::string country_text(CountryCode code) {
  const auto name = country_name(code.text());
  return std::string(name.empty() ? code.text() : name);
}

bool blank(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

// What the owner of a record that is hit is told of the case.
void judge_facts(const std::string& agency_code, const std::string& case_reference,
                 const std::string& crime_code, const std::string& intended_use, Remarks& remarks) {
  if (agency_code.empty())
    remarks.missing("agency.code", "write the code of the requesting agency");
  if (case_reference.empty())
    remarks.missing("case_reference", "write your file number; the owner of a record sees it");
  if (crime_code.empty())
    remarks.missing("crime_code",
                    "write the code of the offence, e.g. 5212 (NCIC, possession of a weapon)");
  if (blank(intended_use))
    remarks.missing("intended_use",
                    "say what the answer will be used for (International Tracing Instrument, 17c)");
}

// The case itself: ITI paragraph 17 and the coded fields of F 3312.1.
void judge_case(const TraceForm& form, Remarks& remarks) {
  if (form.priority == Priority::none)
    remarks.missing("priority", "write \"routine\" or \"urgent\"");
  if (form.priority == Priority::urgent && blank(form.justification))
    remarks.error("justification", "an urgent request needs a justification",
                  "say why it is urgent, or submit it as routine");
  judge_facts(form.agency.code, form.case_reference, form.crime_code, form.intended_use, remarks);
  if (form.illicit_basis == IllicitBasis::none)
    remarks.error("illicit_basis", "the legal basis for calling the firearm illicit is missing",
                  "write where_found, embargo, unmarked, made_without_licence or "
                  "transferred_without_licence (International Tracing Instrument, 17a)");
  if (!form.center.empty() && (!CountryCode::parse(form.center) || !is_country(form.center)))
    remarks.error("center", "there is no such country",
                  "write the two letters of ISO 3166-1, e.g. \"US\", or leave it out: the center "
                  "is then chosen by the country of manufacture");
}

void judge_recovery(const Recovery& recovery, const PartialDate& today, Remarks& remarks) {
  if (recovery.country.empty())
    remarks.missing("recovery.country", "write where the firearm was found, e.g. \"ZA\"");
  else if (!CountryCode::parse(recovery.country) || !is_country(recovery.country))
    remarks.error("recovery.country", "there is no such country",
                  "write the two letters of ISO 3166-1, e.g. \"ZA\"");
  if (recovery.date.year == 0)
    remarks.missing("recovery.date", "write the day of the find as YYYY-MM-DD");
  else if (!is_valid(recovery.date))
    remarks.error("recovery.date", "the calendar has no such day", "correct the date (YYYY-MM-DD)");
  else if (is_after(recovery.date, today))
    remarks.error("recovery.date", "the date lies in the future", "correct the date (YYYY-MM-DD)");
}

void judge_find(const TraceForm& form, const PartialDate& today, Remarks& remarks) {
  const auto& recovery = form.recovery;
  judge_recovery(recovery, today, remarks);
  if (recovery.place.empty()) remarks.missing("recovery.place", "write the place of the find");
  if (recovery.date.year != 0 && form.firearm.year_of_manufacture > recovery.date.year)
    remarks.warning("recovery.date", "the firearm was found before the year of its manufacture",
                    "check both dates");
}

void judge_document(const Document& document, const std::string& path, Remarks& remarks) {
  if (document.number.empty())
    remarks.missing(path + ".number", "write the number, or leave the document out");
  if (document.country.empty())
    remarks.warning(path + ".country", "the issuing country is missing",
                    "write it as the document shows it, e.g. \"ZAF\"; a number alone is weak");
  else if (!is_country(document.country))
    remarks.warning(path + ".country", "no state or organisation has this code",
                    "copy the three letters of the machine-readable zone");
  if (document.mrz.empty()) return;
  const auto mrz = parse_mrz(document.mrz);
  if (!mrz) {
    remarks.warning(path + ".mrz", "this is no machine-readable zone",
                    "copy its two or three lines completely, fillers (<) included");
    return;
  }
  if (!mrz->number_ok)
    remarks.warning(path + ".mrz", "the check digit of the number is wrong",
                    "compare 0 with O, 1 with I, 8 with B; the search runs on the number as read "
                    "and on the likely correction");
  else if (!mrz->all_ok())
    remarks.warning(path + ".mrz", "a check digit is wrong", "compare the zone with the document");
  const auto numbers = document_numbers(document);
  if (!document.number.empty() && mrz->number_ok && numbers.size() > 1)
    remarks.warning(path + ".number", "it differs from the machine-readable zone",
                    "compare both with the document; the search runs on both");
}

void judge_person(const Person& person, const std::string& path, const PartialDate& today,
                  Remarks& remarks) {
  if (person.name.empty())
    remarks.missing(path + ".name", "write the name, or leave the person out");
  if (person.birth_dates.empty())
    remarks.warning(path + ".birth_dates", "no birth date is given",
                    "write it as YYYY-MM-DD, or the year alone; a name without it gives possible "
                    "matches only");
  for (std::size_t i = 0; i < person.birth_dates.size(); ++i) {
    const auto field = path + ".birth_dates[" + std::to_string(i) + "]";
    if (!is_valid(person.birth_dates[i]))
      remarks.error(field, "the calendar has no such day", "correct the date (YYYY-MM-DD)");
    else if (is_after(person.birth_dates[i], today))
      remarks.error(field, "the date lies in the future", "correct the date (YYYY-MM-DD)");
  }
  for (std::size_t i = 0; i < person.nationalities.size(); ++i)
    if (!is_country(person.nationalities[i]))
      remarks.error(path + ".nationalities[" + std::to_string(i) + "]", "no country has this code",
                    "write the letters of ISO 3166-1, e.g. \"ZA\"");
  for (std::size_t i = 0; i < person.documents.size(); ++i)
    judge_document(person.documents[i], path + ".documents[" + std::to_string(i) + "]", remarks);
}

void judge_vehicle(const Vehicle& vehicle, Remarks& remarks) {
  if (vehicle.plate.empty() && vehicle.vin.empty() && vehicle.engine_number.empty())
    remarks.warning("vehicle", "nothing identifies the vehicle",
                    "give the plate, the VIN or the engine number");
  if (!vehicle.plate.empty() && vehicle.plate_country.empty())
    remarks.warning("vehicle.plate_country", "the country of the plate is missing",
                    "write two letters, e.g. \"ZA\"; plates repeat between countries");
  if (!vehicle.plate_country.empty() && !is_country(vehicle.plate_country))
    remarks.error("vehicle.plate_country", "there is no such country",
                  "write the two letters of ISO 3166-1, e.g. \"ZA\"");
  if (vehicle.vin.empty()) return;
  switch (check_vin(canonical_vin(vehicle.vin))) {
    case VinCheck::valid:
    case VinCheck::wrong: break;  // Outside North America and China the digit means nothing.
    case VinCheck::mandatory_wrong:
      remarks.warning("vehicle.vin", "the check digit at position 9 is wrong",
                      "compare the number with the vehicle; the search runs on it as it is");
      break;
    case VinCheck::not_a_vin:
      remarks.warning("vehicle.vin", "a VIN has 17 characters without I, O and Q",
                      "compare the number with the vehicle; older vehicles have shorter ones");
      break;
  }
}

// It is already tomorrow somewhere.
PartialDate latest_today(Instant now) { return date_of(now + std::chrono::hours(14)); }

}  // namespace

std::vector<Advice> advise(const TraceForm& form, std::optional<CountryCode> center, Instant now,
                           const CenterProfile* profile) {
  const auto today = latest_today(now);
  Remarks remarks;
  judge_case(form, remarks);
  judge_firearm(form, today, remarks);
  if (center) judge_profile(form, profile ? *profile : usual_profile(), *center, remarks);
  if (form.possessor) judge_person(*form.possessor, "possessor", today, remarks);
  for (std::size_t i = 0; i < form.associates.size(); ++i)
    judge_person(form.associates[i], "associates[" + std::to_string(i) + "]", today, remarks);
  if (form.vehicle) judge_vehicle(*form.vehicle, remarks);
  judge_find(form, today, remarks);
  if (!center && form.center.empty())
    if (const auto from =
            origins(form.firearm.country_of_manufacture, form.firearm.country_of_import);
        !from.empty())
      remarks.warning("firearm.country_of_manufacture",
                      "nobody in the network answers for " + country_text(from.front()),
                      "the request is checked against the stores and then closed; name a center to "
                      "ask another country");
  return std::move(remarks).errors_first();
}

std::vector<Advice> advise(const CheckForm& form, Instant now) {
  const auto today = latest_today(now);
  Remarks remarks;
  judge_facts(form.agency_code, form.case_reference, form.crime_code, form.intended_use, remarks);
  judge_recovery(form.recovery, today, remarks);
  if (form.person) judge_person(*form.person, "person", today, remarks);
  if (form.firearm) judge_asked_firearm(*form.firearm, remarks);
  if (form.document) judge_document(*form.document, "document", remarks);
  if (form.vehicle) judge_vehicle(*form.vehicle, remarks);
  return std::move(remarks).errors_first();
}

bool has_error(const std::vector<Advice>& advice) {
  return std::any_of(advice.begin(), advice.end(),
                     [](const Advice& a) { return a.level == Advice::Level::error; });
}

}  // namespace iwets::field
