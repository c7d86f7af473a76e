#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "node/core/hit.h"
#include "proto/link/client/database.h"

namespace iwets::node {

/// What one of the two parties of a hit has said, as it is kept.
struct HitLine {
  Instant at;
  PeerId by = PeerId::hub();
  HitSaid said;
  std::string text;  ///< words for the other party; may be empty
};

/// The node's tables of what is said about hits. A hit of which nothing was said has no row: it is
/// made from its notice. Failures throw `link::DatabaseError`.
class HitStore {
 public:
  explicit HitStore(link::Database& database) : database_(database) {}
  void create_tables();

  /// Nothing: this member was told of no such hit.
  [[nodiscard]] std::optional<Hit> find(const HitId& id);
  /// The hit about which we have sent this message.
  [[nodiscard]] std::optional<Hit> find(const MessageId& message);
  void save(const Hit& hit);
  void add_line(const HitId& hit, const HitLine& line);
  /// Oldest first.
  void lines(const HitId& hit, const std::function<void(const HitLine&)>& use);
  /// Hits whose owner owes an answer, those whose time ends first before the others; at most
  /// `most`.
  void waiting(Party party, std::int64_t most, const std::function<void(const Hit&)>& use);
  /// Rescinded hits that no officer has acknowledged; at most `most`.
  void rescinded(std::int64_t most, const std::function<void(const Hit&)>& use);

 private:
  link::Database& database_;
};

}  // namespace iwets::node
