#pragma once

#include <memory>
#include <string>

#include "hub/core/effects.h"
#include "hub/shell/payload_cache.h"
#include "proto/codec/directory.h"
#include "proto/types/fault.h"
#include "proto/types/result.h"
#include "proto/types/terms.h"

namespace iwets::shell {

/// A body, ready to be signed.
struct Written {
  Kind kind = Kind::refusal;
  std::string body;
};

/// Writes the body of a message of the hub's own. Fails when a payload that it rests on cannot be
/// read, or the body is larger than an envelope takes: an alarm, never the peer's fault.
[[nodiscard]] Result<Written, Fault> write_body(const hub::Compose& order,
                                                const PayloadCache& payloads,
                                                const codec::Directory& directory);

}  // namespace iwets::shell
