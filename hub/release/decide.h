#pragma once

#include <cstdint>

#include "proto/field/release.h"
#include "proto/types/ids.h"

/// The one place where it is decided who may see what: a record, or a trace as a record. Pure, and
/// deny by default. Asked when the stores answer, before anything is ranked or cut, and again when
/// a message with a record is written: never remembered.
namespace iwets::release {

/// What somebody wants of a record.
enum class Action : std::uint8_t {
  see,      ///< read that it exists and fits, with all that a match says
  pass_on,  ///< give what was seen to somebody else
};

/// What the decision rests on. Nothing of it changes with time by itself.
struct Guarded {
  PeerId owner;
  const field::Release& release;
  field::Handling handling = field::Handling::none;
};

enum class Verdict : std::uint8_t { allow, deny, ask_owner };
enum class Why : std::uint8_t {
  own,        ///< of the actor's own country
  released,   ///< to this country, for this purpose
  no_member,  ///< only members see records
  country,    ///< this country is shut out, or not among those that may
  purpose,    ///< not asked for one of the purposes that count
  silent,     ///< only the owner learns of hits
  handling,   ///< the code asks for the owner's consent
};

struct Decision {
  Verdict verdict = Verdict::deny;
  Why why = Why::no_member;
  [[nodiscard]] bool allows() const { return verdict == Verdict::allow; }
  friend bool operator==(const Decision&, const Decision&) = default;
};

/// `purpose`: of the question by which the actor comes to it. Country counts before purpose, and
/// purpose before silence, so that `Why::silent` means: without its silence it would be shown. To
/// the actor a denial must look like a record that does not exist.
[[nodiscard]] Decision decide(PeerId actor, Action action, const Guarded& record,
                              field::Purpose purpose);

/// Who is told of a hit.
struct Told {
  bool requester = false, owner = false;
  [[nodiscard]] bool nobody() const { return !requester && !owner; }
  friend bool operator==(const Told&, const Told&) = default;
};

/// A question that meets a record.
struct Asker {
  PeerId requester;
  field::Purpose purpose = field::Purpose::none;
  const field::Release& release;  ///< of the question itself
};

/// The requester is told of what it may see. The owner is told of that, and of what its silence
/// alone hides, unless the question is not for its country; of what is hidden from a country or a
/// purpose nobody is told. One's own record needs no notice to the owner.
[[nodiscard]] Told told(const Asker& asker, const Guarded& record);

}  // namespace iwets::release
