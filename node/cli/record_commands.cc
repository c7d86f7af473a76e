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

ExitCode post(Context& context, const std::string& store, const json& body, int wait_s) {
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  const auto answer = node->post("/api/v1/records/" + store, body);
  if (!answer) return report(context, answer.error());
  const auto id = text(member(body, "record"), "id");
  const auto row = await_judgement(context, *node, store, id, wait_s);
  if (!row) return report(context, row.error());
  const auto state = text(*row, "state");
  if (context.output.json) context.output.print(row->is_null() ? *answer : *row);
  if (state == "refused") {
    const auto field = text(*row, "field");
    if (context.output.json) return ExitCode::failed;
    return report(context, {ExitCode::failed, "the record " + id + " is refused",
                            (field.empty() ? "" : field + ": ") + text(*row, "reason"),
                            text(*row, "remedy"), field});
  }
  if (!context.output.json)
    context.output.out << "Record " << harmless(id)
                       << (state == "accepted"
                               ? " is accepted by the hub.\n"
                               : " is durable at the node; the hub has not answered "
                                 "yet (`iwets record list " +
                                     store + "`).\n");
  return ExitCode::ok;
}

}  // namespace

ExitCode record_send(Context& context, const std::string& verb, const std::string& store,
                     const std::string& file, int wait_s) {
  if (const auto failure = bad_store(store)) return report(context, *failure);
  const auto request = read_request(file, context.in);
  if (!request) return report(context, request.error());
  const auto& record = request->contains("record") ? (*request)["record"] : *request;
  return post(context, store, {{"verb", verb}, {"record", record}}, wait_s);
}

ExitCode record_withdraw(Context& context, const std::string& store, const std::string& id,
                         int wait_s) {
  if (const auto failure = bad_store(store)) return report(context, *failure);
  return post(context, store, {{"verb", "withdraw"}, {"record", {{"id", id}}}}, wait_s);
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
    const auto field = text(row, "field");
    table.add({harmless(text(row, "id")), text(row, "verb"), text(row, "state"),
               short_time(text(row, "at")),
               harmless((field.empty() ? "" : field + ": ") + text(row, "reason"))});
  }
  table.print(context.output);
  return ExitCode::ok;
}

}  // namespace iwets::cli
