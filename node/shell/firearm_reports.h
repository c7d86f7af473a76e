#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "proto/link/client/database.h"
#include "proto/types/instant.h"

namespace iwets::node {

/// Firearms that the reference table does not have, as officers have described them: kept at this
/// node for whoever edits the member's own table.
class FirearmReports {
 public:
  explicit FirearmReports(link::Database& database) : database_(database) {}
  void create_tables();

  static constexpr std::size_t description_bytes_max = 16U << 10U;

  /// Keeps a description, a JSON object; returns its number.
  std::int64_t add(Instant now, const std::string& description);
  /// Newest first, at most `limit`.
  void list(
      std::int64_t limit,
      const std::function<void(std::int64_t report, Instant at, const std::string& json)>& use);

 private:
  link::Database& database_;
};

}  // namespace iwets::node
