#include "hub/store/record_rules.h"

#include <variant>

#include "hub/match/numbers.h"
#include "hub/match/person/words.h"
#include "proto/field/country.h"
#include "proto/field/date.h"
#include "proto/field/document.h"
#include "proto/field/future.h"
#include "proto/field/serial.h"
#include "proto/field/validity.h"

namespace iwets::store {
namespace {

using Objections = std::optional<Objection>;

Objections object(std::string field, std::string reason, std::string remedy) {
  return Objection{std::move(field), std::move(reason), std::move(remedy)};
}

/// Of a value that should be a number but is none, or cannot be searched for.
Objections object_to_number(const std::string& field, const std::string& number) {
  if (number.empty())
    return object(field, "missing", "enter the number, or leave the record out until it is known");
  if (field::has_wildcard(number))
    return object(field, "has unreadable characters", "enter a record only with the whole number");
  return object(field, "is no number",
                "words like UNKNOWN and strings of zeros name nothing: enter the real number");
}

/// Of a code that may be left out. Former states have codes of three letters, so that a field of
/// two takes those of today only.
Objections object_to_country(const std::string& field, const std::string& code) {
  if (code.empty() || field::is_country(code)) return std::nullopt;
  return object(field, "is no country code", "write the letters of ISO 3166-1, as in ZA");
}

Objections judge(const field::Person& person, PeerId) {
  if (match::person::words_of(person.name).empty())
    return object("person.name", person.name.empty() ? "missing" : "has no letter",
                  "enter the name as on the documents; further names are aliases");
  for (std::size_t i = 0; i < person.birth_dates.size(); ++i)
    if (!field::is_valid(person.birth_dates[i]))
      return object("person.birth_dates[" + std::to_string(i) + "]", "is no day of the calendar",
                    "correct it, or leave unknown parts out");
  for (std::size_t i = 0; i < person.nationalities.size(); ++i)
    if (auto objection = object_to_country("person.nationalities[" + std::to_string(i) + "]",
                                           person.nationalities[i]))
      return objection;
  return std::nullopt;
}

Objections judge(const field::Firearm& firearm, PeerId) {
  if (match::firearm_numbers(firearm).empty())
    return object_to_number("firearm.serial", firearm.serial);
  const auto& made_in = firearm.country_of_manufacture;
  if (!made_in.empty() && field::successors(made_in).empty())
    return object("firearm.country_of_manufacture", "is no country code",
                  "use ISO 3166-1, or SUN, DDR, CSK, YUG for old firearms");
  if (auto objection = object_to_country("firearm.country_of_import", firearm.country_of_import))
    return objection;
  return object_to_country("firearm.country_of_proof", firearm.country_of_proof);
}

Objections judge(const field::Document& document, PeerId owner) {
  if (match::searchable_numbers(document).empty())
    return object_to_number("document.number", document.number);
  if (document.country.empty())
    return object("document.country", "missing", "enter the issuing country");
  if (!field::is_country(document.country))
    return object("document.country", "is no country code",
                  "use ISO 3166-1 or the issuer's code of ICAO 9303 part 3");
  if (owner.is_hub() || !field::issued_by(document.country, owner.country()))
    return object("document.country", "is another country",
                  "only the issuing country enters a travel document: inform its bureau");
  return std::nullopt;
}

Objections judge(const field::Vehicle& vehicle, PeerId) {
  if (!match::vin_of(vehicle).empty() || !match::plate_of(vehicle).empty() ||
      !match::engine_of(vehicle).empty())
    return object_to_country("vehicle.plate_country", vehicle.plate_country);
  if (!vehicle.vin.empty()) return object_to_number("vehicle.vin", vehicle.vin);
  if (!vehicle.plate.empty()) return object_to_number("vehicle.plate", vehicle.plate);
  return object_to_number(vehicle.engine_number.empty() ? "vehicle.vin" : "vehicle.engine_number",
                          vehicle.engine_number);
}

/// True for the kind of subject that a store keeps.
bool fits(Store store, const field::Subject& subject) {
  switch (store) {
    case Store::nominal: return std::holds_alternative<field::Person>(subject);
    case Store::firearm: return std::holds_alternative<field::Firearm>(subject);
    case Store::document: return std::holds_alternative<field::Document>(subject);
    case Store::vehicle: return std::holds_alternative<field::Vehicle>(subject);
    case Store::trace: return false;
  }
  return false;
}

}  // namespace

Objections content_objection(PeerId owner, Store store, const field::Record& record,
                             const field::PartialDate& latest) {
  if (record.id.empty())
    return object("id", "missing", "give each record an id of your own, unique in its store");
  if (!record.subject)
    return object("subject", "missing", "add the person, firearm, document or vehicle");
  if (!fits(store, *record.subject))
    return object("subject", "belongs to another store",
                  "send persons to nominal, firearms to firearm, and so on");
  if (record.since.year != 0 && !field::is_valid(record.since))
    return object("since", "is no day of the calendar", "correct it, or leave unknown parts out");
  if (auto path = field::future_date(record, latest))
    return object(*std::move(path), "is in the future",
                  "correct it, or the clock of the machine that it came from");
  if (auto objection = release_objection(owner, record)) return objection;
  return std::visit([&](const auto& subject) { return judge(subject, owner); }, *record.subject);
}

Objections release_objection(PeerId owner, const field::Record& record) {
  if (record.id.empty())
    return object("id", "missing", "name the record whose release set changes");
  auto fault = field::fault_of(record.release, owner.is_hub() ? "" : owner.country().text());
  if (!fault) return std::nullopt;
  return object(std::move(fault->field), std::move(fault->reason), std::move(fault->remedy));
}

Objections end_objection(Verb verb, Store store, Day named, Day there, Day today) {
  if (verb == Verb::validate && field::is_over(there, today))
    return object("id", "its last day has passed",
                  "modify the record, or enter it again: what is over cannot be validated");
  auto reason = field::validity_objection(store, named, today);
  if (!reason) return std::nullopt;
  return object("valid_until", *std::move(reason),
                "name a day from today on, or none: the store's usual time counts then");
}

Objections presence_objection(Verb verb, Present present, bool repeat_allowed) {
  switch (verb) {
    case Verb::enter:
      if (present == Present::absent || (present == Present::same && repeat_allowed))
        return std::nullopt;
      return object("id", "is in the store already",
                    "use modify to change the record, or give a new one another id");
    case Verb::modify:
    case Verb::release:
    case Verb::withdraw:
    case Verb::clear:
    case Verb::validate:
      if (present != Present::absent) return std::nullopt;
      return object("id", "is no record of yours in this store",
                    "check id and store: only its owner changes a record or takes it out");
  }
  return std::nullopt;
}

}  // namespace iwets::store
