#include "hub/shell/content_rules.h"

#include <algorithm>

#include "iwets/v1/trace.pb.h"
#include "proto/codec/facts.h"
#include "proto/field/country.h"
#include "proto/field/date.h"
#include "proto/field/future.h"
#include "proto/field/result_code.h"

namespace iwets::shell {
namespace {

constexpr std::uint32_t exported = 104, no_record_here = 320;
constexpr std::uint32_t delayed = 400, restricted = 401, refused = 402;

std::optional<Fault> out_of_bounds(std::string field, std::string reason, std::string remedy) {
  return Fault{FaultCode::out_of_bounds, std::move(field), std::move(reason), std::move(remedy)};
}

std::optional<Fault> in_future(std::string field) {
  return out_of_bounds(std::move(field), "the date is in the future",
                       "correct the date, or the clock of the machine that it came from");
}

std::optional<Fault> judge_date(const v1::PartialDate& wire, const std::string& path, Instant now) {
  const auto date = codec::from_wire(wire);
  if (!field::is_valid(date))
    return out_of_bounds(path, "the calendar has no such date",
                         "write year, month and day; leave out what is not known");
  if (field::is_after(date, field::latest_day(now))) return in_future(path);
  return std::nullopt;
}

std::optional<Fault> judge_code(std::uint32_t code, bool final) {
  const auto* row = field::result_code(code);
  if (row == nullptr)
    return out_of_bounds("code", "there is no such result code",
                         "the codes are in docs/protocol.md, result codes");
  if (row->final != final)
    return out_of_bounds("code",
                         final ? "this code does not end a trace" : "this code ends a trace",
                         final ? "send it as an update" : "send it as a result");
  return std::nullopt;
}

/// The codes that promise the requester something to read.
bool needs_answer(std::uint32_t code) {
  const auto klass = field::result_code(code)->klass;
  return klass == field::ResultClass::success || klass == field::ResultClass::partial ||
         code == restricted || code == refused;
}

std::optional<Fault> judge_next_country(const v1::TraceResult& result) {
  const auto& country = result.next_country();
  if (result.code() == exported && country.empty())
    return out_of_bounds("next_country", "code 104 without the country that the firearm went to",
                         "name the country, or send the code that says how far the trail went");
  if (!country.empty() && result.code() != exported && result.code() != no_record_here)
    return out_of_bounds("next_country", "this code does not lead to another country",
                         "leave it out; only 104 and 320 name a next country");
  return judge_country(country, "next_country");
}

}  // namespace

// Of a code that may be left out. Former states have codes of three letters, so that a field of
// two takes those of today only.
std::optional<Fault> judge_country(const std::string& code, const std::string& path) {
  if (code.empty() || field::is_country(code)) return std::nullopt;
  return out_of_bounds(path, "there is no country of this code",
                       "write the letters of ISO 3166-1, as in ZA");
}

std::optional<Fault> judge_facts(const v1::CaseFacts& facts, Instant now) {
  if (auto fault = judge_date(facts.recovery_date(), "facts.recovery_date", now)) return fault;
  return judge_country(facts.recovery_country(), "facts.recovery_country");
}

std::optional<Fault> judge_duties(const v1::CaseFacts& facts) {
  if (facts.illicit_basis() == v1::ILLICIT_BASIS_UNSPECIFIED)
    return out_of_bounds("facts.illicit_basis", "a trace without a legal basis (ITI paragraph 17a)",
                         "say why the firearm is illicit: where_found, embargo, unmarked, "
                         "made_without_licence or transferred_without_licence");
  if (facts.intended_use().find_first_not_of(' ') == std::string::npos)
    return out_of_bounds("facts.intended_use",
                         "a trace without an intended use (ITI paragraph 17c)",
                         "say what the answer will be used for");
  return std::nullopt;
}

std::optional<Fault> judge_person(const v1::Person& person, const std::string& path, Instant now) {
  const auto at = [&](const char* field, int i) {
    return path + field + "[" + std::to_string(i) + "]";
  };
  for (int i = 0; i < person.birth_dates_size(); ++i)
    if (auto fault = judge_date(person.birth_dates(i), at(".birth_dates", i), now)) return fault;
  for (int i = 0; i < person.nationalities_size(); ++i)
    if (auto fault = judge_country(person.nationalities(i), at(".nationalities", i))) return fault;
  return std::nullopt;
}

std::optional<Fault> judge_firearm(const v1::Firearm& firearm, Instant now) {
  if (auto path = field::future_date(codec::from_wire(firearm), field::latest_day(now)))
    return in_future("firearm." + *path);
  const auto& made_in = firearm.country_of_manufacture();
  if (!made_in.empty() && field::successors(made_in).empty())
    return out_of_bounds("firearm.country_of_manufacture", "there is no country of this code",
                         "write the letters of ISO 3166-1, or SUN, DDR, CSK, YUG for old firearms");
  if (auto fault = judge_country(firearm.country_of_import(), "firearm.country_of_import"))
    return fault;
  return judge_country(firearm.country_of_proof(), "firearm.country_of_proof");
}

std::optional<Fault> judge_vehicle(const v1::Vehicle& vehicle, Instant now) {
  if (auto path = field::future_date(codec::from_wire(vehicle), field::latest_day(now)))
    return in_future("vehicle." + *path);
  return judge_country(vehicle.plate_country(), "vehicle.plate_country");
}

std::optional<Fault> judge_release(const v1::Release& release, PeerId requester) {
  auto fault = field::fault_of(codec::from_wire(release),
                               requester.is_hub() ? "" : requester.country().text());
  if (!fault) return std::nullopt;
  return Fault{FaultCode::out_of_bounds, std::move(fault->field), std::move(fault->reason),
               std::move(fault->remedy)};
}

std::optional<Fault> judge_update(const v1::TraceUpdate& update) {
  if (auto fault = judge_code(update.code(), false)) return fault;
  if (update.code() == delayed && !update.has_text())
    return out_of_bounds("text", "code 400 without a reason",
                         "seal one of the reasons of ITI paragraph 22 to the requester");
  return std::nullopt;
}

std::optional<Fault> judge_result(const v1::TraceResult& result) {
  if (auto fault = judge_code(result.code(), true)) return fault;
  if (auto fault = judge_next_country(result)) return fault;
  if (result.version() > 1 && !result.has_answer())
    return out_of_bounds("answer", "a corrected result without the reason of its correction",
                         "seal the corrected answer, with its reason, to the requester");
  if (!needs_answer(result.code()) || result.has_answer()) return std::nullopt;
  const bool withheld = result.code() == restricted || result.code() == refused;
  return out_of_bounds("answer",
                       withheld ? "a refusal without a reason" : "this code comes with an answer",
                       withheld ? "seal one of the reasons of ITI paragraph 22 to the requester"
                                : "seal to the requester what the records say");
}

std::optional<Fault> judge_seal(const v1::Sealed& sealed, bool present, const std::string& path,
                                PeerId reader, const codec::Directory& directory) {
  const auto* party = directory.find(reader);
  if (party == nullptr) return std::nullopt;
  const auto fits = [&](const codec::PublicKeys& keys, const std::string& id) {
    return std::any_of(keys.sealing.begin(), keys.sealing.end(), [&](const seal::Key32& key) {
      const auto known = seal::key_id(key);
      return std::equal(known.begin(), known.end(), id.begin(), id.end(),
                        [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); });
    });
  };
  const auto name = reader.text();
  for (const auto& wrap : sealed.wraps()) {
    if (!present || wrap.reader() != name) continue;
    if (fits(party->keys, wrap.key_id())) return std::nullopt;
    for (const auto& former : party->former)
      if (fits(former, wrap.key_id())) return std::nullopt;
  }
  return Fault{FaultCode::not_sealed_to_reader, path,
               "nothing here can be opened by " + name + " with a key that the directory names",
               "take the newest directory and seal to the reader's current key"};
}

}  // namespace iwets::shell
