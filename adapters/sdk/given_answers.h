#pragma once

#include <functional>
#include <optional>
#include <string>

#include "adapters/sdk/case_store.h"
#include "proto/codec/envelope.h"
#include "proto/seal/sealing.h"

namespace iwets::sdk {

/// An answer that this center has given, in the version that counts.
struct Given {
  CaseName name;
  Instant at;                 ///< of the first version
  std::uint32_t version = 1;  ///< at most 16
  Looked looked;
  Final told;
};

/// Answers that were given, each as long as the hub takes its correction: what was asked and what
/// was told, sealed to this center itself, so that the file tells nobody without its keys. In the
/// link's SQLite file. Throws `link::DatabaseError`.
class GivenAnswers {
 public:
  /// Creates its table (`center_given`), where it may.
  explicit GivenAnswers(link::Database& database, bool read_only = false);

  /// Keeps it, in the place of an earlier version.
  void keep(const Given& given, const seal::SealedPart& sealed);
  /// What `keep` has sealed for it.
  [[nodiscard]] static std::string content_of(const Given& given);
  [[nodiscard]] static std::string context_of(const CaseName& name, PeerId self);
  /// Nothing: none is kept, or none that these keys open.
  [[nodiscard]] std::optional<Given> find(const CaseName& name, PeerId self, seal::Opener& opener);
  /// Calls `use` for each one, newest first, as long as it says true. Those that cannot be opened
  /// are left out.
  void each(PeerId self, seal::Opener& opener, const std::function<bool(const Given&)>& use);
  void drop(const CaseName& name);
  /// Forgets what was given before `then`, and the oldest beyond `kept_max`.
  void forget(Instant then);

  /// As the hub: docs/protocol.md 4.11.
  static constexpr Duration kept = codec::case_life;
  static constexpr std::int64_t kept_max = 200'000;

 private:
  link::Database& database_;
  bool there_ = true;
};

/// What was said, as the plain values that it was made of. `spoken` is a result.
[[nodiscard]] Final read_back(const Spoken& spoken);

}  // namespace iwets::sdk
