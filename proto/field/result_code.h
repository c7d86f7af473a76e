#pragma once

#include <cstdint>
#include <span>
#include <string_view>

/// What can become of a trace, in stable codes that are never reused: docs/protocol.md, result
/// codes.
namespace iwets::field {

/// Who can act on a result.
enum class ResultClass : std::uint8_t {
  success,          ///< nobody: the purchaser or last holder is known
  partial,          ///< the requester: the trail goes on elsewhere
  request_fault,    ///< the requester: correct the request and submit it again
  records_fault,    ///< nobody: the records are gone or useless
  age_or_redirect,  ///< the requester: ask elsewhere, or accept that it is too old
  restricted,       ///< the center, for one of the four reasons of ITI paragraph 22
  administrative,   ///< closed or marked for a reason outside the firearm's history
  progress,         ///< the center is working on it
};

struct ResultCode {
  std::uint32_t code;
  ResultClass klass;
  std::string_view name;  ///< stable word, e.g. "purchaser_identified"
  std::string_view text;  ///< sentence for an officer
  bool final;             ///< ends the trace; otherwise it comes as an update
};

/// The code's row; null if there is no such code. Points into a table that lives for ever.
[[nodiscard]] const ResultCode* result_code(std::uint32_t code);
/// All rows, by code.
[[nodiscard]] std::span<const ResultCode> result_codes();

/// Stable word for a class: "request_fault".
[[nodiscard]] std::string_view name(ResultClass klass);
/// What the officer can do now, as a sentence.
[[nodiscard]] std::string_view next_step(ResultClass klass);

}  // namespace iwets::field
