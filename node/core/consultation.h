#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proto/field/form.h"
#include "proto/types/ids.h"
#include "proto/types/instant.h"
#include "proto/types/terms.h"

/// Who asked what, when and for what: the rows of a member's book of consultations.
namespace iwets::node {

/// The numbers are kept on disk.
enum class Asking : std::uint8_t {
  check = 1,
  trace = 2,
  look = 3,      ///< a supervisor's, at this book
  evidence = 4,  ///< a case was taken out as an evidence package
};
/// The stores are asked: counted by quotas and looked at by alarms.
[[nodiscard]] constexpr bool asks(Asking kind) {
  return kind == Asking::check || kind == Asking::trace;
}
[[nodiscard]] std::string_view name(Asking kind);

/// What became of a question. The numbers are kept on disk.
enum class Admission : std::uint8_t {
  sent = 1,
  refused = 2,  ///< by quota: nothing has left
  beyond = 3,   ///< sent although the quota was used up, because it was urgent
};
[[nodiscard]] std::string_view name(Admission outcome);

/// The numbers are kept on disk.
enum class ThingKind : std::uint8_t {
  serial = 1,
  document = 2,
  plate = 3,
  vin = 4,
  engine = 5,
  person = 6,
};
[[nodiscard]] std::string_view name(ThingKind kind);

/// One number or person asked for, in the words of the request.
struct PlainThing {
  ThingKind kind = ThingKind::serial;
  std::string whole;  ///< the number, or name and birth date, normalised
  std::string frame;  ///< the number with its counter blanked out, or the name
  std::uint64_t counter = 0;
  /// Of the counter: how many digits, at most 9, or `letter_counter` and how many letters, at most
  /// 3; 0: the number has none.
  std::uint8_t digits = 0;
  std::string birth;        ///< of a person, if all of it is known
  bool documented = false;  ///< a person with a document
};
inline constexpr std::uint8_t letter_counter = 0x80;
/// The same as the book keeps it: keyed hashes, and of numbers the counter, moved by an amount that
/// is secret and the same for all of one frame: it tells how far apart they stand, not where.
struct Thing {
  ThingKind kind = ThingKind::serial;
  std::uint64_t whole = 0;  ///< 0: another counter of the number before it
  std::uint64_t frame = 0;
  std::uint64_t counter = 0;
  std::uint8_t digits = 0;
  std::uint64_t birth = 0;  ///< 0: not known
  bool documented = false;
  static void fields(auto& self, auto& archive) {
    archive(self.kind, self.whole, self.frame, self.counter, self.digits, self.birth,
            self.documented);
  }
  friend bool operator==(const Thing&, const Thing&) = default;
};
/// Things of one question beyond these are not kept.
inline constexpr std::size_t things_max = 16;

/// A row of the book.
struct Consultation {
  std::int64_t row = 0;  ///< grows
  Instant at;
  Asking kind = Asking::check;
  Admission outcome = Admission::sent;
  std::string officer = std::string(unnamed);  ///< as `who` makes it
  std::string agency = std::string(unnamed);
  std::string on_behalf_of = {};  ///< the agency for which that one asks; empty: for itself
  field::Purpose purpose = field::Purpose::none;
  bool urgent = false;
  std::string reference;  ///< of the case
  Stores stores;
  TraceId subject;  ///< of the trace or check; empty if none left
  std::vector<Thing> things;
  std::string note;  ///< of a look: at what

  static constexpr std::string_view unnamed = "unnamed";
};

/// A name as the book counts by it: upper case, one blank between words, look-alikes as Latin
/// letters, at most 100 bytes; "unnamed" for nothing. "n.  Dlamini" -> "N. DLAMINI".
[[nodiscard]] std::string who(std::string_view name);
/// "investigation", ...; "unsaid" for none.
[[nodiscard]] std::string_view purpose_word(field::Purpose purpose);

/// A number with its counter: the last run of digits of its canonical form (at least 3, at most the
/// last 9 of it) and, where it ends in letters behind them, the last letter, which such series
/// change when the digits are used up: 998CD, 999CD, 000CE. A VIN's check digit and the single
/// letter behind a document's digits, which checks them, belong to neither.
[[nodiscard]] PlainThing number_thing(ThingKind kind, std::string_view canonical);
/// The same number counted by its letters: the last group of them, at most its last 3 (123CD,
/// 123CE, 123CF). `whole` is empty. Nothing where there is none, or fewer than 3 characters beside
/// it, or where the letter checks digits; nothing of a VIN.
[[nodiscard]] std::optional<PlainThing> letter_thing(ThingKind kind, std::string_view canonical);
/// All that a request asks for, at most `things_max`; numbers with unreadable places are left out.
/// Counters by letters come last, where there is room.
[[nodiscard]] std::vector<PlainThing> things_of(const field::TraceForm& form);
[[nodiscard]] std::vector<PlainThing> things_of(const field::CheckForm& form);

[[nodiscard]] Stores stores_of(const field::TraceForm& form);
[[nodiscard]] Stores stores_of(const field::CheckForm& form);

/// A keyed hash of a text; never 0.
using KeyedHash = std::function<std::uint64_t(std::string_view)>;
[[nodiscard]] Thing hashed(const PlainThing& thing, const KeyedHash& hash);

}  // namespace iwets::node
