#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "proto/field/facts.h"
#include "proto/types/ids.h"
#include "proto/types/onward.h"
#include "proto/types/terms.h"

/// What a center can say about a trace, as plain values. Codes are those of
/// `proto/field/result_code.h`; lengths those of `proto/iwets/v1/trace.proto`. `fields` gives the
/// canonical bytes of an answer that is kept (proto/types/archive.h).
namespace iwets::sdk {

/// Why a reply is delayed, restricted or refused: the four reasons of ITI paragraph 22, with the
/// numbers of `ItiReason` in the schema.
enum class ItiReason : std::uint8_t {
  none = 0,
  investigation = 1,               ///< would compromise an ongoing criminal investigation
  confidentiality_law = 2,         ///< would violate legislation protecting the information
  requester_cannot_guarantee = 3,  ///< the requester cannot guarantee confidentiality
  national_security = 4,
};

/// Who held the firearm: the numbers of `CustodyRole` in the schema.
enum class CustodyRole : std::uint8_t {
  manufacturer = 1,
  importer = 2,
  wholesaler = 3,
  dealer = 4,
  purchaser = 5,
};
/// One holder of the firearm; a chain of custody runs from the manufacturer on.
struct Custody {
  CustodyRole role = CustodyRole::manufacturer;
  std::string name, licence, address;
  field::PartialDate acquired, disposed;  ///< year 0: unknown
  static void fields(auto& self, auto& ar) {
    ar(self.role, self.name, self.licence, self.address, self.acquired, self.disposed);
  }
  friend bool operator==(const Custody&, const Custody&) = default;
};
/// The first retail purchaser.
struct Purchaser {
  field::Person person;
  std::string birth_place, address, identity_document;
  field::PartialDate purchased;
  static void fields(auto& self, auto& ar) {
    ar(self.person, self.birth_place, self.address, self.identity_document, self.purchased);
  }
  friend bool operator==(const Purchaser&, const Purchaser&) = default;
};

/// The part of a result that only the requester reads.
struct Answer {
  std::optional<field::Firearm> firearm;  ///< as confirmed by the center
  std::vector<std::string> corrected;     ///< names of its fields that the center corrected
  std::vector<Custody> chain;             ///< at most 16, in order of time
  std::optional<Purchaser> purchaser;
  std::uint32_t time_to_crime_days = 0;
  bool multiple_sale = false;
  std::string restrictions;  ///< on the use of what is told
  std::string contact;
  std::string explanation;  ///< in words for the officer
  /// May it be shown to the center of the next country? Unsaid is no: that center then learns that
  /// this one has answered, the code and the country, which stand outside the seal.
  Onward onward = Onward::unsaid;
  static void fields(auto& self, auto& ar) {
    ar(self.firearm, self.corrected, self.chain, self.purchaser, self.time_to_crime_days,
       self.multiple_sale, self.restrictions, self.contact, self.explanation, self.onward);
  }
  friend bool operator==(const Answer&, const Answer&) = default;
};

/// Not the end of the trace: progress (600-607) or a delay (400).
struct Update {
  std::uint32_t code = 601;
  ItiReason reason = ItiReason::none;
  std::string text;
  friend bool operator==(const Update&, const Update&) = default;
};
/// The end of the trace.
struct Final {
  std::uint32_t code = 0;
  std::optional<CountryCode> next_country;  ///< 104: where it was exported to; 320: who may know
  ItiReason reason = ItiReason::none;       ///< with 401 and 402
  Answer answer;
  static void fields(auto& self, auto& ar) {
    ar(self.code, self.next_country, self.reason, self.answer);
  }
  friend bool operator==(const Final&, const Final&) = default;
};
/// A final answer in the place of the one before it. The trace stays closed.
struct Corrected {
  Final result;  ///< whole, as the first one was
  CorrectionReason why = CorrectionReason::none;
  std::string text;  ///< the same in words
  friend bool operator==(const Corrected&, const Corrected&) = default;
};
/// What is said to a requester that has asked why: of an open trace after 400, or of one that was
/// closed with 401 or 402. Changes nothing of the case.
struct Explanation {
  ItiReason reason = ItiReason::none;
  std::string text;
  friend bool operator==(const Explanation&, const Explanation&) = default;
};
/// Says nothing to anybody: the center wants to look at the case again.
struct Reminder {
  friend bool operator==(const Reminder&, const Reminder&) = default;
};
using Saying = std::variant<Update, Final, Reminder, Explanation, Corrected>;

}  // namespace iwets::sdk
