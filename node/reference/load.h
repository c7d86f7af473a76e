#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "proto/reference/builder.h"

namespace iwets::reference {

/// A file of node/reference/table, as it was when the program was built.
struct TableFile {
  std::string_view name, text;
};
[[nodiscard]] std::span<const TableFile> built_in_files();

/// What a member adds to the table that is built in: a file, or a folder of files ending in .csv.
/// Empty: nothing.
struct Additions {
  std::string national;  ///< entries of the country's own table
  std::string ncic;      ///< NCIC make codes
};

/// The table of `files`, an edition.
[[nodiscard]] Result<Table, TableFault> load_edition(std::span<const TableFile> files);
/// An edition with what a member adds; the same if it adds nothing. Reads the disk.
[[nodiscard]] Result<std::shared_ptr<const Table>, TableFault> with_additions(
    std::shared_ptr<const Table> edition, const Additions& additions);

}  // namespace iwets::reference
