#include "node/cli/check_commands.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <ostream>

#include "node/cli/json_view.h"
#include "node/cli/record_source.h"
#include "node/cli/request_file.h"
#include "node/cli/trace_commands.h"
#include "node/cli/trace_view.h"

namespace iwets::cli {
namespace {

using nlohmann::json;

Failure usage(std::string message, std::string remedy) {
  return {ExitCode::usage, std::move(message), {}, std::move(remedy), {}};
}

std::string dashed(std::string name) {
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

// The advice of the node, with the flags that give what is missing.
json with_flags(json answer) {
  static constexpr std::pair<const char*, const char*> flags[] = {
      {"agency.code", "--agency"},        {"case_reference", "--case"},
      {"crime_code", "--crime-code"},     {"intended_use", "--use"},
      {"recovery.country", "--found-in"}, {"recovery.date", "--found-on"},
  };
  const auto advice = answer.find("advice");
  if (advice == answer.end() || !advice->is_array()) return answer;
  for (auto& remark : *advice)
    for (const auto& [field_name, flag_name] : flags)
      if (text(remark, "field") == field_name && text(remark, "level") == "error")
        remark["remedy"] = text(remark, "remedy") + ": " + flag_name + ", or in the file that " +
                           "--case-file or $IWETS_CASE names";
  return answer;
}

void put(json& to, const char* key, const std::string& value) {
  if (!value.empty()) to[key] = value;
}

void put_facts(const CheckFacts& facts, json& to) {
  if (!facts.officer.empty()) to["officer"]["name"] = facts.officer;
  if (!facts.agency.empty()) to["agency"]["code"] = facts.agency;
  put(to, "case_reference", facts.case_reference);
  put(to, "crime_code", facts.crime_code);
  put(to, "intended_use", facts.intended_use);
  put(to, "purpose", facts.purpose);
  if (!facts.except.empty()) to["release"]["except_countries"] = facts.except;
  if (facts.silent) to["release"]["silent"] = true;
  if (!facts.recovery_country.empty()) to["recovery"]["country"] = facts.recovery_country;
  if (!facts.recovery_date.empty()) to["recovery"]["date"] = facts.recovery_date;
}

// "30d" or "30"; nothing unless it is 1 to 365.
std::optional<unsigned> days_of(std::string_view text) {
  constexpr unsigned most = 365;
  if (text.ends_with('d')) text.remove_suffix(1);
  unsigned days = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), days);
  if (error != std::errc{} || end != text.data() + text.size() || days == 0 || days > most)
    return std::nullopt;
  return days;
}

Outcome<json> subject_of(const CheckOptions& options) {
  json subject = json::object();
  for (const auto& [key, value] : options.texts) {
    if (value.empty()) continue;
    const bool is_year = key == "year" || key == "year_of_manufacture";
    if (!is_year) {
      subject[key] = value;
      continue;
    }
    unsigned year = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), year);
    if (error != std::errc{} || end != value.data() + value.size())
      return fail(usage("--" + dashed(key) + ": \"" + value + "\" is no year",
                        "write it in four digits, e.g. 1998"));
    subject[key] = year;
  }
  if (!options.aliases.empty()) subject["aliases"] = options.aliases;
  if (!options.birth_dates.empty()) subject["birth_dates"] = options.birth_dates;
  if (!options.nationalities.empty()) subject["nationalities"] = options.nationalities;
  for (const auto& text : options.documents) {
    const auto first = text.find(':'), last = text.rfind(':');
    if (first == std::string::npos || first == last)
      return fail(
          usage("\"" + text + "\" is no document", "write TYPE:NUMBER:COUNTRY, e.g. P:A123:ZAF"));
    subject["documents"].push_back({{"type", text.substr(0, first)},
                                    {"number", text.substr(first + 1, last - first - 1)},
                                    {"country", text.substr(last + 1)}});
  }
  if (subject.empty())
    return fail(usage("nothing is asked",
                      "give at least one flag, see `iwets check " + options.kind + " --help`"));
  return subject;
}

Outcome<json> request_of(Context& context, const CheckOptions& options) {
  json request = json::object();
  auto file = options.facts.file;
  if (const char* given = std::getenv("IWETS_CASE"); file.empty() && given) file = given;
  if (!file.empty()) {
    auto read = read_request(file, context.in);
    if (!read) return read;
    request = std::move(*read);
  }
  put_facts(options.facts, request);
  if (const char* name = std::getenv("IWETS_OFFICER");
      name && *name && !request.contains("officer"))
    request["officer"]["name"] = name;
  if (const auto& text = options.facts.remember; !text.empty()) {
    const auto days = days_of(text);
    if (!days)
      return fail(
          usage("--remember: \"" + text + "\" is no number of days", "write 1d to 365d, e.g. 30d"));
    request["remember_days"] = *days;
  }
  if (options.kind.empty()) return request;
  auto subject = subject_of(options);
  if (!subject) return subject;
  request[options.kind] = std::move(*subject);
  return request;
}

void show(Context& context, const json& found) {
  if (context.output.json)
    context.output.print(found);
  else
    show_case(found, context.output);
}

}  // namespace

ExitCode check(Context& context, const CheckOptions& options) {
  const auto request = request_of(context, options);
  if (!request) return report(context, request.error());
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  long status = 0;
  const auto body = request->dump(-1, ' ', false, json::error_handler_t::replace);
  auto answer = node->post_text("/api/v1/checks", body, status);
  if (!answer) return report(context, answer.error());
  answer = with_flags(std::move(*answer));
  if (status == 422) {
    if (context.output.json)
      context.output.print(*answer);
    else
      show_advice(list(*answer, "advice"), context.output);
    return ExitCode::invalid_input;
  }
  if (!context.output.json) show_advice(list(*answer, "advice"), context.output);
  const auto id = text(*answer, "check");
  if (options.wait_s <= 0) {
    if (context.output.json)
      context.output.print(*answer);
    else
      context.output.out << "Check " << id << " is durable at the node; `iwets check show " << id
                         << "` shows its answer.\n";
    return ExitCode::ok;
  }
  const auto found = await_case(context, *node, "/api/v1/checks/" + id, options.wait_s);
  if (!found) {
    auto failure = found.error();
    failure.remedy =
        "look again with `iwets check show " + id + "`; ask `iwets status` about the hub";
    return report(context, failure);
  }
  show(context, *found);
  return text(*found, "state") == "answered" ? ExitCode::ok : ExitCode::failed;
}

}  // namespace iwets::cli
