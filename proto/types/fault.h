#pragma once

#include <cstdint>
#include <string>

namespace iwets {

/// Why the content of a message is not taken. The numbers are those of `RefusalCode` in
/// `proto/iwets/v1/refusal.proto`.
enum class FaultCode : std::uint8_t {
  malformed = 1,
  too_large = 2,
  unknown_field = 3,
  out_of_bounds = 4,
  bad_signature = 5,
  wrong_author = 6,
  wrong_recipient = 7,
  not_authorised = 8,
  expired = 9,
  time_in_future = 10,
  version_too_new = 11,
  unknown_trace = 12,
  trace_closed = 13,
  duplicate = 14,
  wrong_state = 15,
  unknown_center = 16,
  not_sealed_to_reader = 17,
  limit = 18,
  compromised_key = 19,
};

/// A fault of the sender's, told so that it can be mended: never contains the offending value.
struct Fault {
  FaultCode code = FaultCode::malformed;
  std::string field;   ///< path of the field, e.g. "firearm.serial"; empty = the whole message
  std::string reason;  ///< what is wrong, in words
  std::string remedy;  ///< what to do about it
  friend bool operator==(const Fault&, const Fault&) = default;
};

/// The name of a code as documents and logs write it: "wrong_author".
[[nodiscard]] const char* name(FaultCode code);

}  // namespace iwets
