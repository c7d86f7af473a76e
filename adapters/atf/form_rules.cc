#include "adapters/atf/form_rules.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <vector>

#include "proto/field/country.h"
#include "proto/field/firearm.h"
#include "proto/field/serial.h"

namespace iwets::atf {
namespace {

constexpr int records_begin = 1946;

std::string upper(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

template <std::size_t n>
bool has_word(const std::string& text, const std::array<std::string_view, n>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

bool is_no_firearm(const field::Firearm& firearm) {
  constexpr std::array<std::string_view, 5> words = {"AIRSOFT", "AIR GUN", "BB GUN", "PAINTBALL",
                                                     "TOY GUN"};
  return has_word(upper(firearm.model + " " + firearm.calibre + " " + firearm.brand), words);
}

bool is_privately_made(const field::Firearm& firearm) {
  constexpr std::array<std::string_view, 5> words = {"PRIVATELY MADE", "HOMEMADE", "HOME MADE",
                                                     "GHOST GUN", "UNMARKED KIT"};
  constexpr std::array<std::string_view, 2> kits = {"80 PERCENT", "80%"};
  const auto make = upper(firearm.make);
  return make == "PMF" || has_word(make, words) || has_word(upper(firearm.model), kits);
}

std::vector<std::string_view> missing_fields(const field::Firearm& firearm) {
  std::vector<std::string_view> missing;
  if (firearm.make.empty()) missing.emplace_back("manufacturer");
  if (firearm.type.empty()) missing.emplace_back("type");
  if (firearm.calibre.empty()) missing.emplace_back("calibre");
  if (firearm.model.empty()) missing.emplace_back("model");
  if (!field::is_country(firearm.country_of_manufacture)) missing.emplace_back("country of origin");
  return missing;
}

Ruling say_missing(const std::vector<std::string_view>& missing) {
  std::string text = "Missing or unknown:";
  for (const auto name : missing) text += " " + std::string(name) + ",";
  text.back() = '.';
  return {200, text + " Complete the identification and submit the trace again.", {}};
}

Ruling say_obliterated(const field::Firearm& firearm) {
  std::string text = "Ask a laboratory to restore the number on frame or receiver";
  if (firearm.other_numbers.empty()) return {202, text + ", and note those on other parts.", {}};
  return {202, text + ": no record is kept by the numbers of barrel or slide alone.", {}};
}

/// Where the trail leads by the country of import alone.
std::optional<Ruling> rule_on_import(const field::Firearm& firearm, CountryCode here, bool ours) {
  const auto imported = field::country_of(firearm.country_of_import);
  if (!ours && firearm.importer.empty())
    return Ruling{204,
                  "The firearm was not made here: the importer marked on it is needed to find its "
                  "records. It is often on the barrel or under the frame.",
                  {}};
  if (!imported || *imported == here) return std::nullopt;
  const std::string name(field::country_name(imported->text()));
  if (ours) return Ruling{104, "The maker sold the firearm to " + name + ".", imported};
  return Ruling{320, "The firearm was imported to " + name + " and is not in our records.", {}};
}

}  // namespace

bool made_here(const field::Firearm& firearm, CountryCode here) {
  const auto makers = field::successors(firearm.country_of_manufacture);
  return std::find(makers.begin(), makers.end(), here) != makers.end();
}

field::CenterProfile profile() {
  using field::FormField;
  using field::RequiredWhen;
  return {
      .requirements = {{FormField::importer, RequiredWhen::made_elsewhere, false,
                        "records of foreign firearms are kept by importer"},
                       {FormField::other_numbers, RequiredWhen::serial_unreadable, true,
                        "a number on barrel or slide may lead to the frame's"},
                       {FormField::officer_contact, RequiredWhen::urgent, true,
                        "the center may have to call back at night"}},
      .records_begin = records_begin,
      .note = "Serial number from frame or receiver; manufacturer, model, calibre, type, origin."};
}

std::optional<Ruling> rule(const field::TraceForm& form, CountryCode here) {
  const auto& firearm = form.firearm;
  if (is_no_firearm(firearm))
    return Ruling{206, "Air guns, toys and replicas have no records of manufacture or sale.", {}};
  if (is_privately_made(firearm))
    return Ruling{207, "Privately made firearms leave no record until they are marked.", {}};
  const bool whole = field::is_number(firearm.serial) && !field::has_wildcard(firearm.serial);
  if (firearm.serial_obliterated && !whole) return say_obliterated(firearm);
  if (!whole) return Ruling{200, "A whole serial number from frame or receiver is needed.", {}};
  if (const auto missing = missing_fields(firearm); !missing.empty()) return say_missing(missing);
  if (const auto* make = field::find_make(firearm.make); make != nullptr && make->importer_only)
    return Ruling{205,
                  std::string(make->name) +
                      " only imports: give it as the importer, and the maker's own mark as maker.",
                  {}};
  if (firearm.year_of_manufacture != 0 && firearm.year_of_manufacture < records_begin)
    return Ruling{310, "Records begin with firearms made in 1946.", {}};
  return rule_on_import(firearm, here, made_here(firearm, here));
}

}  // namespace iwets::atf
