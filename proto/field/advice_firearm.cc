#include "proto/field/advice_firearm.h"

#include <algorithm>

#include "proto/field/calibre.h"
#include "proto/field/country.h"
#include "proto/field/firearm.h"
#include "proto/field/serial.h"

namespace iwets::field {
namespace {

constexpr std::size_t known_characters_min = 4;  // of a serial number with unreadable places

void judge_serial(const Firearm& firearm, Remarks& remarks) {
  const bool is_none = !is_number(firearm.serial);
  if (firearm.serial_obliterated) {
    if (is_none && firearm.other_numbers.empty())
      remarks.warning(
          "firearm.other_numbers", "the serial number is obliterated and no other given",
          "look on barrel, slide and inside the grip; write readable parts with ? and *");
  } else if (firearm.serial.empty()) {
    remarks.missing("firearm.serial",
                    "copy it from frame or receiver, or set serial_obliterated = true");
  } else if (is_none) {
    remarks.error(
        "firearm.serial", "this is no serial number",
        "copy the number from frame or receiver (not the calibre, not a patent); if there "
        "is none left, leave it empty and set serial_obliterated = true");
  }
  if (is_none) return;
  const auto number = canonical(firearm.serial);
  const auto known = static_cast<std::size_t>(
      std::count_if(number.begin(), number.end(), [](char c) { return c != '?' && c != '*'; }));
  if (has_wildcard(firearm.serial) && known < known_characters_min)
    remarks.warning("firearm.serial", "too few characters are known to search for the number",
                    "give other numbers, make and calibre as well as you can");
  else if (number.size() < 3)
    remarks.warning("firearm.serial", "the number is very short",
                    "check that it is the serial number, not that of a part or of an assembly");
}

void judge_makers(const Firearm& firearm, Remarks& remarks) {
  if (firearm.make.empty())
    remarks.missing("firearm.make", "write the manufacturer as marked; \"unknown\" if not marked");
  else if (const auto* make = find_make(firearm.make); make && make->importer_only)
    remarks.warning("firearm.make", std::string(make->name) + " imports firearms and makes none",
                    "write it as importer, and the manufacturer as make (importer for maker is the "
                    "most common mistake)");
  else if (!firearm.importer.empty() && !make_id(firearm.make).empty() &&
           make_id(firearm.make) == make_id(firearm.importer))
    remarks.warning("firearm.make", "maker and importer are the same",
                    "check which of the marks is the manufacturer's");
}

void judge_countries(const Firearm& firearm, Remarks& remarks) {
  if (firearm.country_of_manufacture.empty())
    remarks.missing("firearm.country_of_manufacture", "write where it was made, e.g. \"US\"");
  else if (successors(firearm.country_of_manufacture).empty())
    remarks.error("firearm.country_of_manufacture", "there is no such country",
                  "write the letters of ISO 3166-1, or SUN, DDR, CSK, YUG for old firearms");
  const auto judge = [&](const std::string& code, const char* field) {
    if (!code.empty() && (!CountryCode::parse(code) || !is_country(code)))
      remarks.error(field, "there is no such country",
                    "write the two letters of ISO 3166-1, e.g. \"US\"");
  };
  judge(firearm.country_of_import, "firearm.country_of_import");
  judge(firearm.country_of_proof, "firearm.country_of_proof");
}

void judge_type(const Firearm& firearm, Remarks& remarks) {
  const auto code = firearm_type(firearm.type);
  if (firearm.type.empty())
    remarks.missing("firearm.type", "write the code, e.g. PI (pistol, semi-automatic), PR, RI, SP");
  else if (code.empty())
    remarks.error("firearm.type", "there is no such type code",
                  "write one or two letters, e.g. PI (pistol, semi-automatic), PR, RB, RI, SP");
  else if (code != firearm.type)
    remarks.error("firearm.type", "the type is coded", "write " + code);
  else if (code.size() == 1 && (code == "P" || code == "R" || code == "S"))
    remarks.warning("firearm.type", "the action is missing",
                    "add the second letter: I semi-automatic, R revolver, B bolt, P pump, L lever");
}

}  // namespace

void judge_asked_firearm(const Firearm& firearm, Remarks& remarks) {
  if (!firearm.serial.empty() || firearm.other_numbers.empty()) judge_serial(firearm, remarks);
  if (!firearm.type.empty()) judge_type(firearm, remarks);
  if (!firearm.country_of_manufacture.empty()) judge_countries(firearm, remarks);
}

void judge_firearm(const TraceForm& form, const PartialDate& today, Remarks& remarks) {
  const auto& firearm = form.firearm;
  judge_serial(firearm, remarks);
  judge_makers(firearm, remarks);
  judge_type(firearm, remarks);
  if (firearm.calibre.empty())
    remarks.missing("firearm.calibre", "write it as marked, e.g. \"9x19\" or \".38 Special\"");
  else if (calibre_agreement(firearm.calibre, firearm.calibre) == Agreement::unknown)
    remarks.warning("firearm.calibre", "the calibre is not known here",
                    "check the spelling; it is sent as written");
  if (firearm.model.empty())
    remarks.missing("firearm.model", "write the model as marked; \"unknown\" if not marked");
  judge_countries(firearm, remarks);
  if (firearm.year_of_manufacture > today.year)
    remarks.error("firearm.year_of_manufacture", "the year lies in the future", "correct the year");
}

}  // namespace iwets::field
