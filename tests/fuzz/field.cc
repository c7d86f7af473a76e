#include "proto/field/date.h"
#include "proto/field/did_you_mean.h"
#include "proto/field/document.h"
#include "proto/field/firearm.h"
#include "proto/field/letters.h"
#include "proto/field/serial.h"
#include "proto/field/vehicle.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"

namespace iwets::fuzz {
namespace {

using namespace iwets::field;

void numbers(const std::string& text) {
  const auto plain = canonical(text);
  must(canonical(plain) == plain, "a canonical number stays as it is");
  const auto fold = folded(text);
  must(folded(fold) == fold, "a folded number stays as it is");
  must(folded(plain) == fold, "folding looks at the canonical form alone");
  (void)ncic(text);
  (void)without_leading_zeros(text);
  (void)has_wildcard(text);
  (void)is_number(text);
  const auto vin = canonical_vin(text);
  must(canonical_vin(vin) == vin, "a canonical VIN stays as it is");
  (void)check_vin(vin);
  (void)vin_check_digit(vin);
  const auto letters = plain_letters(text);
  must(plain_letters(letters) == letters, "plain letters stay as they are");
}

void dates(const std::string& line) {
  const auto date = parse_date(line);
  if (!date) return;
  must(is_valid(*date), "a date that is read exists");
  must(parse_date(field::text(*date)) == date, "a date is read as it is written");
  (void)is_after(*date, {2026, 2, 2});
  (void)days_between(*date, {2026, 2, 2});
}

void documents(const std::string& text) {
  const auto mrz = parse_mrz(text);
  if (mrz) {
    must(mrz->birth.year == 0 || is_valid(mrz->birth) || !mrz->birth_ok, "a birth date exists");
    const auto repaired = repaired_number(mrz->number, mrz->number_check);
    const char check = mrz->number_check;
    if (repaired && check >= '0' && check <= '9')
      must(mrz_check_digit(*repaired) == check, "a repaired number fits its digit");
  }
  Document document{.type = "P", .number = text.substr(0, 40), .country = "ZA", .mrz = text};
  for (const auto& number : document_numbers(document)) {
    must(canonical_document_number(number) == number, "numbers to search for are canonical");
    must(is_number(number), "and are numbers");
  }
}

void words(const std::string& text) {
  const auto id = calibre_id(text);
  if (!id.empty()) must(!calibre_name(id).empty(), "a calibre that is known has a name");
  must(calibre_agreement(text, text) != Agreement::contradicts, "a calibre fits itself");
  const auto type = firearm_type(text);
  if (!type.empty()) must(firearm_type(type) == type, "a type code stays as it is");
  must(firearm_type_agreement(text, text) != Agreement::contradicts, "a type fits itself");
  const auto make = make_id(text);
  must(make_id(make) == make, "a maker's id stays as it is");
  must(make_agreement(text, text) != Agreement::contradicts, "a maker fits itself");
  (void)did_you_mean(text, {"state", "anchor", "listen"});
}

}  // namespace

/// What people write into the fields of a form.
void field(Bytes unit) {
  Input in(unit);
  const auto what = in.below(4);
  const auto text = in.rest_text().substr(0, 500);
  switch (what) {
    case 0: return numbers(text);
    case 1: return dates(text);
    case 2: return documents(text);
    default: return words(text);
  }
}

}  // namespace iwets::fuzz
