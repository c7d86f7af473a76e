#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/evidence/kept.h"

namespace iwets::evidence {

inline constexpr std::string_view format = "iwets-evidence/1";
inline constexpr std::string_view seal_domain = "iwets/v1/evidence";
/// Of a whole package: more is neither written nor read.
inline constexpr std::size_t package_bytes_max = 63U << 20U;
/// Of all attached files of which the content goes along.
inline constexpr std::size_t attached_bytes_max = 40U << 20U;

/// A file that belongs to a trace.
struct Attached {
  std::string name;
  Digest content_digest{};  ///< BLAKE2b-256 of the file
  std::uint64_t bytes = 0;
  std::string media_type;
  bool ours = false;
  std::optional<std::string> content = {};
};
/// A message of which only the digest is kept.
struct Unkept {
  Digest message{};
  Instant at;
  std::string step;  ///< what it caused here
};
/// One trace of a case.
struct Hop {
  TraceId trace;
  std::vector<KeptMessage> messages = {};
  std::vector<Unkept> unkept = {};
  std::vector<Attached> attached = {};
  std::optional<LogProof> log = {};
  std::string no_log = {};  ///< why there is none, or none of now
};
/// What an officer takes out.
struct Case {
  PeerId member;
  Instant at;
  std::string officer, agency, purpose, case_reference, program;
  std::vector<Hop> hops = {};              ///< from the officer's own trace on
  std::vector<std::string> editions = {};  ///< of the directory: `Directory::update`, oldest first
};

/// The file: canonical JSON with a seal of the exporting node. Fails with `too_large`, or with the
/// fault of a message that cannot be read.
[[nodiscard]] Result<std::string, Fault> write_package(const Case& of, const seal::SignKeys& keys);

/// The one way to write a value: members by name, no blanks. What digests are of.
[[nodiscard]] std::string canonical(const nlohmann::json& value);
/// The whole file: the same with line breaks.
[[nodiscard]] std::string pretty(const nlohmann::json& value);
/// BLAKE2b-256 of `canonical`, in hexadecimal digits.
[[nodiscard]] std::string digest_of(const nlohmann::json& value);

[[nodiscard]] std::string to_base64(std::string_view bytes);
/// Nothing: `text` is not what `to_base64` writes.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace iwets::evidence
