#include "node/core/access.h"

namespace iwets::node {

std::string_view name(Office office) {
  switch (office) {
    case Office::officer: return "officer";
    case Office::supervisor: return "supervisor";
    case Office::administrator: return "administrator";
  }
  return "unknown";
}

std::optional<Office> parse_office(std::string_view word) {
  for (const auto office : {Office::officer, Office::supervisor, Office::administrator})
    if (word == name(office)) return office;
  return std::nullopt;
}

bool may_see(const Viewer& viewer, const CaseOwner& of) {
  if (viewer.trusted || viewer.office == Office::supervisor) return true;
  if (viewer.office != Office::officer || viewer.agency.empty()) return false;
  return viewer.agency == of.agency || viewer.agency == of.on_behalf_of;
}

}  // namespace iwets::node
