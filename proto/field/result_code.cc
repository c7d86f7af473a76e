#include "proto/field/result_code.h"

#include <algorithm>

namespace iwets::field {
namespace {

using enum ResultClass;

constexpr ResultCode rows[] = {
    {100, success, "purchaser_identified", "The first retail purchaser is identified.", true},
    {101, success, "purchaser_multiple_sale",
     "The first retail purchaser is identified; the firearm was part of a multiple sale.", true},
    {102, success, "law_enforcement_agency",
     "The firearm was last delivered to a law-enforcement agency.", true},
    {103, success, "military_or_government",
     "The firearm was last delivered to armed forces or a government body.", true},
    {104, partial, "exported", "The firearm was exported; the next country is named.", true},
    {105, success, "pawn_or_used_sale", "The firearm was last sold used or pawned.", true},
    {106, success, "stolen_from_dealer", "The firearm was stolen from a dealer.", true},
    {107, success, "stolen_in_shipment", "The firearm was stolen or lost in shipment.", true},
    {110, partial, "traced_to_dealer", "Traced to a dealer, no further.", true},
    {111, partial, "traced_to_wholesaler", "Traced to a wholesaler, no further.", true},
    {112, partial, "traced_to_manufacturer", "Traced to the manufacturer, no further.", true},
    {113, partial, "traced_to_importer", "Traced to the importer, no further.", true},
    {200, request_fault, "insufficient_information",
     "The request does not identify the firearm well enough.", true},
    {201, request_fault, "serial_invalid",
     "The serial number does not exist for this make and model.", true},
    {202, request_fault, "serial_obliterated", "The serial number is obliterated.", true},
    {203, request_fault, "serial_not_unique",
     "Several firearms of this description carry the serial number.", true},
    {204, request_fault, "importer_required",
     "The importer marked on the firearm is needed and missing.", true},
    {205, request_fault, "make_model_mismatch", "The maker did not make this model.", true},
    {206, request_fault, "not_a_firearm", "The item is not a firearm under the center's law.",
     true},
    {207, request_fault, "privately_made", "The firearm was privately made; no records exist.",
     true},
    {208, request_fault, "counterfeit_marking", "The markings are counterfeit.", true},
    {300, records_fault, "records_destroyed", "The records were destroyed.", true},
    {301, records_fault, "dealer_has_no_record", "The dealer has no record of the firearm.", true},
    {302, records_fault, "out_of_business_records_not_found",
     "The dealer is out of business and its records were not found.", true},
    {303, records_fault, "firearm_not_received",
     "The dealer states that it never received the firearm.", true},
    {304, records_fault, "manufacturer_out_of_business",
     "The manufacturer is out of business and its records are gone.", true},
    {305, records_fault, "records_illegible", "The records are illegible.", true},
    {306, records_fault, "retention_expired", "The time for keeping the records has passed.", true},
    {310, age_or_redirect, "too_old", "The firearm is older than the records.", true},
    {311, age_or_redirect, "military_surplus",
     "The firearm is military surplus without a commercial history.", true},
    {320, age_or_redirect, "no_record_in_country", "This country has no record of the firearm.",
     true},
    {400, restricted, "delayed", "The answer is delayed; the center names the reason.", false},
    {401, restricted, "answer_restricted", "The answer is restricted; the center names the reason.",
     true},
    {402, restricted, "refused", "The center refuses to answer and names the reason.", true},
    {410, restricted, "not_authorised", "The requester is not authorised to use this center.",
     true},
    {500, administrative, "duplicate", "The same request is open already.", true},
    {501, administrative, "cancelled", "The requester cancelled the request.", true},
    {502, administrative, "no_further_information",
     "The requester did not give the information asked for.", true},
    {503, administrative, "suspect_firearm_flagged",
     "The firearm is flagged; the requester is told when it turns up.", true},
    {504, administrative, "dealer_silent", "The dealer does not answer.", true},
    {600, progress, "received", "The center has received the request.", false},
    {601, progress, "acknowledged", "The center has taken up the request.", false},
    {602, progress, "at_manufacturer", "The manufacturer is being asked.", false},
    {603, progress, "at_wholesaler", "A wholesaler is being asked.", false},
    {604, progress, "at_dealer", "A dealer is being asked.", false},
    {605, progress, "out_of_business_search",
     "The records of businesses that have closed are being searched.", false},
    {606, progress, "information_requested", "The center asks for more information.", false},
    {607, progress, "forwarded", "The request was forwarded.", false},
};

}  // namespace

const ResultCode* result_code(std::uint32_t code) {
  const auto* row =
      std::lower_bound(std::begin(rows), std::end(rows), code,
                       [](const ResultCode& r, std::uint32_t c) { return r.code < c; });
  return row != std::end(rows) && row->code == code ? row : nullptr;
}

std::span<const ResultCode> result_codes() { return rows; }

std::string_view name(ResultClass klass) {
  switch (klass) {
    case success: return "success";
    case partial: return "partial";
    case request_fault: return "request_fault";
    case records_fault: return "records_fault";
    case age_or_redirect: return "age_or_redirect";
    case restricted: return "restricted";
    case administrative: return "administrative";
    case progress: return "progress";
  }
  return "";
}

std::string_view next_step(ResultClass klass) {
  switch (klass) {
    case success: return "Follow up the last known holder.";
    case partial: return "Follow the trail from the last party named, or in the next country.";
    case request_fault: return "Correct the request and submit it again.";
    case records_fault: return "The records cannot help; use other investigative means.";
    case age_or_redirect: return "Ask the country of proof or import, or use other means.";
    case restricted: return "Ask the center for clarification; the reason is given.";
    case administrative: return "Read the explanation; submit again if the firearm still matters.";
    case progress: return "Wait, or answer the question of the center.";
  }
  return "";
}

}  // namespace iwets::field
