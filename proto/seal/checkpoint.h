#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "proto/seal/keys.h"
#include "proto/types/instant.h"

/// Checkpoints of the audit log, and what its witnesses say of them: signed notes as
/// C2SP's tlog-checkpoint and tlog-cosignature (version 1) have them, so that their tools can check
/// them as well.
namespace iwets::seal {

/// How long the log was, and the root of its tree then.
struct Checkpoint {
  std::uint64_t size = 0;
  Digest root{};
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// "iwets/hub\n<size>\n<root in base64>\n": what is signed.
[[nodiscard]] std::string text_of(const Checkpoint& checkpoint);
[[nodiscard]] Signature sign(const SignKeys& hub, const Checkpoint& checkpoint);
[[nodiscard]] bool verify(const Key32& hub, const Checkpoint& checkpoint,
                          const Signature& signature);
/// The word of a witness: at `time` (of whole seconds) this was the log, and it continued every
/// earlier checkpoint that the witness has seen.
[[nodiscard]] Signature countersign(const SignKeys& witness, const Checkpoint& checkpoint,
                                    Instant time);
[[nodiscard]] bool verify_countersignature(const Key32& witness, const Checkpoint& checkpoint,
                                           Instant time, const Signature& signature);

/// The line of a signed note under its text; `time`: of a witness.
[[nodiscard]] std::string note_line(std::string_view name, const Key32& key,
                                    const Signature& signature,
                                    std::optional<Instant> time = std::nullopt);

}  // namespace iwets::seal
