#include "adapters/atf/fault.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <utility>

#include "adapters/atf/dice.h"
#include "iwets/v1/trace.pb.h"
#include "proto/seal/keys.h"

namespace iwets::atf {
namespace {

constexpr std::size_t struck_max = 1'000'000;
constexpr std::uint32_t another_code = 300;

std::optional<FaultKind> kind_of(const std::string& word) {
  if (word == "slow") return FaultKind::slow;
  if (word == "silent") return FaultKind::silent;
  if (word == "twice") return FaultKind::twice;
  if (word == "garbage") return FaultKind::garbage;
  if (word == "crash") return FaultKind::crash;
  return std::nullopt;
}

/// A fresh id of the same moment as `id`.
MessageId another_id(const MessageId& id) {
  std::uint64_t ms = 0;
  for (std::size_t i = 0; i < 6; ++i) ms = (ms << 8U) | id.raw()[i];
  return MessageId(seal::random_id(ms));
}

link::Outgoing second_result(link::Outgoing message) {
  v1::TraceResult body;
  body.set_trace(message.subject.bytes());
  body.set_code(another_code);
  message.id = another_id(message.id);
  message.body = body.SerializeAsString();
  return message;
}

link::Outgoing no_result_at_all(link::Outgoing message) {
  message.id = another_id(message.id);
  std::string bytes(200, '\0');
  seal::random_bytes(reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size());
  message.body = bytes;
  return message;
}

link::Outgoing result_of_unknown_trace(link::Outgoing message) {
  message.subject = TraceId(another_id(message.id).raw());
  return second_result(std::move(message));
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

std::vector<link::Outgoing> Misbehaviour::depart(link::Outgoing message) {
  if (!fault_.strikes(seed_, message.subject)) return {std::move(message)};
  const bool result = message.kind == Kind::trace_result;
  switch (fault_.kind) {
    case FaultKind::none:
    case FaultKind::slow: break;
    case FaultKind::silent: return {};
    case FaultKind::twice:
      if (result) return {message, second_result(message)};
      break;
    case FaultKind::garbage:
      if (result) return {no_result_at_all(message), result_of_unknown_trace(message), message};
      break;
    case FaultKind::crash:
      if (result && !struck_before(message.subject)) crash(message.subject);
      break;
  }
  return {std::move(message)};
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
