#include "adapters/atf/fault.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <utility>

#include "adapters/atf/dice.h"

namespace iwets::atf {
namespace {

constexpr std::size_t struck_max = 1'000'000;

std::optional<FaultKind> kind_of(const std::string& word) {
  if (word == "slow") return FaultKind::slow;
  if (word == "silent") return FaultKind::silent;
  if (word == "twice") return FaultKind::twice;
  if (word == "garbage") return FaultKind::garbage;
  if (word == "corrects") return FaultKind::corrects;
  if (word == "crash") return FaultKind::crash;
  return std::nullopt;
}

}  // namespace

std::optional<Fault> Fault::parse(const std::string& text) {
  const auto equals = text.find('=');
  const auto kind = kind_of(text.substr(0, equals));
  if (!kind) return std::nullopt;
  Fault fault{*kind, 1.0};
  if (equals == std::string::npos) return fault;
  const auto number = text.substr(equals + 1);
  char* end = nullptr;
  fault.share = std::strtod(number.c_str(), &end);
  if (number.empty() || *end != '\0' || !(fault.share >= 0.0 && fault.share <= 1.0))
    return std::nullopt;
  return fault;
}

bool Fault::strikes(std::uint64_t seed, const TraceId& trace) const {
  if (kind == FaultKind::none) return false;
  return Dice(seed, {"fault", trace.text()}).chance(share);
}

Misbehaviour::Misbehaviour(Fault fault, std::uint64_t seed, std::string crashes,
                           std::function<void()> die)
    : fault_(fault), seed_(seed), crashes_(std::move(crashes)), die_(std::move(die)) {
  std::ifstream file(crashes_);
  std::string line;
  while (struck_.size() < struck_max && std::getline(file, line))
    if (const auto trace = TraceId::parse(line)) struck_.insert(*trace);
}

sdk::Mischief Misbehaviour::judge(const TraceId& trace, bool final) {
  using sdk::Mischief;
  if (!fault_.strikes(seed_, trace)) return Mischief::none;
  switch (fault_.kind) {
    case FaultKind::none:
    case FaultKind::corrects:
    case FaultKind::slow: return Mischief::none;
    case FaultKind::silent: return Mischief::withhold;
    case FaultKind::twice: return final ? Mischief::repeat : Mischief::none;
    case FaultKind::garbage: return final ? Mischief::garble : Mischief::none;
    case FaultKind::crash:
      if (final && !struck_before(trace)) crash(trace);
      return Mischief::none;
  }
  return Mischief::none;
}

void Misbehaviour::crash(const TraceId& trace) {
  if (struck_.size() < struck_max) struck_.insert(trace);
  const int file = ::open(crashes_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const auto line = trace.text() + "\n";
  // Without the note the process would die at this trace for ever: then it lives on.
  const bool noted = file >= 0 && ::write(file, line.data(), line.size()) > 0 && ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  if (noted) die_();
}

}  // namespace iwets::atf
