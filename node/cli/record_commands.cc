#include "node/cli/record_commands.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <tuple>
#include <vector>

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

std::string accepted_text(const json& row) {
  const auto verb = text(row, "verb"), until = text(row, "valid_until");
  if (verb == "withdraw") return " is withdrawn.\n";
  if (verb == "clear") return " is cleared.\n";
  if (verb == "validate") return " is validated" + (until.empty() ? "" : " until " + until) + ".\n";
  return " is accepted by the hub.\n";
}

// What became of one record of `answer`, the node's on what it was given.
ExitCode say_judgement(Context& context, NodeApi& node, const std::string& store,
                       const std::string& id, const json& answer, std::optional<int> wait_s) {
  constexpr int usual_wait_s = 10;
  const bool must_be_answered = wait_s.value_or(0) > 0;
  const auto row = await_judgement(context, node, store, id, wait_s.value_or(usual_wait_s));
  if (!row) return report(context, row.error());
  if (context.output.json) context.output.print(row->is_null() ? answer : *row);
  const auto& change = member(*row, "refused_change");
  if (change.is_object()) return say_refused(context, id, change, true);
  const auto state = text(*row, "state");
  if (state == "refused") return say_refused(context, id, *row, false);
  const bool accepted = state == "accepted";
  if (!context.output.json && accepted)
    context.output.out << "Record " << harmless(id) << accepted_text(*row);
  if (!context.output.json && !accepted)
    context.output.out
        << "Record " << harmless(id)
        << " is queued: durable at the node, it leaves when the hub takes it (`iwets "
           "record list "
        << store << "`).\n";
  return accepted || !must_be_answered ? ExitCode::ok : ExitCode::timeout;
}

ExitCode post(Context& context, const std::string& store, const json& body,
              std::optional<int> wait_s) {
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  const auto answer = node->post("/api/v1/records/" + store, body);
  if (!answer) return report(context, answer.error());
  if (body.contains("record"))
    return say_judgement(context, *node, store, text(body["record"], "id"), *answer, wait_s);
  auto worst = ExitCode::ok;
  for (const auto& record : body["records"]) {
    const auto code = say_judgement(context, *node, store, text(record, "id"), *answer, wait_s);
    if (worst == ExitCode::ok) worst = code;
  }
  return worst;
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

ExitCode record_validate(Context& context, const std::string& store,
                         const std::vector<std::string>& ids, const std::string& until,
                         std::optional<int> wait_s) {
  if (const auto failure = bad_store(store)) return report(context, *failure);
  json records = json::array();
  for (const auto& id : ids) {
    json record{{"id", id}};
    if (!until.empty()) record["valid_until"] = until;
    records.push_back(std::move(record));
  }
  return post(context, store, {{"verb", "validate"}, {"records", records}}, wait_s);
}

namespace {

void show_due(Context& context, const json& records) {
  if (records.empty()) context.output.out << "No record of this member is due.\n";
  Table table({"STORE", "ID", "VALID UNTIL", "STATE"});
  for (const auto& row : records)
    table.add({text(row, "store"), harmless(text(row, "id")), text(row, "valid_until"),
               text(row, "state") == "expired" ? "expired: no longer found" : "to review"});
  if (!records.empty()) table.print(context.output);
}

void say_what_to_do(Context& context, const json& records) {
  if (!records.empty())
    context.output.out << "What still holds: `iwets record validate STORE ID...`; what does not: "
                          "`withdraw` or `clear`. What has expired can be entered again.\n";
}

// Pages through the records of one store that are in this state; which has failed, if any.
std::optional<Failure> gather(NodeApi& node, const std::string& store, const std::string& state,
                              std::vector<json>& to) {
  for (std::int64_t before = 0;;) {
    const auto page = node.get("/api/v1/records/" + store + "?limit=500&state=" + state +
                               "&before=" + std::to_string(before));
    if (!page) return page.error();
    for (auto row : list(*page, "records")) {
      row["store"] = store;
      row["state"] = state;
      to.push_back(std::move(row));
    }
    const auto& next = member(*page, "next");
    // A page may be empty where few fit; the next one always begins further back.
    if (!next.is_number_integer() || next == before) return std::nullopt;
    before = next.get<std::int64_t>();
  }
}

}  // namespace

ExitCode record_review(Context& context, unsigned limit) {
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  const auto found = node->get("/api/v1/reviews?limit=" + std::to_string(limit));
  if (!found) return report(context, found.error());
  if (context.output.json) {
    context.output.print(*found);
    return ExitCode::ok;
  }
  const auto& records = list(*found, "records");
  show_due(context, records);
  const auto& last = member(*found, "last_notice");
  if (last.is_object())
    context.output.out
        << "The hub's last notice, of " << short_time(text(last, "at")) << ": "
        << number(last, "to_review") << " to review, " << number(last, "expired")
        << " expired. It names at most 100 of each; all of them: `iwets record review "
           "--all`.\n";
  say_what_to_do(context, records);
  return ExitCode::ok;
}

ExitCode record_review_all(Context& context) {
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  std::vector<json> due;
  for (const auto* store : {"nominal", "firearm", "document", "vehicle"})
    for (const auto* state : {"to_review", "expired"})
      if (const auto failure = gather(*node, store, state, due)) return report(context, *failure);
  std::ranges::sort(due, {}, [](const json& row) {
    return std::tuple(text(row, "state") == "expired", text(row, "valid_until"), text(row, "store"),
                      text(row, "id"));
  });
  const json records(due);
  if (context.output.json) {
    context.output.print({{"records", records}});
    return ExitCode::ok;
  }
  show_due(context, records);
  const auto expired =
      std::ranges::count_if(due, [](const json& row) { return text(row, "state") == "expired"; });
  context.output.out << static_cast<std::ptrdiff_t>(due.size()) - expired << " to review, "
                     << expired << " expired: all that this node has sent.\n";
  say_what_to_do(context, records);
  return ExitCode::ok;
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
  Table table({"ID", "VERB", "STATE", "AT", "VALID UNTIL", "WHY"});
  for (const auto& row : records) {
    const auto& change = member(row, "refused_change");
    const auto& why = change.is_object() ? change : row;
    const auto field = text(why, "field");
    auto words = (field.empty() ? "" : field + ": ") + text(why, "reason");
    if (change.is_object()) words = "a later " + text(change, "verb") + " was refused: " + words;
    table.add({harmless(text(row, "id")), text(row, "verb"), state_text(row),
               short_time(text(row, "at")), text(row, "valid_until"), harmless(words)});
  }
  table.print(context.output);
  return ExitCode::ok;
}

}  // namespace iwets::cli
