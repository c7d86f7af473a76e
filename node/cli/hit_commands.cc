#include "node/cli/hit_commands.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "node/cli/json_view.h"
#include "node/cli/node_api.h"
#include "node/cli/trace_view.h"
#include "proto/types/ids.h"

namespace iwets::cli {
namespace {

using nlohmann::json;

Outcome<std::string> hit_path(const std::string& id) {
  if (!HitId::parse(id))
    return fail(Failure{ExitCode::usage,
                        "\"" + id + "\" is no id of a hit",
                        "an id has 26 letters and digits",
                        "`iwets notices` shows the hits of this member",
                        {},
                        {}});
  return "/api/v1/hits/" + id;
}

ExitCode say(Context& context, const std::string& id, const char* what, const json& body,
             const char* done) {
  const auto path = hit_path(id);
  if (!path) return report(context, path.error());
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  const auto answer = node->post(*path + what, body);
  if (!answer) return report(context, answer.error());
  if (context.output.json)
    context.output.print(*answer);
  else
    context.output.out << done << '\n';
  return ExitCode::ok;
}

}  // namespace

ExitCode hit_waiting(Context& context) {
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  const auto found = node->get("/api/v1/hits");
  if (!found) return report(context, found.error());
  if (context.output.json)
    context.output.print(*found);
  else
    show_waiting_hits(*found, context.output);
  return ExitCode::ok;
}

ExitCode hit_show(Context& context, const std::string& id) {
  const auto path = hit_path(id);
  if (!path) return report(context, path.error());
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  const auto found = node->get(*path);
  if (!found) return report(context, found.error());
  if (context.output.json)
    context.output.print(*found);
  else
    show_hit(*found, context.output);
  return ExitCode::ok;
}

ExitCode hit_confirm(Context& context, const std::string& id, bool urgent,
                     const std::string& text) {
  return say(context, id, "/confirmation",
             {{"priority", urgent ? "urgent" : "routine"}, {"text", text}},
             urgent ? "The owner is asked to confirm within 10 minutes; the hub asks again by "
                      "itself. The answer comes as a `confirmation` event."
                    : "The owner is asked to confirm within an hour; the hub asks again by itself. "
                      "The answer comes as a `confirmation` event.");
}

ExitCode hit_answer(Context& context, const std::string& id, const std::string& verdict,
                    std::uint32_t minutes, const std::string& text) {
  auto word = verdict;
  std::ranges::replace(word, '-', '_');
  json body = {{"verdict", word}, {"text", text}};
  if (minutes != 0) body["minutes"] = minutes;
  return say(context, id, "/answer", body,
             "The answer is durable at the node and goes to the requester.");
}

ExitCode hit_pass_on(Context& context, const std::string& id, const std::string& country,
                     bool urgent, const std::string& why) {
  return say(context, id, "/pass-on",
             {{"country", country}, {"priority", urgent ? "urgent" : "routine"}, {"why", why}},
             urgent ? "The owner is asked, and has an hour; the hub asks again by itself. Until it "
                      "agrees nothing is passed on."
                    : "The owner is asked, and has a day; the hub asks again by itself. Until it "
                      "agrees nothing is passed on.");
}

ExitCode hit_pass_on_answer(Context& context, const std::string& id, const std::string& country,
                            const std::string& word, const std::string& text) {
  return say(context, id, "/pass-on/answer", {{"country", country}, {"word", word}, {"text", text}},
             "The answer is durable at the node and goes to the requester. It counts for the "
             "record as it is: a change ends it.");
}

ExitCode hit_located(Context& context, const std::string& id, const std::string& text) {
  return say(context, id, "/located", {{"text", text}},
             "The report is durable at the node; the owner of the record is told, and clears it "
             "when it is so.");
}

ExitCode hit_acknowledge(Context& context, const std::string& id, const std::string& text) {
  return say(context, id, "/acknowledgement", {{"text", text}},
             "Acknowledged: nobody acts on this hit any more.");
}

ExitCode hit_false(Context& context, const std::string& id, const std::string& text) {
  return say(context, id, "/false", {{"text", text}},
             "The report is durable at the node; the owner of the record is told, and the hub "
             "counts it.");
}

}  // namespace iwets::cli
