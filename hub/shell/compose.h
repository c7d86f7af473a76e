#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "hub/core/effects.h"
#include "hub/shell/payload_cache.h"
#include "hub/store/record_store.h"
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

/// What bodies are made of.
struct Sources {
  const PayloadCache& payloads;
  const codec::Directory& directory;
  /// What a record is released for now (`Records::guard_of`).
  std::function<Result<std::optional<store::Guard>, store::StoreError>(const store::RecordName&)>
      guard_of;
  std::function<std::shared_ptr<const store::RecordsSnapshot>()> snapshot = {};
};

/// Writes the body of a message of the hub's own; whether its reader may see a record is decided
/// anew. Nothing: it shows nothing any more that its reader may see, or its reader works with an
/// older version of the schema, which does not have its kind. Fails when a payload or a
/// record that it rests on cannot be read, or the body is larger than an envelope takes: an alarm,
/// never the peer's fault.
[[nodiscard]] Result<std::optional<Written>, Fault> write_body(const hub::Compose& order,
                                                               const Sources& sources);

}  // namespace iwets::shell
