#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "adapters/sql/answer_builder.h"
#include "adapters/sql/database.h"
#include "adapters/sql/queries.h"

namespace iwets::sql {

/// A mapping with what is made of it once.
struct Registry {
  explicit Registry(Mapping given) : mapping(std::move(given)), queries(make_queries(mapping)) {}
  Mapping mapping;
  Queries queries;
  std::optional<CountryCode> here;  ///< the center's country, where it is known
};

/// Runs one of the registry's queries.
using Ask = std::function<Result<std::vector<Row>, SqlError>(const Query&, const std::string&)>;

/// Answers a form from the registry: the firearm by its number, by look-alikes where that finds
/// none, then its holders and its purchaser. Fails as `ask` fails.
[[nodiscard]] Result<Built, SqlError> look_up(const Registry& registry,
                                              const field::TraceForm& form, const Ask& ask);

}  // namespace iwets::sql
