#include "node/cli/record_commands.h"

#include <nlohmann/json.hpp>
#include <ostream>

#include "node/cli/json_view.h"
#include "node/cli/record_csv.h"
#include "node/cli/request_file.h"

namespace iwets::cli {
namespace {

using nlohmann::json;

std::optional<Failure> bad_store(const std::string& store) {
  if (parse_store(store)) return std::nullopt;
  return Failure{ExitCode::usage,
                 "there is no store \"" + store + "\"",
                 {},
                 "write nominal, firearm, document or vehicle",
                 {}};
}

// The row of the list that is about `id` and no older than the message.
json row_of(const json& records, const std::string& id) {
  for (const auto& row : list(records, "records"))
    if (text(row, "id") == id) return row;
  return nullptr;
}

Outcome<json> await_judgement(Context& context, NodeApi& node, const std::string& store,
                              const std::string& id, int wait_s) {
  const auto most = std::chrono::seconds(wait_s);
  for (std::chrono::milliseconds waited{0};; waited += look_again) {
    const auto records = node.get("/api/v1/records/" + store + "?limit=500");
    if (!records) return records;
    auto row = row_of(*records, id);
    if (text(row, "state") != "queued" || waited >= most) return row;
    context.sleep(look_again);
  }
}

// What the list says of a record in one word.
std::string state_text(const json& row) {
  const auto state = text(row, "state"), verb = text(row, "verb");
  if (state != "accepted") return state;
  return verb == "withdraw" ? "withdrawn" : verb == "clear" ? "cleared" : state;
}

ExitCode say_refused(const Context& context, const std::string& id, const json& why, bool stands) {
  if (context.output.json) return ExitCode::failed;
  const auto field = text(why, "field");
  auto failure = Failure{ExitCode::failed, "the record " + id + " is refused",
                         (field.empty() ? "" : field + ": ") + text(why, "reason"),
                         text(why, "remedy"), field};
  if (stands) failure.message += "; it stands as the hub accepted it before";
  return report(context, failure);
}

ExitCode post(Context& context, const std::string& store, const json& body,
              std::optional<int> wait_s) {
  constexpr int usual_wait_s = 10;
  const bool must_be_answered = wait_s.value_or(0) > 0;
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  const auto answer = node->post("/api/v1/records/" + store, body);
  if (!answer) return report(context, answer.error());
  const auto id = text(member(body, "record"), "id");
  const auto row = await_judgement(context, *node, store, id, wait_s.value_or(usual_wait_s));
  if (!row) return report(context, row.error());
  if (context.output.json) context.output.print(row->is_null() ? *answer : *row);
  const auto& change = member(*row, "refused_change");
  if (change.is_object()) return say_refused(context, id, change, true);
  const auto state = text(*row, "state");
  if (state == "refused") return say_refused(context, id, *row, false);
  const bool accepted = state == "accepted";
  if (!context.output.json && accepted)
    context.output.out << "Record " << harmless(id)
                       << (text(*row, "verb") == "withdraw" ? " is withdrawn.\n"
                           : text(*row, "verb") == "clear"  ? " is cleared.\n"
                                                            : " is accepted by the hub.\n");
  if (!context.output.json && !accepted)
    context.output.out
        << "Record " << harmless(id)
        << " is queued: durable at the node, it leaves when the hub takes it (`iwets "
           "record list "
        << store << "`).\n";
  return accepted || !must_be_answered ? ExitCode::ok : ExitCode::timeout;
}

}  // namespace

ExitCode record_send(Context& context, const std::string& verb, const std::string& store,
                     const std::string& file, std::optional<int> wait_s) {
  if (const auto failure = bad_store(store)) return report(context, *failure);
  const auto request = read_request(file, context.in);
  if (!request) return report(context, request.error());
  const auto& record = request->contains("record") ? (*request)["record"] : *request;
  return post(context, store, {{"verb", verb}, {"record", record}}, wait_s);
}

ExitCode record_release(Context& context, const std::string& store, const std::string& id,
                        const ReleaseOptions& options, std::optional<int> wait_s) {
  if (const auto failure = bad_store(store)) return report(context, *failure);
  json release = json::object();
  if (!options.except.empty()) release["except_countries"] = options.except;
  if (!options.only.empty()) release["only_countries"] = options.only;
  if (!options.purposes.empty()) release["purposes"] = options.purposes;
  if (options.silent) release["silent"] = true;
  json record{{"id", id}, {"release", release}};
  if (!options.handling.empty()) record["handling"] = options.handling;
  return post(context, store, {{"verb", "release"}, {"record", record}}, wait_s);
}

ExitCode record_take_out(Context& context, const std::string& verb, const std::string& store,
                         const std::string& id, std::optional<int> wait_s) {
  if (const auto failure = bad_store(store)) return report(context, *failure);
  return post(context, store, {{"verb", verb}, {"record", {{"id", id}}}}, wait_s);
}

ExitCode record_list(Context& context, const std::string& store, unsigned limit) {
  if (const auto failure = bad_store(store)) return report(context, *failure);
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  const auto found = node->get("/api/v1/records/" + store + "?limit=" + std::to_string(limit));
  if (!found) return report(context, found.error());
  if (context.output.json) {
    context.output.print(*found);
    return ExitCode::ok;
  }
  const auto& records = list(*found, "records");
  if (records.empty()) {
    context.output.out << "This member has entered no records in " << store << ".\n";
    return ExitCode::ok;
  }
  Table table({"ID", "VERB", "STATE", "AT", "WHY"});
  for (const auto& row : records) {
    const auto& change = member(row, "refused_change");
    const auto& why = change.is_object() ? change : row;
    const auto field = text(why, "field");
    auto words = (field.empty() ? "" : field + ": ") + text(why, "reason");
    if (change.is_object()) words = "a later " + text(change, "verb") + " was refused: " + words;
    table.add({harmless(text(row, "id")), text(row, "verb"), state_text(row),
               short_time(text(row, "at")), harmless(words)});
  }
  table.print(context.output);
  return ExitCode::ok;
}

}  // namespace iwets::cli
