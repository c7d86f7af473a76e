#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proto/link/client/database.h"
#include "proto/types/ids.h"
#include "proto/types/instant.h"

namespace iwets::node {

/// An edition of the reference table that this node could not take.
struct RefusedEdition {
  std::uint32_t edition = 0;
  std::string reason, remedy;
  Instant at;
};

/// The pieces of editions that the hub has sent, as they came, so that they are proven again at
/// each start. All in the transaction of its caller.
class TableStore {
 public:
  explicit TableStore(link::Database& database) : database_(database) {}
  void create_tables();

  /// Keeps a piece of the edition with this `digest`; what is here of another one of its number
  /// goes.
  void add(std::uint32_t edition, const Digest& digest, std::uint32_t piece,
           std::string_view update);
  /// In order.
  [[nodiscard]] std::vector<std::string> pieces(std::uint32_t edition);
  [[nodiscard]] std::size_t count(std::uint32_t edition);
  /// Forgets the edition and all behind it, or all up to it.
  void drop_from(std::uint32_t edition);
  void drop_up_to(std::uint32_t edition);

  void keep_refused(const RefusedEdition& refused);
  [[nodiscard]] std::optional<RefusedEdition> refused();
  void forget_refused();

 private:
  link::Database& database_;
};

}  // namespace iwets::node
