#pragma once

#include <optional>
#include <string>

#include "proto/codec/directory.h"
#include "proto/types/fault.h"
#include "proto/types/instant.h"

namespace iwets::v1 {
class CaseFacts;
class Firearm;
class Person;
class Release;
class Sealed;
class TraceResult;
class TraceUpdate;
class Vehicle;
}  // namespace iwets::v1

/// What the hub judges itself in the clear part of a message, because the program of the member or
/// center that wrote it may be wrong. Pure. Each answers nothing, or the first fault with its field
/// (`path` is where the message begins in its body), reason and remedy; never the value.
namespace iwets::shell {

/// Recovery country and date.
[[nodiscard]] std::optional<Fault> judge_facts(const v1::CaseFacts& facts, Instant now);
/// What ITI paragraph 17 asks of a trace, as far as it stands in clear: the legal basis (17a), and
/// an intended use in words (17c). The justification of urgency is sealed to the center.
[[nodiscard]] std::optional<Fault> judge_duties(const v1::CaseFacts& facts);
/// Birth dates and nationalities.
[[nodiscard]] std::optional<Fault> judge_person(const v1::Person& person, const std::string& path,
                                                Instant now);
/// Countries of manufacture (also former states), import and proof; the year of manufacture.
[[nodiscard]] std::optional<Fault> judge_firearm(const v1::Firearm& firearm, Instant now);
/// The country of the plate; the year.
[[nodiscard]] std::optional<Fault> judge_vehicle(const v1::Vehicle& vehicle, Instant now);

/// One that exists, or none.
[[nodiscard]] std::optional<Fault> judge_country(const std::string& code, const std::string& path);

/// The release set of a trace or check: whom `requester` lets it be shown to.
[[nodiscard]] std::optional<Fault> judge_release(const v1::Release& release, PeerId requester);

/// A code of the table that leaves a trace open; 400 with the sealed part that holds its reason.
[[nodiscard]] std::optional<Fault> judge_update(const v1::TraceUpdate& update);
/// A code of the table that ends a trace; the next country where one belongs and nowhere else; the
/// sealed answer where the code promises one.
[[nodiscard]] std::optional<Fault> judge_result(const v1::TraceResult& result);

/// Whether the sealed part is of use to `reader`. A reader that the directory does not name is left
/// to the core, which refuses it as such.
[[nodiscard]] std::optional<Fault> judge_seal(const v1::Sealed& sealed, bool present,
                                              const std::string& path, PeerId reader,
                                              const codec::Directory& directory);

}  // namespace iwets::shell
