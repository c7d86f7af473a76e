#include "node/shell/advice_words.h"

#include <array>
#include <optional>

namespace iwets::node {
namespace {

// The more special one first, where two fit.
constexpr auto words = std::to_array<AdviceWord>({
    {"missing", "this field is mandatory"},
    {"urgency_not_justified", "an urgent request needs a justification"},
    {"illicit_basis_missing", "the legal basis for calling the firearm illicit is missing"},
    {"no_such_country", "there is no such country"},
    {"no_such_day", "the calendar has no such day"},
    {"date_in_future", "the date lies in the future"},
    {"year_in_future", "the year lies in the future"},
    {"found_before_made", "the firearm was found before the year of its manufacture"},
    {"document_country_missing", "the issuing country is missing"},
    {"no_such_document_country", "no state or organisation has this code"},
    {"no_mrz", "this is no machine-readable zone"},
    {"document_check_digit_wrong", "the check digit of the number is wrong"},
    {"check_digit_wrong", "a check digit is wrong"},
    {"differs_from_mrz", "it differs from the machine-readable zone"},
    {"birth_date_missing", "no birth date is given"},
    {"no_such_nationality", "no country has this code"},
    {"vehicle_not_identified", "nothing identifies the vehicle"},
    {"plate_country_missing", "the country of the plate is missing"},
    {"vin_check_digit_wrong", "the check digit at position 9 is wrong"},
    {"no_vin", "a VIN has 17 characters without I, O and Q"},
    {"nobody_answers", "nobody in the network answers for {country}"},
    {"no_other_numbers", "the serial number is obliterated and no other given"},
    {"no_serial", "this is no serial number"},
    {"serial_unsearchable", "too few characters are known to search for the number"},
    {"serial_too_short", "the number is very short"},
    {"make_is_importer", "{make} imports firearms and makes none"},
    {"make_equals_importer", "maker and importer are the same"},
    {"no_such_type", "there is no such type code"},
    {"type_not_coded", "the type is coded"},
    {"action_missing", "the action is missing"},
    {"calibre_unknown", "the calibre is not known here"},
    {"center_records_begin", "the records of the center of {country} begin in {year}"},
    {"center_asks", "the center of {country} asks for it{why}"},
    {"center_requires", "the center of {country} requires it{why}"},
    {"serial_form_differs",
     "serial numbers of {reference} have another form: {form} (L a letter, D "
     "a digit)"},
    {"year_not_of_model", "{reference} was made from {first} to {last}"},
    {"calibre_of_many", "{reference} is made in more than one calibre"},
    {"named_center_absent",
     "no center that you may use is in the network for {country}, and no "
     "member answers for it: the stores are checked, and the trace is "
     "closed"},
    {"same_firearm_open", "a trace of the same firearm is open at this center: {trace}"},
    {"on_behalf_of_too_long", "agency.on_behalf_of is too long"},
    {"row_reference_too_long", "row_reference is too long"},
    {"agency_unsaid_purpose", "agency {agency} must say for what purpose it asks"},
    {"agency_not_for_purpose", "agency {agency} may not ask for the purpose {purpose}"},
    {"agency_asks_for_itself", "agency {agency} asks for itself"},
    {"agency_not_urgent", "agency {agency} may not submit urgent traces"},
    {"agency_not_for_agency", "agency {agency} may not act for {other}"},
    {"no_such_agency", "{agency} is no agency of this member"},
});

/// The arguments of `pattern` in `message`; nothing: it is another one.
std::optional<AdviceSaid> match(const AdviceWord& word, std::string_view message) {
  AdviceSaid out{word.code, {}};
  auto pattern = word.message;
  while (true) {
    const auto open = pattern.find('{');
    const auto plain = pattern.substr(0, open);
    if (!message.starts_with(plain)) return std::nullopt;
    message.remove_prefix(plain.size());
    if (open == std::string_view::npos)
      return message.empty() ? std::optional(std::move(out)) : std::nullopt;
    const auto close = pattern.find('}', open);
    const auto name = pattern.substr(open + 1, close - open - 1);
    pattern.remove_prefix(close + 1);
    const auto next = pattern.substr(0, pattern.find('{'));
    const auto end = next.empty() ? message.size() : message.find(next);
    if (end == std::string_view::npos) return std::nullopt;
    out.arguments.emplace_back(name, message.substr(0, end));
    message.remove_prefix(end);
  }
}

}  // namespace

std::span<const AdviceWord> advice_words() { return words; }

AdviceSaid said(std::string_view message) {
  for (const auto& word : words)
    if (auto found = match(word, message)) return *std::move(found);
  return {};
}

void write_said(std::string_view message, JsonWriter& to) {
  const auto found = said(message);
  to.field_if("code", found.code);
  if (found.arguments.empty()) return;
  to.key("args").begin_object();
  for (const auto& [name, value] : found.arguments) to.field(name, value);
  to.end_object();
  if (found.code == "same_firearm_open") to.field("same", found.arguments.front().second);
}

}  // namespace iwets::node
