#include "hub/authority/table.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "proto/reference/builder.h"

namespace iwets::authority {
namespace {

namespace fs = std::filesystem;
constexpr std::uintmax_t file_bytes_max = 256U << 20U;

Problem absent(const std::string& path, const char* what, const char* remedy) {
  return {Exit::not_found, path + ": " + what, remedy};
}

Result<std::string, Problem> text_of(const std::string& path) {
  std::error_code error;
  if (const auto size = fs::file_size(path, error); !error && size > file_bytes_max)
    return fail(Problem{Exit::invalid_input, path + ": is larger than 256 MiB",
                        "divide what is new over several editions"});
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(absent(path, "cannot be read", "check its name and its rights"));
  return std::string(std::istreambuf_iterator<char>(file), {});
}

Result<std::vector<std::string>, Problem> files_of(const std::string& path) {
  std::error_code error;
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(path, error))
    if (entry.path().extension() == ".toml") files.push_back(entry.path().string());
  if (error)
    return fail(absent(path, "is no folder that can be read", "check its name and rights"));
  if (files.empty())
    return fail(absent(path, "holds no file that ends in .toml",
                       "name the folder of the table's files: node/reference/table of a release, "
                       "or your copy of it"));
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

Result<reference::Table, Problem> read_table_folder(const std::string& path) {
  const auto files = files_of(path);
  if (!files) return fail(files.error());
  reference::TableBuilder builder;
  const auto problem = [](const reference::TableFault& fault) {
    return Problem{Exit::invalid_input, fault.text,
                   "nothing was signed; docs/reference-table.md "
                   "describes the files"};
  };
  for (const auto& file : *files) {
    const auto text = text_of(file);
    if (!text) return fail(text.error());
    if (auto added = builder.add_toml(*text, file); !added) return fail(problem(added.error()));
  }
  auto table = std::move(builder).finish();
  if (!table) return fail(problem(table.error()));
  if (table->edition().number == 0)
    return fail(Problem{Exit::invalid_input, path + ": no file says which edition this is",
                        "write edition = N into edition.toml"});
  return std::move(*table);
}

Result<SignedTable, Problem> sign_table(const seal::SignKeys& authority, const std::string& next,
                                        const std::string& previous, Instant now) {
  const auto from = read_table_folder(previous);
  if (!from) return fail(from.error());
  const auto to = read_table_folder(next);
  if (!to) return fail(to.error());
  const auto updates = codec::sign_edition(authority, *from, *to, now);
  if (!updates) return fail(problem_of(next, updates.error()));
  // Looked at as every node will, before anyone else sees it.
  std::vector<std::string> pieces;
  std::optional<codec::TableEdition> edition;
  for (const auto& update : *updates) {
    auto piece = codec::open_table_piece(bytes_of(update), authority.open);
    if (!piece) return fail(problem_of("the edition would not be taken", piece.error()));
    pieces.push_back(std::move(piece->changes));
    edition = std::move(piece->edition);
  }
  if (const auto applied = codec::apply_edition(*from, *edition, pieces); !applied)
    return fail(problem_of("the edition would not be taken", applied.error()));
  return SignedTable{std::move(*edition), codec::write_table_file(*updates)};
}

Result<codec::TableEdition, Problem> read_signed_table(const seal::Key32& authority,
                                                       const std::string& path) {
  const auto text = text_of(path);
  if (!text) return fail(text.error());
  const auto updates = codec::read_table_file(*text);
  if (!updates) return fail(problem_of(path, updates.error()));
  std::optional<codec::TableEdition> edition;
  for (const auto& update : *updates) {
    auto piece = codec::open_table_piece(bytes_of(update), authority);
    if (!piece) return fail(problem_of(path, piece.error()));
    edition = std::move(piece->edition);
  }
  if (edition->pieces.size() == updates->size()) return std::move(*edition);
  return fail(Problem{Exit::invalid_input, path + ": pieces of the edition are missing",
                      "copy the file again from whoever signed it"});
}

std::string describe(const codec::TableEdition& edition) {
  std::string out = "Edition " + std::to_string(edition.number) + " of the reference table, of " +
                    text(edition.created) + "\n  entries       " + std::to_string(edition.entries) +
                    "\n  added         " + std::to_string(edition.added) + "\n  changed       " +
                    std::to_string(edition.changed) + "\n  withdrawn     " +
                    std::to_string(edition.withdrawn) + "\n  pieces        " +
                    std::to_string(edition.pieces.size()) + "\n  table before  " +
                    hex(edition.previous) + "\n  table         " + hex(edition.digest) + "\n";
  if (!edition.note.empty()) out += "  note          " + edition.note + "\n";
  return out;
}

}  // namespace iwets::authority
