#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "node/core/agency.h"
#include "node/shell/desk.h"
#include "node/shell/forms.h"
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
  std::optional<TraceId> same;   ///< an open trace of the same firearm, if that is the error
  std::optional<TraceId> known;  ///< the trace that this row of a seizure has become already
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
  bool anyway = false;  ///< the officer knows of it
  /// The trace of this case and row reference; may be empty.
  std::function<std::optional<TraceId>(const TraceForm&)> find_row = {};
  const Agencies* agencies = nullptr;      ///< of the member; null: it has configured none
  std::vector<field::Advice> advice = {};  ///< what was found before: of the reference table
};

/// The reply to a request that must not leave: the error, and all that was found.
[[nodiscard]] Reply refusal(const Judgement& judgement);
/// The reply to one that was only to be judged, and may leave.
[[nodiscard]] Reply judged(const Judgement& judgement);

/// Reads, judges and prepares a request.
[[nodiscard]] Judgement judge_trace(const std::string& json, const Surroundings& around);
/// The row of the book for a trace with which a case goes on by the officer's first request.
[[nodiscard]] Consultation continuation_of(const TraceForm& form, const TraceId& id);
/// The same for a check of the stores.
[[nodiscard]] Judgement judge_check(const std::string& json, PeerId member, Instant now,
                                    const Agencies* agencies = nullptr);

}  // namespace iwets::node
