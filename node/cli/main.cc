#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <thread>

#include "node/cli/command_line.h"

namespace {

bool wants_colour() {
  const char* terminal = std::getenv("TERM");
  const char* refused = std::getenv("NO_COLOR");
  return isatty(STDOUT_FILENO) == 1 && (!refused || *refused == '\0') && terminal &&
         std::strcmp(terminal, "dumb") != 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  iwets::cli::Context context{
      {std::cout, std::cerr, false, wants_colour(), isatty(STDERR_FILENO) == 1},
      std::cin,
      {},
      [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); },
      IWETS_VERSION};
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const auto exit = iwets::cli::run(arguments, context);
  std::cout.flush();
  if (!std::cout) {
    // Whoever read our output is gone (`iwets watch | head -1`): that is no fault worth a message.
    return static_cast<int>(iwets::cli::ExitCode::failed);
  }
  return static_cast<int>(exit);
}
