#include "node/cli/audit_commands.h"

#include <nlohmann/json.hpp>
#include <ostream>

#include "node/cli/json_view.h"
#include "node/cli/node_api.h"
#include "node/cli/output.h"
#include "proto/types/ids.h"

namespace iwets::cli {
namespace {

using nlohmann::json;

void show(const json& proof, const Output& to) {
  const auto& checkpoint = member(proof, "checkpoint");
  Table table({"message", "in the log", "as", "entered"});
  for (const auto& message : list(proof, "messages")) {
    const bool proven = flag(message, "proven");
    table.add({harmless(text(message, "step")),
               proven ? "entry " + text(message, "entry") : styled(to, Style::bad, "NOT PROVEN"),
               proven ? text(message, "kind") + " by " + text(message, "actor") : "",
               short_time(text(message, proven ? "entered_at" : "at"))});
  }
  table.print(to);
  to.out << "\nThe log has " << text(checkpoint, "size") << " entries, root "
         << text(checkpoint, "root") << "\n"
         << "signed by the hub; it continues every log that this node has seen.\n";
  const auto others = text(proof, "other_peers_agree_at");
  to.out << (others.empty() ? "No other peer's countersignature has been compared yet.\n"
                            : "Other peers have countersigned the same log, last at " +
                                  short_time(others) + ".\n");
}

}  // namespace

ExitCode audit_prove(Context& context, const std::string& id) {
  if (!TraceId::parse(id))
    return report(context, {ExitCode::usage,
                            "\"" + id + "\" is no id of a trace or check",
                            "an id has 26 letters and digits",
                            "copy it from `iwets trace list`",
                            {}});
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  const auto proof = node->get("/api/v1/audit/" + id);
  if (!proof) return report(context, proof.error());
  if (context.output.json)
    context.output.print(*proof);
  else
    show(*proof, context.output);
  const auto conflict = text(*proof, "conflict");
  if (!conflict.empty())
    return report(context, {ExitCode::failed,
                            "the hub has shown two logs",
                            conflict,
                            "keep this node's state as it is, and call the authority",
                            {}});
  if (text(*proof, "not_proven") != "0")
    return report(context, {ExitCode::failed,
                            "a message of this case is not proven to be in the log",
                            "the hub erased the content of a closed case, or does not show it",
                            "ask again in a minute; if it stays, call the hub's operator",
                            {}});
  return ExitCode::ok;
}

}  // namespace iwets::cli
