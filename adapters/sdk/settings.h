#pragma once

#include <map>
#include <string>
#include <vector>

#include "proto/types/result.h"

namespace iwets::sdk {

/// What an adapter's configuration says.
struct Settings {
  std::string state;   ///< directory of keys and database
  std::string anchor;  ///< file written by `iwets-authority anchor`
  std::string log_level = "info";
  std::map<std::string, std::string> own;  ///< section [adapter]: name with dashes -> value
};

/// Reads TOML with the sections [center], [log] and [adapter]; `own_names` are the keys allowed in
/// the last, with dashes. Fails with "FILE:LINE: what is wrong; did you mean ...?".
[[nodiscard]] Result<Settings, std::string> read_settings(
    const std::string& path, const std::vector<std::string>& own_names);
/// The same, from text; `path` is for the messages.
[[nodiscard]] Result<Settings, std::string> parse_settings(
    const std::string& text, const std::string& path, const std::vector<std::string>& own_names);

}  // namespace iwets::sdk
