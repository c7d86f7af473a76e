#pragma once

#include <functional>
#include <optional>
#include <string>

#include "node/core/pass_on.h"
#include "proto/link/client/database.h"

namespace iwets::node {

/// What both sides have said about passing a hit on.
struct PassOnSaid {
  Instant asked_at{}, answered_at{};  ///< by the node's clock; the epoch: not yet
  std::string why = {}, text = {};    ///< of the requester; of the owner's answer
  static void fields(auto& self, auto& ar) {
    ar(self.asked_at, self.answered_at, self.why, self.text);
  }
};
/// A request to pass a hit on, with the words of both sides.
struct PassOnRow {
  PassOnCase about;
  PassOnSaid said = {};
  PassOnSaid before = {};  ///< as it stood before our last message, should the hub refuse that
};

/// The node's table of what was asked and said about passing hits on. Failures throw
/// `link::DatabaseError`.
class PassOnStore {
 public:
  explicit PassOnStore(link::Database& database) : database_(database) {}
  void create_tables();

  [[nodiscard]] std::optional<PassOnRow> find(const HitId& hit, CountryCode country);
  /// That about which we have sent this message.
  [[nodiscard]] std::optional<PassOnRow> find(const MessageId& message);
  void save(const PassOnRow& row);
  /// Of a hit, by country.
  void each(const HitId& hit, const std::function<void(const PassOnRow&)>& use);
  /// Whose owner owes an answer, those whose time ends first before the others; at most `most`.
  void waiting(Party party, std::int64_t most, const std::function<void(const PassOnRow&)>& use);

 private:
  link::Database& database_;
};

}  // namespace iwets::node
