#include "adapters/sql/choice.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "adapters/sql/values.h"
#include "proto/field/calibre.h"
#include "proto/field/firearm.h"
#include "proto/field/model.h"

namespace iwets::sql {
namespace {

using field::Agreement;

std::string value(const Row& row, const std::string& field) {
  const auto at = row.find(field);
  return at == row.end() ? std::string() : at->second;
}

/// The maker's mark is on a firearm beside the importer's and a brand: any may have been reported.
Agreement makes(const ValueMaps& values, const field::Firearm& asked, const Row& row) {
  bool known = false;
  for (const auto* field : {"make", "brand", "importer"}) {
    const auto agreement = asked_make_agreement(values, asked.make, value(row, field));
    if (agreement == Agreement::same || agreement == Agreement::compatible) return agreement;
    if (std::string_view(field) == "make") known = agreement == Agreement::contradicts;
  }
  return known ? Agreement::contradicts : Agreement::unknown;
}

int points(Agreement agreement) {
  switch (agreement) {
    case Agreement::same: return 2;
    case Agreement::compatible: return 1;
    case Agreement::unknown: return 0;
    case Agreement::contradicts: return -2;
  }
  return 0;
}

struct Score {
  int points = 0;
  bool confirmed = false;  ///< the maker agrees, not the number alone
};

/// How well a row agrees; nothing: it is another firearm.
std::optional<Score> score(const ValueMaps& values, const field::Firearm& asked, const Row& row,
                           bool look_alike) {
  const auto make = makes(values, asked, row);
  if (make == Agreement::contradicts || (look_alike && make == Agreement::unknown))
    return std::nullopt;
  const auto calibre = field::calibre_agreement(
      asked.calibre, network_word(values, "calibre", value(row, "calibre")).text);
  const auto type = field::firearm_type_agreement(
      asked.type, network_word(values, "type", value(row, "type")).text);
  if (calibre == Agreement::contradicts && type == Agreement::contradicts) return std::nullopt;
  const auto model = field::model_agreement(asked.model, value(row, "model"));
  return Score{points(make) + points(model) + points(calibre) + points(type),
               make != Agreement::unknown};
}

}  // namespace

Choice choose(const ValueMaps& values, const field::Firearm& asked, const std::vector<Row>& rows,
              bool look_alike) {
  using Outcome = Choice::Outcome;
  Choice out;
  if (!rows.empty()) out.outcome = Outcome::other_firearms;
  std::optional<int> best, unconfirmed;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto id = value(rows[i], "id");
    if (!id.empty() && !seen.insert(id).second) continue;
    const auto found = score(values, asked, rows[i], look_alike);
    if (!found) continue;
    if (!found->confirmed) {
      unconfirmed = std::max(found->points, unconfirmed.value_or(found->points));
    } else if (!best || found->points > *best) {
      out = {Outcome::one, i};
      best = found->points;
    } else if (found->points == *best) {
      out.outcome = Outcome::several;
    }
  }
  if (unconfirmed && !best) out.outcome = Outcome::unconfirmed;
  if (unconfirmed && best && *unconfirmed >= *best) out.outcome = Outcome::several;
  return out;
}

}  // namespace iwets::sql
