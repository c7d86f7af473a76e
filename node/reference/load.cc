#include "node/reference/load.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

namespace iwets::reference {
namespace {

constexpr std::uintmax_t file_bytes_max = 256U << 20U;

TableFault unreadable(const std::string& path, const std::string& why) {
  return {path + ": " + why + "; see `national` and `ncic` in [reference] of the configuration"};
}

Result<std::vector<std::string>, TableFault> files_of(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) return std::vector<std::string>{path};
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(path, error))
    if (entry.path().extension() == ".csv") files.push_back(entry.path().string());
  if (error) return fail(unreadable(path, "the folder cannot be read"));
  std::sort(files.begin(), files.end());
  return files;
}

Result<std::string, TableFault> text_of(const std::string& path) {
  std::error_code error;
  if (const auto size = std::filesystem::file_size(path, error); !error && size > file_bytes_max)
    return fail(unreadable(path, "the file is larger than 256 MiB"));
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(unreadable(path, "the file cannot be read"));
  return std::string(std::istreambuf_iterator<char>(file), {});
}

using AddFile = Result<void, TableFault> (TableBuilder::*)(std::string_view, const std::string&);

Result<void, TableFault> add_all(TableBuilder& builder, const std::string& path, AddFile add) {
  if (path.empty()) return {};
  const auto files = files_of(path);
  if (!files) return fail(files.error());
  for (const auto& file : *files) {
    const auto text = text_of(file);
    if (!text) return fail(text.error());
    if (auto added = (builder.*add)(*text, file); !added) return added;
  }
  return {};
}

}  // namespace

Result<Table, TableFault> load_edition(std::span<const TableFile> files) {
  TableBuilder builder;
  for (const auto& file : files)
    if (auto added = builder.add_toml(file.text, std::string(file.name)); !added)
      return fail(added.error());
  return std::move(builder).finish();
}

Result<std::shared_ptr<const Table>, TableFault> with_additions(
    std::shared_ptr<const Table> edition, const Additions& additions) {
  if (additions.national.empty() && additions.ncic.empty()) return edition;
  TableBuilder builder(*edition);
  if (auto added = add_all(builder, additions.ncic, &TableBuilder::add_ncic); !added)
    return fail(added.error());
  if (auto added = add_all(builder, additions.national, &TableBuilder::add_national); !added)
    return fail(added.error());
  auto table = std::move(builder).finish();
  if (!table) return fail(table.error());
  return std::make_shared<const Table>(std::move(*table));
}

}  // namespace iwets::reference
