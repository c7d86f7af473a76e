#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "node/core/waiting.h"
#include "proto/link/client/database.h"

namespace iwets::node {

/// A notice that nobody of those who matter has read.
struct Unread {
  std::int64_t seq = 0;
  NoticeKind kind = NoticeKind::hit;
  Instant at{};  ///< when it came
};
/// The oldest notice of these kinds, numbered `first` to `last`, that none of these officers has
/// read (nothing: nobody at all has), among those of the cases of an agency, or, where that is
/// empty, of no case. Reads the tables of `PersonalStore`. Failures throw `link::DatabaseError`.
[[nodiscard]] std::optional<Unread> oldest_unread(
    link::Database& database, const std::string& agency, std::int64_t first, std::int64_t last,
    const std::vector<NoticeKind>& kinds, const std::optional<std::vector<std::string>>& officers);

}  // namespace iwets::node
