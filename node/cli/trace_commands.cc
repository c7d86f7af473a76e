#include "node/cli/trace_commands.h"

#include <nlohmann/json.hpp>
#include <ostream>

#include "node/cli/attachment_commands.h"
#include "node/cli/draw_id.h"
#include "node/cli/json_view.h"
#include "node/cli/request_file.h"
#include "node/cli/trace_view.h"
#include "proto/field/country.h"
#include "proto/types/ids.h"

namespace iwets::cli {
namespace {

using nlohmann::json;

bool final_state(const std::string& state) {
  return state == "answered" || state == "closed" || state == "cancelled" || state == "refused";
}

/// The case of the trace is open in another country.
bool goes_on(const json& found) { return flag(member(found, "case"), "open"); }

Outcome<std::string> trace_path(const std::string& id) {
  const auto parsed = TraceId::parse(id);
  if (!parsed)
    return fail(Failure{ExitCode::usage,
                        "\"" + id + "\" is no trace id",
                        "an id has 26 letters and digits",
                        "copy it from `iwets trace list`",
                        {}});
  return "/api/v1/traces/" + parsed->text();
}

bool says_error(const json& judged) {
  for (const auto& remark : list(judged, "advice"))
    if (text(remark, "level") == "error") return true;
  return false;
}

void say_submitted(const Context& context, const json& answer) {
  const auto& to = context.output;
  const auto center = text(answer, "center"), party = text(answer, "party");
  to.out << "Trace " << text(answer, "trace") << " is durable at the node";
  to.out << (center.empty()                 ? "; nobody in the network answers for it"
             : party.starts_with("member:") ? ", for " + party + ", which answers for its country"
                                            : ", for the center " + center)
         << ".\n";
  if (const auto link = text(answer, "link"); !link.empty() && link != "attached")
    to.out << "The hub is away (link " << link << "): the trace leaves when it is back.\n";
}

// A request whose answer did not come may have been taken. The id makes it safe to ask again.
Outcome<json> post_request(Context& context, NodeApi& node, const std::string& body,
                           const SubmitOptions& options, const std::string& id) {
  constexpr int posts_max = 3;
  for (int posts = 1;; ++posts) {
    long status = 0;
    const auto path = "/api/v1/traces?id=" + id + (options.anyway ? "&anyway=1" : "") +
                      (options.continuation.empty() ? "" : "&continuation=" + options.continuation);
    auto answer = node.post_text(path, body, status);
    if (answer) return answer;
    auto failure = answer.error();
    if (failure.exit != ExitCode::unreachable && failure.exit != ExitCode::timeout) return answer;
    if (posts == posts_max) {
      failure.id = id;
      failure.remedy = "the request may be at the node or not: `iwets trace show " + id +
                       "` tells; to submit it again without making a second trace, add --id " + id;
      return fail(std::move(failure));
    }
    context.output.note("The node does not answer; asking again.");
    context.sleep(std::chrono::seconds{posts});
    if (auto again = find_node(context.node)) node = std::move(*again);  // It may listen elsewhere.
  }
}

void say_can_be_submitted(const Context& context, const json& judged) {
  const auto center = text(judged, "center"), party = text(judged, "party");
  const auto name = field::country_name(center);
  context.output.out << "The request can be submitted, "
                     << (center.empty() ? "but nobody in the network answers for it"
                         : party.starts_with("member:")
                             ? "to " + party + ", which answers in the place of a center"
                             : "to the center " + center +
                                   (name.empty() ? "" : " (" + std::string(name) + ")"))
                     << "; nothing has left.\n";
}

// What the request names. The trace is submitted whatever becomes of it.
ExitCode attach_all(Context& context, NodeApi& node, const std::string& id,
                    const std::vector<std::filesystem::path>& files) {
  for (const auto& file : files) {
    const auto answer = attach_file(node, "/api/v1/traces/" + id + "/attachments", file, {});
    if (answer) continue;
    auto failure = answer.error();
    failure.message = file.filename().string() + " was not attached, though the trace " + id +
                      " is submitted: " + failure.message;
    failure.id = id;
    return report(context, failure);
  }
  return ExitCode::ok;
}

// Shows the outcome after waiting. An answer is success; every other end is not.
ExitCode end_of_wait(Context& context, const Outcome<json>& found) {
  if (!found) return report(context, found.error());
  if (context.output.json)
    context.output.print(*found);
  else
    show_case(*found, context.output);
  return text(*found, "state") == "answered" ? ExitCode::ok : ExitCode::failed;
}

}  // namespace

Outcome<json> await_case(Context& context, NodeApi& node, const std::string& path, int wait_s) {
  const auto most = std::chrono::seconds(wait_s);
  const auto id = path.substr(path.rfind('/') + 1);
  std::size_t told = 0;
  for (std::chrono::milliseconds waited{0};; waited += look_again) {
    auto found = node.get(path);
    if (!found) {
      auto failure = found.error();
      failure.id = id;
      return fail(std::move(failure));
    }
    const auto& history = list(*found, "history");
    for (; context.output.progress && told < history.size(); ++told)
      context.output.note(short_time(text(history[told], "at")) + "  " +
                          harmless(text(history[told], "text")));
    if (final_state(text(*found, "state")) && !goes_on(*found)) return found;
    if (waited >= most)
      return fail(Failure{ExitCode::timeout,
                          id + " has no final outcome within " + std::to_string(wait_s) + " s",
                          "it stands at \"" + text(*found, "state") + "\"",
                          "nothing is lost; follow it with `iwets watch --subject " + id +
                              "`, or look again with `iwets trace show " + id + "`",
                          {},
                          id});
    context.sleep(look_again);
  }
}

ExitCode trace_submit(Context& context, const SubmitOptions& options) {
  auto request = read_request(options.file, context.in);
  if (!request) return report(context, request.error());
  const auto files = take_attachments(*request, options.file);
  if (!files) return report(context, files.error());
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  const auto body = request->dump(-1, ' ', false, json::error_handler_t::replace);
  long status = 0;
  const std::string anyway = options.anyway ? "&anyway=1" : "";
  const auto judged = node->post_text("/api/v1/traces?dry=1" + anyway, body, status);
  if (!judged) return report(context, judged.error());
  const bool stop = says_error(*judged);
  if (!context.output.json) show_advice(list(*judged, "advice"), context.output);
  if (stop || options.dry_run) {
    if (context.output.json) context.output.print(*judged);
    if (stop)
      context.output.note("Nothing has left: correct the errors and submit again.");
    else if (!context.output.json)
      say_can_be_submitted(context, *judged);
    return stop ? ExitCode::invalid_input : ExitCode::ok;
  }
  const auto chosen = options.id.empty() ? draw_trace_id().text() : options.id;
  const auto answer = post_request(context, *node, body, options, chosen);
  if (!answer) return report(context, answer.error());
  const auto id = text(*answer, "trace");
  if (const auto attached = attach_all(context, *node, id, *files); attached != ExitCode::ok)
    return attached;
  if (options.wait_s <= 0) {
    if (context.output.json)
      context.output.print(*answer);
    else
      say_submitted(context, *answer);
    return id.empty() ? ExitCode::invalid_input : ExitCode::ok;
  }
  context.output.note("Trace " + id + " is durable at the node; waiting for the final outcome.");
  return end_of_wait(context, await_case(context, *node, "/api/v1/traces/" + id, options.wait_s));
}

ExitCode trace_show(Context& context, const std::string& id) {
  const auto path = trace_path(id);
  if (!path) return report(context, path.error());
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  const auto found = node->get(*path);
  if (!found) return report(context, found.error());
  if (context.output.json)
    context.output.print(*found);
  else
    show_case(*found, context.output);
  return ExitCode::ok;
}

ExitCode trace_list(Context& context, const ListOptions& options) {
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  auto path = "/api/v1/traces?limit=" + std::to_string(options.limit);
  if (!options.state.empty()) path += "&state=" + options.state;
  if (!options.before.empty()) path += "&before=" + options.before;
  const auto found = node->get(path);
  if (!found) return report(context, found.error());
  if (context.output.json)
    context.output.print(*found);
  else
    show_traces(list(*found, "traces"), context.output);
  return ExitCode::ok;
}

ExitCode trace_cancel(Context& context, const std::string& id, const std::string& reason) {
  const auto path = trace_path(id);
  if (!path) return report(context, path.error());
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  const auto answer = node->post(*path + "/cancel", {{"reason", reason}});
  if (!answer) return report(context, answer.error());
  if (context.output.json)
    context.output.print(*answer);
  else if (text(*answer, "continuation") == "dropped")
    context.output.out << "The case does not go on.\n";
  else if (text(*answer, "state") == "cancelled")
    context.output.out << "The trace had not left the node: it is cancelled.\n";
  else
    context.output.out << "The cancellation is durable at the node; the hub confirms it with a "
                          "`cancelled` event.\n";
  return ExitCode::ok;
}

namespace {

/// Hands words for the center to the node, which says that they are durable.
ExitCode send_words(Context& context, const std::string& id, const char* call,
                    const std::string& words, const char* done) {
  const auto path = trace_path(id);
  if (!path) return report(context, path.error());
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  const auto answer = node->post(*path + call, {{"text", words}});
  if (!answer) return report(context, answer.error());
  if (context.output.json)
    context.output.print(*answer);
  else
    context.output.out << done << '\n';
  return ExitCode::ok;
}

}  // namespace

ExitCode trace_inform(Context& context, const std::string& id, const std::string& words) {
  return send_words(context, id, "/information", words,
                    "The information is durable at the node and goes to the center.");
}

ExitCode trace_continue(Context& context, const std::string& id, const std::string& center,
                        bool names_no_hit) {
  const auto path = trace_path(id);
  if (!path) return report(context, path.error());
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  json said = {{"center", center}};
  if (names_no_hit) said["names_no_hit"] = true;
  const auto answer = node->post(*path + "/continue", said);
  if (!answer) return report(context, answer.error());
  if (context.output.json)
    context.output.print(*answer);
  else
    context.output.out << "The case goes on in " << harmless(text(*answer, "country"))
                       << " as trace " << harmless(text(*answer, "trace"))
                       << ", durable at the node.\n";
  return ExitCode::ok;
}

ExitCode trace_clarify(Context& context, const std::string& id, const std::string& words) {
  return send_words(context, id, "/clarification", words,
                    "The question is durable at the node and goes to the center; its answer comes "
                    "as an `explanation` event.");
}

ExitCode trace_amend(Context& context, const std::string& id, const std::string& file) {
  const auto path = trace_path(id);
  if (!path) return report(context, path.error());
  const auto request = read_request(file, context.in);
  if (!request) return report(context, request.error());
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  const auto answer = node->post(*path + "/amend", *request);
  if (!answer) return report(context, answer.error());
  if (context.output.json)
    context.output.print(*answer);
  else
    context.output.out << "Version " << text(*answer, "version")
                       << " of the request is durable at the node and goes to the center; that it "
                          "has it, comes as an `amendment_acknowledged` event.\n";
  return ExitCode::ok;
}

ExitCode trace_acknowledge(Context& context, const std::string& id, const std::string& officer,
                           unsigned version) {
  const auto path = trace_path(id);
  if (!path) return report(context, path.error());
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  json body = json::object();
  if (!officer.empty()) body["officer"] = officer;
  if (version != 0) body["version"] = version;
  const auto answer = node->post(*path + "/acknowledgement", body);
  if (!answer) return report(context, answer.error());
  if (context.output.json)
    context.output.print(*answer);
  else
    context.output.out << "Version " << text(*answer, "version")
                       << " of the answer is acknowledged, and the center is told.\n";
  return ExitCode::ok;
}

}  // namespace iwets::cli
