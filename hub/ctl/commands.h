#pragma once

#include <string>

namespace iwets::ctl {

/// Reads the arguments, asks the hub, prints; returns the exit code: 0 ok, 1 failed, 2 usage, 3
/// unreachable, 4 not found, 5 denied, 6 timeout, 7 invalid input.
[[nodiscard]] int main_of_ctl(int argc, char** argv, const std::string& version);

}  // namespace iwets::ctl
