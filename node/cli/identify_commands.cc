#include "node/cli/identify_commands.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "node/cli/entry_view.h"
#include "node/cli/json_view.h"
#include "node/cli/node_api.h"
#include "node/cli/output.h"
#include "node/cli/request_file.h"
#include "proto/field/percent.h"

namespace iwets::cli {
namespace {

using nlohmann::json;

constexpr const char* path = "/api/v1/reference";

/// "FR-10101", "fr10101-1": a number of the table and nothing else.
bool is_reference(const std::string& text) {
  constexpr std::size_t digits = 5;
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() < 2 + digits || (text[0] != 'F' && text[0] != 'f') ||
      (text[1] != 'R' && text[1] != 'r'))
    return false;
  const auto number = text.substr(text[2] == '-' ? 3 : 2);
  return number.size() >= digits && std::all_of(number.begin(), number.begin() + digits, digit) &&
         (number.size() == digits ||
          (number[digits] == '-' && number.size() > digits + 1 &&
           std::all_of(number.begin() + digits + 1, number.end(), digit)));
}

ExitCode show(Context& context, NodeApi& node, const std::string& reference) {
  const auto entry = node.get(std::string(path) + "/" + field::percent_encoded(reference));
  if (!entry) return report(context, entry.error());
  if (context.output.json)
    context.output.print(*entry);
  else
    show_entry(*entry, context.output);
  return ExitCode::ok;
}

ExitCode find(Context& context, NodeApi& node, const std::string& text, const IdentifyLine& line) {
  auto query = "?limit=" + std::to_string(line.limit) + "&q=" + field::percent_encoded(text);
  for (const auto& [key, value] :
       {std::pair{"type", &line.type}, std::pair{"calibre", &line.calibre},
        std::pair{"country", &line.country}})
    if (!value->empty()) query += std::string("&") + key + "=" + field::percent_encoded(*value);
  const auto answer = node.get(path + query);
  if (!answer) return report(context, answer.error());
  const auto& found = list(*answer, "found");
  const auto& to = context.output;
  if (to.json) {
    to.print(*answer);
  } else if (!found.empty()) {
    show_found(found, to);
    to.note("`iwets identify " + cli::text(found.front(), "reference") +
            "` shows its marks and how it is told from others.");
  }
  if (!found.empty()) return ExitCode::ok;
  return report(context,
                {ExitCode::not_found,
                 "nothing in the reference table fits",
                 {},
                 "write less, or only what is stamped: maker, number of the model, calibre; if "
                 "the table does not have it, report it with `iwets identify --unknown FILE`",
                 {}});
}

ExitCode report_unknown(Context& context, NodeApi& node, const std::string& file) {
  const auto description = read_request(file, context.in);
  if (!description) return report(context, description.error());
  const auto answer = node.post(std::string(path) + "/reports", *description);
  if (!answer) return report(context, answer.error());
  if (context.output.json)
    context.output.print(*answer);
  else
    context.output.out << "Kept as report " << text(*answer, "report")
                       << " for the editor of your member's table.\n";
  return ExitCode::ok;
}

ExitCode list_reported(Context& context, NodeApi& node, unsigned limit) {
  const auto answer = node.get(std::string(path) + "/reports?limit=" + std::to_string(limit));
  if (!answer) return report(context, answer.error());
  const auto& to = context.output;
  if (to.json) {
    to.print(*answer);
    return ExitCode::ok;
  }
  if (list(*answer, "reports").empty()) to.out << "No firearm has been reported.\n";
  for (const auto& one : list(*answer, "reports")) {
    to.out << styled(to, Style::bold, "report " + text(one, "report")) << "  "
           << short_time(text(one, "at")) << '\n';
    for (const auto& [key, value] : member(one, "description").items())
      to.out << "  " << padded(harmless(key), 14)
             << harmless(value.is_string() ? value.get<std::string>() : value.dump()) << '\n';
  }
  return ExitCode::ok;
}

}  // namespace

ExitCode identify(Context& context, const IdentifyLine& line) {
  std::string words;
  for (const auto& word : line.words) words += (words.empty() ? "" : " ") + word;
  const bool filtered = !line.type.empty() || !line.calibre.empty() || !line.country.empty();
  if (words.empty() && !filtered && line.unknown.empty() && !line.reported)
    return report(context, {ExitCode::usage,
                            "nothing is asked",
                            {},
                            "write what is marked on the firearm: iwets identify \"tokarev 7,62\"",
                            {}});
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  if (!line.unknown.empty()) return report_unknown(context, *node, line.unknown);
  if (line.reported) return list_reported(context, *node, line.limit);
  if (is_reference(words)) return show(context, *node, words);
  return find(context, *node, words, line);
}

void declare_identify(CLI::App* app, Context& context, IdentifyLine& line, const AddCommand& add) {
  auto* command =
      add(app, "identify", "which firearm is it? The reference table, asked with its marks",
          [&] { return identify(context, line); });
  command->add_option("words", line.words,
                      "marks, maker, model, calibre in any script; or a number as FR-10101");
  command->add_option("--type", line.type, "only these: code or word, e.g. PI, revolver");
  command->add_option("--calibre", line.calibre, "only these, e.g. 9x19");
  command->add_option("--country", line.country, "only those made there, e.g. CZ, SU");
  command->add_option("--limit", line.limit, "how many")->check(CLI::Range(1, 100));
  command
      ->add_option(
          "--unknown", line.unknown,
          "report a firearm that the table does not have: JSON or TOML; - for standard input")
      ->type_name("FILE");
  command->add_flag("--reported", line.reported, "list what was so reported");
}

}  // namespace iwets::cli
