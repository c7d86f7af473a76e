#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "node/shell/desk.h"
#include "proto/codec/directory.h"
#include "proto/field/advice.h"

namespace iwets::node {

/// What the node thinks of a trace request before anything leaves.
struct Judgement {
  std::optional<PeerId> party;             ///< where it would go by the directory of now
  std::optional<CountryCode> center;       ///< country of that
  std::string advice;                      ///< JSON list
  std::optional<ApiError> error;           ///< it must not leave
  std::unique_ptr<Submission> submission;  ///< otherwise
};

/// What a judgement looks at beside the request.
struct Surroundings {
  /// May be null: the route is then chosen when it arrives.
  const codec::Directory* directory = nullptr;
  PeerId member;
  Instant now;
  /// The id that the client chose; nothing: one is drawn.
  std::optional<TraceId> id;
  /// An open trace of the same firearm at that center; may be empty.
  std::function<std::optional<TraceId>(const field::Firearm&, std::optional<CountryCode>)>
      find_same;
  bool anyway = false;                     ///< the officer knows of it
  std::vector<field::Advice> advice = {};  ///< what was found before: of the reference table
};

/// Reads, judges and prepares a request.
[[nodiscard]] Judgement judge_trace(const std::string& json, const Surroundings& around);
/// The same for a check of the stores.
[[nodiscard]] Judgement judge_check(const std::string& json, PeerId member, Instant now);

}  // namespace iwets::node
