#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "node/core/case.h"
#include "node/core/effects.h"

/// Whose turn it is, and what an officer is to be told of: pure rules over cases and their steps.
namespace iwets::node {

/// Who has to do something before a trace goes on. The numbers are kept on disk.
enum class Waits : std::uint8_t {
  nobody = 0,
  you = 1,     ///< the officer: a question, a draft of the way on, a correction
  center = 2,  ///< its center
  hub = 3,     ///< it has not left this node, or the hub has not signed for it
  member = 4,  ///< the member that answers for its country
};
[[nodiscard]] Waits waits_for(const Case& c);
/// "you", "center", "hub", "member", "nobody".
[[nodiscard]] std::string_view name(Waits whom);
[[nodiscard]] std::optional<Waits> parse_waits(std::string_view word);

/// When the answer of an open trace is due, while the hub's clock runs; nothing: no clock runs.
[[nodiscard]] std::optional<Instant> due(const Case& c);

/// What a notice is about, as an officer chooses among them. The numbers are kept on disk.
enum class NoticeKind : std::uint8_t {
  hit = 1,           ///< a record fits
  answer = 2,        ///< a trace has its result, or ended without one
  question = 3,      ///< somebody waits for our words
  confirmation = 4,  ///< about a hit: asked, answered, reported as false, located
  rescission = 5,    ///< a hit is no more
  request = 6,       ///< another member asks us
  correction = 7,    ///< of an answer, or of a request that we answer
  trouble = 8,       ///< something was not taken, or nobody reacts
  handover = 9,      ///< of a case or a draft, to the officer who is told
};
/// "hit", ...
[[nodiscard]] std::string_view name(NoticeKind kind);
[[nodiscard]] std::optional<NoticeKind> parse_notice_kind(std::string_view word);
/// Nothing: a line of a history that nobody waits for.
[[nodiscard]] std::optional<NoticeKind> notice_of(const Tell& told);

}  // namespace iwets::node
