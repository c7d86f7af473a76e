#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "proto/reference/builder.h"
#include "proto/reference/table.h"

/// Editions of the table, and what leads from one to the next. docs/protocol.md, 4.16.
namespace iwets::reference {

/// What an edition changes in the one before. Makers and models are whole: new, or in the place of
/// the one of their id or number.
struct Changes {
  std::vector<Maker> makers;
  std::vector<std::string> makers_removed;  ///< ids
  std::vector<Model> models;
  std::vector<Withdrawal> withdrawn;
};

/// What leads from `from` to `to`, each in the order of ids and numbers. Fails if `to` is not the
/// next edition, if a number of `from` is neither in `to` nor withdrawn there, or if a withdrawal
/// was taken back.
[[nodiscard]] Result<Changes, TableFault> difference(const Table& from, const Table& to);

/// The next edition: `from` with `changes`. Fails if it would contradict itself, as a file would,
/// or gives a number again that was withdrawn.
[[nodiscard]] Result<Table, TableFault> apply(const Table& from, const Changes& changes,
                                              std::uint32_t edition, const std::string& note);

}  // namespace iwets::reference
