#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iwets::node {

/// How a program of the member's own ended.
struct ProgramEnd {
  enum class How : std::uint8_t {
    not_started,
    exited,     ///< by itself, with `code`
    signalled,  ///< by the signal `code`
    too_slow    ///< it was killed
  };
  How how = How::not_started;
  int code = 0;
};

/// Runs a program by its full path, the first of `words`, without a shell and with nothing of this
/// process's environment but a PATH. With `input`, that is its standard input, as a file in memory.
/// What it prints goes where this process's own log goes. Blocking; `pause` waits so long or less
/// and returns true when this process is to end, at which the program is killed with all that it
/// started in its group, as it is after `most`.
[[nodiscard]] ProgramEnd run_program(const std::vector<std::string>& words,
                                     std::optional<std::string_view> input,
                                     std::chrono::milliseconds most,
                                     const std::function<bool(std::chrono::milliseconds)>& pause);

}  // namespace iwets::node
