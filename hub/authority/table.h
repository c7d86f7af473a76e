#pragma once

#include <string>
#include <vector>

#include "hub/authority/problem.h"
#include "proto/codec/reference.h"
#include "proto/reference/table.h"
#include "proto/seal/keys.h"
#include "proto/types/instant.h"
#include "proto/types/result.h"

/// Editions of the firearms reference table. docs/reference-table.md.
namespace iwets::authority {

/// The table of a folder of files in our own form (`*.toml`). Fails with file, line and remedy.
[[nodiscard]] Result<reference::Table, Problem> read_table_folder(const std::string& path);

/// What was signed, to be told to the person at the keyboard.
struct SignedTable {
  codec::TableEdition edition;
  std::string file;  ///< content of the file for the hub
};
/// Signs what leads from the folder `previous` to `next`. Fails if a number is lost or given again.
[[nodiscard]] Result<SignedTable, Problem> sign_table(const seal::SignKeys& authority,
                                                      const std::string& next,
                                                      const std::string& previous, Instant now);
/// What a file of a signed edition holds; every piece of it is verified.
[[nodiscard]] Result<codec::TableEdition, Problem> read_signed_table(const seal::Key32& authority,
                                                                     const std::string& path);
/// The edition in words.
[[nodiscard]] std::string describe(const codec::TableEdition& edition);

}  // namespace iwets::authority
