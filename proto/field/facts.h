#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "proto/field/release.h"
#include "proto/types/day.h"

/// The field's things as plain values: what the rules and the matching read. The schema
/// (`proto/iwets/v1/facts.proto`) says what each field means and how long it may be; the codec
/// turns one into the other. `fields` gives their canonical bytes (proto/types/archive.h).
namespace iwets::field {

/// A date of which day, or day and month, may be unknown (0). Year 0: no date.
struct PartialDate {
  std::uint16_t year = 0;
  std::uint8_t month = 0, day = 0;
  [[nodiscard]] bool full() const { return year != 0 && month != 0 && day != 0; }
  static void fields(auto& self, auto& ar) { ar(self.year, self.month, self.day); }
  friend auto operator<=>(const PartialDate&, const PartialDate&) = default;
};

enum class Sex : std::uint8_t { unknown = 0, male = 1, female = 2, other = 3 };

struct Document {
  std::string type, number, country, mrz;
  static void fields(auto& self, auto& ar) { ar(self.type, self.number, self.country, self.mrz); }
  friend bool operator==(const Document&, const Document&) = default;
};
struct Person {
  std::string name;
  std::vector<std::string> aliases;
  std::vector<PartialDate> birth_dates;
  Sex sex = Sex::unknown;
  std::vector<std::string> nationalities;
  std::vector<Document> documents;
  static void fields(auto& self, auto& ar) {
    ar(self.name, self.aliases, self.birth_dates, self.sex, self.nationalities, self.documents);
  }
  friend bool operator==(const Person&, const Person&) = default;
};
struct OtherNumber {
  std::string part, number;
  static void fields(auto& self, auto& ar) { ar(self.part, self.number); }
  friend bool operator==(const OtherNumber&, const OtherNumber&) = default;
};
struct Firearm {
  std::string serial;
  bool serial_obliterated = false;
  std::vector<OtherNumber> other_numbers;
  std::string make, brand, importer, type, calibre, model;
  std::string country_of_manufacture, country_of_import, country_of_proof;
  std::uint16_t year_of_manufacture = 0;
  static void fields(auto& self, auto& ar) {
    ar(self.serial, self.serial_obliterated, self.other_numbers, self.make, self.brand,
       self.importer, self.type, self.calibre, self.model, self.country_of_manufacture,
       self.country_of_import, self.country_of_proof, self.year_of_manufacture);
  }
  friend bool operator==(const Firearm&, const Firearm&) = default;
};
struct Vehicle {
  std::string plate, plate_country, vin, engine_number, make, model, colour, kind;
  std::uint16_t year = 0;
  static void fields(auto& self, auto& ar) {
    ar(self.plate, self.plate_country, self.vin, self.engine_number, self.make, self.model,
       self.colour, self.kind, self.year);
  }
  friend bool operator==(const Vehicle&, const Vehicle&) = default;
};

using Subject = std::variant<Person, Firearm, Document, Vehicle>;

/// Why a record is kept: the numbers of `Reason` in the schema.
enum class Reason : std::uint8_t {
  none = 0,
  stolen = 1,
  lost = 2,
  wanted = 3,
  sanctioned = 4,
  missing = 5,
  revoked = 6,
  other = 15
};
/// An entry of a store.
struct Record {
  std::string id;
  Reason reason = Reason::none;
  PartialDate since;
  std::string reference, caution;
  std::optional<Subject> subject;  ///< nothing: a withdrawal
  Release release = {};
  Handling handling = Handling::none;  ///< what a reader may do with it; `none` counts as `h0`
  std::string action = {};             ///< to take
  Day valid_until = {};                ///< the last day on which it counts; none: without end
  static void fields(auto& self, auto& ar) {
    ar(self.id, self.reason, self.since, self.reference, self.caution, self.subject, self.release,
       self.handling, self.action, self.valid_until);
  }
  friend bool operator==(const Record&, const Record&) = default;
};

}  // namespace iwets::field
