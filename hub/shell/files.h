#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace iwets::shell {

/// The whole file; nothing if it cannot be read, or is larger than `bytes_max`.
[[nodiscard]] std::optional<std::string> read_file(const std::string& path, std::size_t bytes_max);
/// Replaces a file so that after a crash it is either the old or the new one, whole and on disk.
[[nodiscard]] bool write_file(const std::string& path, std::string_view bytes);

/// Makes a new file survive a power cut.
[[nodiscard]] bool sync_folder_of(const std::string& path);

}  // namespace iwets::shell
