#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hub/authority/problem.h"
#include "iwets/v1/directory.pb.h"
#include "proto/codec/directory.h"
#include "proto/types/result.h"

/// The changes that the authority makes to the directory, as pure functions. What a change leaves
/// contradictory (a key that two parties share, say) is found when the new version is opened.
namespace iwets::authority {

/// What a peer may do.
struct Rights {
  std::string name;
  Stores may_ask, may_fill;
  std::vector<CountryCode> may_trace_to;  ///< empty = every center
  bool answers_traces = false;            ///< of a member
};

/// What a change did, to be told to the person at the keyboard.
enum class Change : std::uint8_t {
  added,
  rights_replaced,
  keys_replaced,  ///< the earlier ones are former keys now
  taken_back,     ///< was revoked and is in force again
  revoked,
  revoked_again,  ///< was revoked; since when it is compromised is new
  unchanged,
};

/// Puts a peer in, or replaces the keys and all rights of one that is there. Denied for keys that
/// were declared compromised.
[[nodiscard]] Result<Change, Problem> admit(v1::Directory& directory,
                                            const codec::Enrolled& enrolled, const Rights& rights,
                                            Instant now);
/// Puts the hub in, or replaces its keys.
[[nodiscard]] Result<Change, Problem> put_hub(v1::Directory& directory,
                                              const codec::Enrolled& enrolled, Instant now);
/// Nothing that the peer signs from `now` on is taken any more, and nothing at all that it signed
/// since `compromised_since`.
[[nodiscard]] Result<Change, Problem> revoke(v1::Directory& directory, PeerId peer, Instant now,
                                             std::optional<Instant> compromised_since,
                                             const std::string& reason);

}  // namespace iwets::authority
