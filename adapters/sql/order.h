#pragma once

#include <optional>
#include <vector>

#include "proto/field/facts.h"

/// What dates tell about who came first, and what they do not. Pure.
namespace iwets::sql {

/// True if every day that `a` can mean is earlier than every day that `b` can mean. A missing date
/// is before nothing and after nothing.
[[nodiscard]] bool surely_before(const field::PartialDate& a, const field::PartialDate& b);
/// Which of them is surely before all others. Nothing where the dates do not tell: whoever is named
/// by the order of rows is named by chance.
[[nodiscard]] std::optional<std::size_t> first_of(const std::vector<field::PartialDate>& dates);

}  // namespace iwets::sql
