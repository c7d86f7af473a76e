#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include "adapters/sdk/mischief.h"
#include "proto/types/ids.h"
#include "proto/types/instant.h"

namespace iwets::atf {

/// A way to misbehave on purpose, so that the network can be tested against it.
enum class FaultKind : std::uint8_t {
  none,
  slow,      ///< answers 10 seconds later than it would
  silent,    ///< nothing leaves
  twice,     ///< the result leaves, then another one with another code
  garbage,   ///< before the result: bytes that are no result, and a result of an unknown trace
  corrects,  ///< answers with less than is known, and corrects that later
  crash,     ///< the process dies before the result is durable, once for each trace
};
struct Fault {
  FaultKind kind = FaultKind::none;
  double share = 1.0;  ///< of the traces
  /// "slow", "crash=0.01", ...; nothing if it is no such word or the share is not in 0..1.
  [[nodiscard]] static std::optional<Fault> parse(const std::string& text);
  /// Whether this trace is one of the share: the same in every process.
  [[nodiscard]] bool strikes(std::uint64_t seed, const TraceId& trace) const;
};
inline constexpr Duration slow_by = std::chrono::seconds{10};

/// Decides what becomes of each message on its way out.
class Misbehaviour {
 public:
  /// `crashes` is the file of traces at which the process has died before; `die` ends it.
  Misbehaviour(Fault fault, std::uint64_t seed, std::string crashes, std::function<void()> die);
  [[nodiscard]] sdk::Mischief judge(const TraceId& trace, bool final);

 private:
  [[nodiscard]] bool struck_before(const TraceId& trace) const { return struck_.count(trace) != 0; }
  void crash(const TraceId& trace);

  Fault fault_;
  std::uint64_t seed_;
  std::string crashes_;
  std::function<void()> die_;
  std::set<TraceId> struck_;
};

}  // namespace iwets::atf
