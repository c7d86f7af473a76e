#pragma once

#include <span>
#include <string>
#include <string_view>

#include "node/reference/builder.h"

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

/// The table of `files` with what a member adds. Reads the disk only for the additions.
[[nodiscard]] Result<Table, TableFault> load_table(std::span<const TableFile> files,
                                                   const Additions& additions);

}  // namespace iwets::reference
