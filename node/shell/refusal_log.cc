#include "node/shell/refusal_log.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <mutex>

#include "node/shell/clock.h"

namespace iwets::node {
namespace {

constexpr std::uint32_t lines_per_minute = 60;

/// A method is what the caller writes; only those of HTTP stand in the log.
std::string_view known_method(std::string_view method) {
  constexpr std::array<std::string_view, 9> all = {"GET",     "HEAD",  "POST",  "PUT",    "DELETE",
                                                   "OPTIONS", "PATCH", "TRACE", "CONNECT"};
  return std::ranges::find(all, method) == all.end() ? std::string_view("other") : method;
}

std::string_view who_is(const Caller& caller) {
  switch (caller.via) {
    case Caller::Via::session: return caller.officer;
    case Caller::Via::token: return "(program)";
    case Caller::Via::supervisor_token: return "(supervisor-token)";
    case Caller::Via::nobody: break;
  }
  return "-";
}

}  // namespace

std::optional<std::string> RefusalLines::line(const RefusedCall& what, std::string_view who,
                                              std::string_view from, Instant now) {
  if (!budget_.take(now)) {
    ++left_out_;
    return std::nullopt;
  }
  std::string out = "event=call_refused code=" + std::string(what.code) +
                    " method=" + std::string(known_method(what.method));
  if (what.status != 0)
    out += " status=" + std::to_string(what.status) +
           " call=" + std::string(what.call.empty() ? "-" : what.call);
  out += " badge=" + std::string(who);
  if (!from.empty()) out += " from=" + std::string(from);
  if (left_out_ > 0) out += " left_out_before=" + std::to_string(left_out_);
  left_out_ = 0;
  return out;
}

void log_refusal(const RefusedCall& what, const Caller& caller, std::string_view from) {
  static std::mutex mutex;
  // Bodies that a program sends wrongly, over and over, do not hide who tries the doors.
  static RefusalLines doors(lines_per_minute), bodies(lines_per_minute);
  const std::lock_guard lock(mutex);
  if (const auto line =
          (what.status == 0 ? doors : bodies).line(what, who_is(caller), from, wall_clock()))
    spdlog::warn("{}", *line);
}

std::string log_value(std::string_view text) {
  if (!badge_of(text).empty()) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += byte < ' ' || byte == 0x7f || c == '"' || c == '\\' ? '?' : c;
  }
  return out + '"';
}

}  // namespace iwets::node
