#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "node/evidence/editions.h"
#include "node/evidence/timeline.h"
#include "node/evidence/verdict.h"
#include "proto/seal/audit_tree.h"

namespace iwets::evidence {

/// The items of a package that say what happened, each verified with the directory's keys; then
/// what only all of them together prove.
class VerifiedMessages {
 public:
  /// `keys` must outlive it. `hops`: traces of the case, the officer's own first.
  VerifiedMessages(const Editions& keys, PeerId member, std::vector<TraceId> hops)
      : keys_(keys), member_(member), hops_(std::move(hops)) {}

  [[nodiscard]] Finding message(const nlohmann::json& item);
  /// Behind all messages.
  [[nodiscard]] Finding log(const nlohmann::json& item) const;
  [[nodiscard]] Finding attachment(const nlohmann::json& item) const;
  [[nodiscard]] Finding timeline(const nlohmann::json& item) const;
  /// Each trace was sent where the answer before it leads.
  [[nodiscard]] Finding hops() const;
  [[nodiscard]] std::vector<std::string> lines() const { return timeline_.lines(); }

 private:
  /// Fails with what is wrong with the receipt.
  [[nodiscard]] std::optional<std::string> receipt_fault(const nlohmann::json& proof,
                                                         const Digest& message) const;
  void remember(const codec::Opened& message, const TraceId& trace, const std::string* unsealed);

  const Editions& keys_;
  PeerId member_;
  std::vector<TraceId> hops_;
  codec::VerifiedRoots roots_;
  Timeline timeline_;
  std::map<TraceId, std::map<Digest, std::string>> digests_;  ///< of messages, with their items
  using File = std::pair<Digest, std::string>;                ///< content and name
  std::map<TraceId, std::map<File, PeerId>> announced_;       ///< by whom
  std::map<TraceId, std::set<CountryCode>> asked_;            ///< countries that it was sent to
  std::map<TraceId, std::set<CountryCode>> leads_to_;         ///< countries that results name
};

}  // namespace iwets::evidence
