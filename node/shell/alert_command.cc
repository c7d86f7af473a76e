#include "node/shell/alert_command.h"

#include "node/shell/program.h"

namespace iwets::node {

std::string run_alert_command(const std::string& command, AlertLevel level,
                              std::chrono::milliseconds most,
                              const std::function<bool(std::chrono::milliseconds)>& pause) {
  const auto end = run_program({command, std::string(name(level))}, std::nullopt, most, pause);
  switch (end.how) {
    case ProgramEnd::How::not_started: return "not_started";
    case ProgramEnd::How::too_slow: return "too_slow";
    case ProgramEnd::How::exited:
    case ProgramEnd::How::signalled: break;
  }
  return end.how == ProgramEnd::How::exited && end.code == 0 ? "" : "exit";
}

}  // namespace iwets::node
