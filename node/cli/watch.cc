#include "node/cli/watch.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "node/cli/event_stream.h"
#include "node/cli/json_view.h"
#include "node/cli/trace_view.h"

namespace iwets::cli {
namespace {

using nlohmann::json;

std::string stores_line(const Output& to, const json& stores) {
  std::string line;
  for (const auto& store : stores)
    line += (line.empty() ? "" : ", ") + harmless(text(store, "store")) + " " +
            outcome_text(to, text(store, "outcome"));
  return line;
}

Style style_of(const std::string& event) {
  if (event == "hit_notice" || event == "refused") return Style::bad;
  if (event == "result") return Style::good;
  if (event == "closed" || event == "route_changed" || event == "link") return Style::doubtful;
  return Style::bold;
}

std::string notice_text(const json& event) {
  const auto& match = member(event, "match");
  const bool owner = text(event, "party") == "owner";
  auto line = text(match, "store") + " record " + text(match, "record");
  line +=
      owner ? " (ours) was found by " + text(event, "requester") : " of " + text(match, "owner");
  if (const auto rule = text(match, "rule"); !rule.empty()) line += ", rule " + rule;
  return line;
}

// What is left to say beside name and subject.
std::string detail(const Output& to, const json& event) {
  const auto name = text(event, "event");
  if (name == "hit_notice") return harmless(notice_text(event));
  if (const auto& stores = list(event, "stores"); !stores.empty()) return stores_line(to, stores);
  if (name == "link") {
    const auto reason = text(event, "reason");
    return harmless(text(event, "state") + (reason.empty() ? "" : ": " + reason));
  }
  auto line = text(event, "text");
  if (const auto code = number(event, "code"); code >= first_result_code)
    line = std::to_string(code) + " " + line;
  if (const auto reason = text(event, "reason"); !reason.empty() && line.find(reason) == line.npos)
    line += (line.empty() ? "" : ", ") + reason;
  return harmless(line);
}

class Watcher {
 public:
  Watcher(Context& context, const WatchOptions& options, std::uint64_t last)
      : context_(context), options_(options), last_(last) {}

  /// Follows `node` and whatever takes its place: a restarted node may listen elsewhere.
  ExitCode run(NodeApi node) {
    for (unsigned failures = 0;;) {
      parser_.restart();
      const auto before = last_;
      const auto ended = node.http().stream(
          "/api/v1/events?after=" + std::to_string(last_), [&](std::string_view bytes) {
            return parser_.feed(bytes, [&](const StreamEvent& e) { return show(e); });
          });
      if (done_) return ExitCode::ok;
      constexpr long busy = 503;  // Also of a node that is about to stop.
      if (ended && ended->status != 200 && ended->status != busy)
        return report(context_, refusal(ended->status));
      failures = last_ == before ? failures + 1 : 0;
      if (options_.reconnects_max != 0 && failures > options_.reconnects_max)
        return report(context_, {ExitCode::unreachable,
                                 "the node's event stream does not return",
                                 {},
                                 "ask `iwets doctor`",
                                 {}});
      context_.output.note("The event stream ended; connecting again behind event " +
                           std::to_string(last_) + ".");
      constexpr unsigned pause_s_max = 10;
      context_.sleep(std::chrono::seconds(std::min(1U + failures, pause_s_max)));
      if (auto found = find_node(context_.node)) node = std::move(*found);
    }
  }

 private:
  static Failure refusal(long status) {
    return {status == 401 ? ExitCode::denied : ExitCode::failed,
            "the node refuses the event stream with status " + std::to_string(status),
            {},
            "too many streams may be open: close another `iwets watch`",
            {}};
  }

  bool show(const StreamEvent& raw) {
    auto event = json::parse(raw.text, nullptr, false);
    if (!event.is_object()) return true;
    if (!event.contains("event")) event["event"] = raw.name;
    const auto sequence = std::strtoull(raw.id.c_str(), nullptr, 10);
    if (sequence <= last_ && sequence != 0) return true;  // A repeat after a reconnect.
    if (sequence != 0) last_ = sequence;
    if (!options_.subject.empty() && text(event, "subject") != options_.subject) return true;
    auto& out = context_.output.out;
    if (context_.output.json)
      out << event.dump(-1, ' ', false, json::error_handler_t::replace) << '\n';
    else
      out << event_line(context_.output, event) << '\n';
    out.flush();
    // Whoever reads us may be gone: `iwets watch | head -1`.
    done_ = !out || (options_.count != 0 && ++shown_ >= options_.count);
    return !done_;
  }

  Context& context_;
  const WatchOptions& options_;
  EventStream parser_;
  std::uint64_t last_ = 0, shown_ = 0;
  bool done_ = false;
};

}  // namespace

std::string event_line(const Output& to, const json& event) {
  const auto name = text(event, "event");
  auto line = styled(to, Style::dim, harmless(short_time(text(event, "at")))) + "  " +
              padded(styled(to, style_of(name), harmless(name)), 16);
  if (const auto subject = text(event, "subject"); !subject.empty())
    line += " " + harmless(subject);
  if (const auto said = detail(to, event); !said.empty()) line += "  " + said;
  return line;
}

ExitCode watch(Context& context, const WatchOptions& options) {
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  // A node that answers now may be away later; one that never answered is an error.
  const auto status = node->get("/api/v1/status");
  if (!status) return report(context, status.error());
  const auto after = options.after.value_or(number(*status, "last_event"));
  return Watcher(context, options, after).run(std::move(*node));
}

}  // namespace iwets::cli
