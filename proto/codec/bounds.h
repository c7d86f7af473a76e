#pragma once

#include <google/protobuf/message.h>

#include <optional>
#include <string>

#include "proto/types/fault.h"
#include "proto/types/ids.h"
#include "proto/types/result.h"

namespace iwets::codec {

/// No message of the network is larger; `parse` refuses it unread.
inline constexpr std::size_t parse_bytes_max = 256 * 1024;

/// Checks a parsed message against the bounds that its schema states (proto/iwets/v1/bound.proto),
/// recursively: mandatory fields, lengths, counts, ranges, shapes of text, valid UTF-8, known enum
/// values, no unknown fields, depth at most 16. Returns the first fault, its field as a path
/// ("firearm.other_numbers[1].number"), its remedy in words; never the value.
[[nodiscard]] std::optional<Fault> check_bounds(const google::protobuf::Message& message);

/// What becomes of a message whose `schema_version` is beyond ours.
enum class Newer {
  refused,  ///< `version_too_new`, whatever else it contains
  /// Fields that we do not know are left out of account. For what the authority says to all, of
  /// which each does what it knows.
  left_out,
};

/// Parses and checks. Faults as `check_bounds`, or `too_large`, or `malformed`.
[[nodiscard]] std::optional<Fault> parse(Bytes bytes, google::protobuf::Message& into,
                                         Newer newer = Newer::refused);

/// `parse` as a value.
template <typename M>
[[nodiscard]] Result<M, Fault> read(Bytes bytes, Newer newer = Newer::refused) {
  M message;
  if (auto fault = parse(bytes, message, newer)) return fail(std::move(*fault));
  return message;
}

}  // namespace iwets::codec
