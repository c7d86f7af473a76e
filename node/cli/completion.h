#pragma once

#include <string>

namespace CLI {
class App;
}

namespace iwets::cli {

/// A bash script that completes the commands and flags of `app`, for
/// `source <(iwets completion bash)`.
[[nodiscard]] std::string bash_completion(const CLI::App& app);

}  // namespace iwets::cli
