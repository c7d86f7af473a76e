#include "node/shell/unread.h"

#include <nlohmann/json.hpp>

namespace iwets::node {
namespace {

// ?1 to ?2: numbers, ?3: agency, ?4: kinds, ?5: officers or null, both as JSON.
constexpr const char* question = R"sql(
SELECT n.seq, n.kind, e.at_us FROM notable n JOIN events e ON e.seq=n.seq
WHERE n.seq>=?1 AND n.seq<=?2 AND n.receiver=''
  AND CASE WHEN ?3='' THEN n.owned=0 ELSE n.agency=?3 END
  AND n.kind IN (SELECT value FROM json_each(?4))
  AND NOT EXISTS(
    SELECT 1 FROM (SELECT officer FROM read_up_to UNION SELECT officer FROM read_flipped) o
    WHERE (?5 IS NULL OR o.officer IN (SELECT value FROM json_each(?5)))
      AND (n.seq<=coalesce((SELECT u.seq FROM read_up_to u WHERE u.officer=o.officer),0))
        <> EXISTS(SELECT 1 FROM read_flipped r WHERE r.officer=o.officer AND r.seq=n.seq))
ORDER BY n.seq LIMIT 1
)sql";

}  // namespace

std::optional<Unread> oldest_unread(link::Database& database, const std::string& agency,
                                    std::int64_t first, std::int64_t last,
                                    const std::vector<NoticeKind>& kinds,
                                    const std::optional<std::vector<std::string>>& officers) {
  auto numbers = nlohmann::json::array();
  for (const auto kind : kinds) numbers.push_back(static_cast<int>(kind));
  auto query = database.prepare(question);
  query.bind(1, first).bind(2, last).bind(3, agency).bind(4, numbers.dump());
  if (officers)
    query.bind(5, nlohmann::json(*officers).dump());
  else
    query.bind_null(5);
  if (!query.step()) return std::nullopt;
  return Unread{query.integer(0), static_cast<NoticeKind>(query.integer(1)),
                from_us(static_cast<std::uint64_t>(query.integer(2)))};
}

}  // namespace iwets::node
