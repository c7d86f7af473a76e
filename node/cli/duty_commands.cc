#include "node/cli/duty_commands.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

#include "node/cli/http.h"
#include "node/cli/json_view.h"
#include "node/cli/node_api.h"
#include "node/cli/output.h"
#include "node/cli/request_file.h"
#include "proto/field/percent.h"

namespace iwets::cli {
namespace {

using nlohmann::json;

/// "ZA-117 N. Dlamini (no address), ZA-118 P. Naidoo".
std::string people(const json& officers) {
  std::string out;
  for (const auto& one : officers) {
    out += (out.empty() ? "" : ", ") + text(one, "badge") + " " + text(one, "name");
    if (!flag(one, "active"))
      out += " (no account, or locked)";
    else if (!flag(one, "address"))
      out += " (no address)";
  }
  return out.empty() ? "nobody" : harmless(out);
}

std::string words(const json& texts) {
  std::string out;
  for (const auto& one : texts) out += (out.empty() ? "" : " ") + text(one);
  return out.empty() ? "-" : harmless(out);
}

void add_shift(const std::string& when, const json& shift, Table& to) {
  to.add({harmless(when), text(shift, "from") + "-" + text(shift, "until"),
          words(list(shift, "officers")), words(list(shift, "standby"))});
}

void show_rota(const json& rota, const Output& to) {
  const auto& agency = member(rota, "agency");
  const auto code = text(agency, "code");
  to.out << styled(to, Style::bold, code.empty() ? "The member's own desk" : harmless(code)) << " "
         << harmless(text(agency, "name")) << "\n  " << text(rota, "zone") << ", there it is "
         << text(rota, "local") << "\n  on duty: " << people(list(rota, "on_duty"))
         << "\n  standby: " << people(list(rota, "standby")) << "\n";
  Table table({"begins", "from-until", "officers", "standby"});
  for (const auto& weekly : list(rota, "week"))
    add_shift(words(list(weekly, "days")), weekly, table);
  for (const auto& exception : list(rota, "exceptions")) {
    const auto date = text(exception, "date");
    if (list(exception, "shifts").empty()) table.add({harmless(date), "-", "nobody", "-"});
    for (const auto& shift : list(exception, "shifts")) add_shift(date, shift, table);
  }
  table.print(to);
}

}  // namespace

ExitCode duty_show(Context& context) {
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  const auto answer = node->get("/api/v1/duty");
  if (!answer) return report(context, answer.error());
  if (context.output.json) {
    context.output.print(*answer);
    return ExitCode::ok;
  }
  if (list(*answer, "rotas").empty())
    context.output.out << "No duty rotas: alerts go to the general addresses.\n";
  for (const auto& rota : list(*answer, "rotas")) show_rota(rota, context.output);
  return ExitCode::ok;
}

ExitCode duty_set(Context& context, const DutyLine& line) {
  const auto rota = read_request(line.file, context.in);
  if (!rota) return report(context, rota.error());
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  const auto answer = node->post("/api/v1/duty/" + field::percent_encoded(line.agency), *rota);
  if (!answer) return report(context, answer.error());
  if (context.output.json)
    context.output.print(*answer);
  else
    context.output.out << "The duty rota of " << harmless(line.agency) << " is as in "
                       << harmless(line.file) << ".\n";
  return ExitCode::ok;
}

ExitCode duty_remove(Context& context, const DutyLine& line) {
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  const auto answer = node->remove("/api/v1/duty/" + field::percent_encoded(line.agency));
  if (!answer) return report(context, answer.error());
  if (context.output.json)
    context.output.print(*answer);
  else
    context.output.out << harmless(line.agency) << " has no duty rota any more.\n";
  return ExitCode::ok;
}

void declare_duty(CLI::App* duty, Context& context, DutyLine& line, const AddCommand& add) {
  duty->require_subcommand(1);
  add(duty, "show", "all rotas, and who is on duty now", [&] { return duty_show(context); });
  auto* set = add(duty, "set", "put a rota out of a file in the place of the one there was",
                  [&] { return duty_set(context, line); });
  auto* remove =
      add(duty, "remove", "take a rota away", [&] { return duty_remove(context, line); });
  for (auto* command : {set, remove})
    command
        ->add_option("agency", line.agency,
                     "code of the agency; member: for incoming requests and your own records")
        ->required();
  set->add_option("file", line.file, "JSON or TOML; - for standard input")
      ->required()
      ->type_name("FILE");
}

}  // namespace iwets::cli
