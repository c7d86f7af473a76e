#include "node/cli/incoming_commands.h"

#include <nlohmann/json.hpp>
#include <ostream>

#include "node/cli/incoming_view.h"
#include "node/cli/json_view.h"
#include "node/cli/request_file.h"
#include "proto/field/result_code.h"
#include "proto/types/ids.h"

namespace iwets::cli {
namespace {

using nlohmann::json;

Failure usage(std::string message, std::string reason, std::string remedy) {
  return {ExitCode::usage, std::move(message), std::move(reason), std::move(remedy), {}};
}

Outcome<std::string> path_of(const std::string& id) {
  const auto parsed = TraceId::parse(id);
  if (!parsed)
    return fail(usage("\"" + id + "\" is no id of a request", "an id has 26 letters and digits",
                      "copy it from `iwets incoming list`"));
  return "/api/v1/incoming/" + parsed->text();
}

/// Hands something to the node, which says that it is durable.
ExitCode say(Context& context, const std::string& id, const char* call, const json& body,
             const std::string& done) {
  const auto path = path_of(id);
  if (!path) return report(context, path.error());
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  const auto answer = node->post(*path + call, body);
  if (!answer) return report(context, answer.error());
  if (context.output.json)
    context.output.print(*answer);
  else
    context.output.out << done << '\n';
  return ExitCode::ok;
}

json body_of(const IncomingWords& words) {
  json body = json::object();
  if (!words.text.empty()) body["text"] = words.text;
  if (!words.reason.empty()) body["reason"] = words.reason;
  return body;
}

/// "ROLE:NAME[:SINCE[:UNTIL]]".
Outcome<json> holder_of(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t from = 0; from <= text.size();) {
    const auto to = std::min(text.find(':', from), text.size());
    parts.push_back(text.substr(from, to - from));
    from = to + 1;
  }
  if (parts.size() < 2 || parts.size() > 4 || parts[0].empty() || parts[1].empty())
    return fail(usage("--holder \"" + text + "\" is no holder", "it has a role and a name",
                      "write ROLE:NAME[:SINCE[:UNTIL]], as in dealer:\"Casa de Armas\":2019-05-02; "
                      "use --file for names with a colon"));
  json holder{{"role", parts[0]}, {"name", parts[1]}};
  if (parts.size() > 2 && !parts[2].empty()) holder["acquired"] = parts[2];
  if (parts.size() > 3 && !parts[3].empty()) holder["disposed"] = parts[3];
  return holder;
}

Outcome<json> answer_of(Context& context, const IncomingAnswerOptions& options) {
  json body = json::object();
  if (!options.file.empty()) {
    auto read = read_request(options.file, context.in);
    if (!read) return fail(read.error());
    body = std::move(*read);
  }
  if (options.code != 0) body["code"] = options.code;
  const std::pair<const char*, const std::string*> texts[] = {
      {"next_country", &options.next_country}, {"reason", &options.reason},
      {"explanation", &options.explanation},   {"contact", &options.contact},
      {"restrictions", &options.restrictions},
  };
  for (const auto& [key, value] : texts)
    if (!value->empty()) body[key] = *value;
  if (!options.holders.empty()) body["chain"] = json::array();
  for (const auto& text : options.holders) {
    auto holder = holder_of(text);
    if (!holder) return fail(holder.error());
    body["chain"].push_back(std::move(*holder));
  }
  if (!options.purchaser.empty()) body["purchaser"]["name"] = options.purchaser;
  if (!options.purchased.empty()) body["purchaser"]["purchased"] = options.purchased;
  if (!body.is_object() || !body.contains("code"))
    return fail(usage("the answer has no result code", {},
                      "give --code, or `code` in the file; `iwets incoming template` lists them"));
  return body;
}

}  // namespace

ExitCode incoming_list(Context& context, const IncomingListOptions& options) {
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  auto path = "/api/v1/incoming?limit=" + std::to_string(options.limit);
  if (options.open) path += "&filter=open";
  if (options.overdue) path += "&filter=overdue";
  if (options.closed) path += "&filter=closed";
  if (!options.before.empty()) path += "&before=" + options.before;
  const auto found = node->get(path);
  if (!found) return report(context, found.error());
  if (context.output.json)
    context.output.print(*found);
  else
    show_incoming_list(*found, context.output);
  return ExitCode::ok;
}

ExitCode incoming_show(Context& context, const std::string& id) {
  const auto path = path_of(id);
  if (!path) return report(context, path.error());
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  auto found = node->get(*path);
  if (!found) return report(context, found.error());
  if (text(*found, "state") == "received") {
    // An officer looks at it: the requester may know.
    const auto taken = node->post(*path + "/acknowledge", json::object());
    if (!taken) return report(context, taken.error());
    found = node->get(*path);
    if (!found) return report(context, found.error());
  }
  if (context.output.json)
    context.output.print(*found);
  else
    show_incoming(*found, context.output);
  return ExitCode::ok;
}

ExitCode incoming_answer(Context& context, const IncomingAnswerOptions& options) {
  if (const auto path = path_of(options.id); !path) return report(context, path.error());
  const auto body = answer_of(context, options);
  if (!body) return report(context, body.error());
  return say(context, options.id, "/answer", *body,
             "The answer is durable at the node and goes to the requester, sealed; it ends the "
             "trace.");
}

ExitCode incoming_correct(Context& context, const IncomingCorrectionOptions& options) {
  const auto& id = options.answer.id;
  if (const auto path = path_of(id); !path) return report(context, path.error());
  auto body = answer_of(context, options.answer);
  if (!body) return report(context, body.error());
  (*body)["correction"]["reason"] = options.reason;
  if (!options.text.empty()) (*body)["correction"]["text"] = options.text;
  return say(context, id, "/correct", *body,
             "The corrected answer is durable at the node and goes to the requester, sealed; that "
             "an officer there has taken note comes as an `incoming_acknowledged` event.");
}

ExitCode incoming_acknowledge(Context& context, const std::string& id) {
  return say(context, id, "/acknowledge", json::object(),
             "The requester is told that you have taken note of its request as it is now.");
}

ExitCode incoming_ask(Context& context, const IncomingWords& words) {
  return say(context, words.id, "/ask", body_of(words),
             "The question is durable at the node and goes to the requester; the hub's clock "
             "stands until its answer, which comes as an `incoming_information` event.");
}

ExitCode incoming_refuse(Context& context, const IncomingWords& words) {
  auto body = body_of(words);
  if (words.restricted) body["restricted"] = true;
  return say(context, words.id, "/refuse", body,
             "The refusal is durable at the node and goes to the requester with its reason; it "
             "ends the trace. The requester may ask why for 30 days.");
}

ExitCode incoming_progress(Context& context, const IncomingWords& words) {
  auto body = body_of(words);
  if (words.code != 0) body["code"] = words.code;
  return say(context, words.id, "/progress", body,
             "The report is durable at the node and goes to the requester.");
}

ExitCode incoming_delay(Context& context, const IncomingWords& words) {
  return say(context, words.id, "/delay", body_of(words),
             "The delay is durable at the node and goes to the requester with its reason; the "
             "hub's clock goes on.");
}

ExitCode incoming_explain(Context& context, const IncomingWords& words) {
  return say(context, words.id, "/explain", body_of(words),
             "The explanation is durable at the node and goes to the requester.");
}

ExitCode incoming_template(Context& context) {
  const nlohmann::ordered_json answer{
      {"code", 100},
      {"chain",
       {{{"role", "manufacturer"}, {"name", "Forjas"}, {"disposed", "2018-03-02"}},
        {{"role", "dealer"},
         {"name", "Casa de Armas"},
         {"licence", "SP-1234"},
         {"address", "Rua A 1, Sao Paulo"},
         {"acquired", "2018-03-02"},
         {"disposed", "2019-05-20"}}}},
      {"purchaser",
       {{"name", "MARIA SOUZA"},
        {"birth_dates", {"1980-02-03"}},
        {"address", "Rua B 2, Sao Paulo"},
        {"identity_document", "RG 12.345.678-9"},
        {"purchased", "2019-05-20"}}},
      {"time_to_crime_days", 0},
      {"restrictions", "for the investigation named in the request only"},
      {"contact", "NCB Brasilia, trace desk"},
      {"explanation", ""}};
  context.output.out << answer.dump(2) << '\n';
  if (context.output.json) return ExitCode::ok;
  std::string note =
      "Result codes (104 and 320 with \"next_country\", 401 and 402 with \"reason\"):";
  for (const auto& code : field::result_codes())
    if (code.final) note += "\n  " + std::to_string(code.code) + "  " + std::string(code.text);
  context.output.err << note << '\n';
  return ExitCode::ok;
}

}  // namespace iwets::cli
