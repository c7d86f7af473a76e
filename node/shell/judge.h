#pragma once

#include <memory>
#include <optional>
#include <string>

#include "node/shell/desk.h"
#include "proto/codec/directory.h"

namespace iwets::node {

/// What the node thinks of a trace request before anything leaves.
struct Judgement {
  std::optional<CountryCode> center;       ///< where it would go by the directory of now
  std::string advice;                      ///< JSON list
  std::optional<ApiError> error;           ///< it must not leave
  std::unique_ptr<Submission> submission;  ///< otherwise
};

/// Reads, judges and prepares a request. `directory` may be null: the route is then chosen when
/// it arrives.
[[nodiscard]] Judgement judge_trace(const std::string& json, const codec::Directory* directory,
                                    PeerId member, Instant now);
/// The same for a check of the stores.
[[nodiscard]] Judgement judge_check(const std::string& json, Instant now);

}  // namespace iwets::node
