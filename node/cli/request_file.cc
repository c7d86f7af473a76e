#include "node/cli/request_file.h"

#include <toml++/toml.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "node/cli/csv.h"
#include "node/cli/open_file.h"

namespace iwets::cli {
namespace {

using nlohmann::json;

Failure unusable(const std::string& file, std::string reason, std::string remedy) {
  return {
      ExitCode::invalid_input, file + " cannot be used", std::move(reason), std::move(remedy), {}};
}

template <typename T>
std::string iso_text(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

json from_toml(const toml::node& node) {
  if (const auto* table = node.as_table()) {
    json object = json::object();
    for (const auto& [key, value] : *table) object[std::string(key.str())] = from_toml(value);
    return object;
  }
  if (const auto* array = node.as_array()) {
    json list = json::array();
    for (const auto& value : *array) list.push_back(from_toml(value));
    return list;
  }
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* whole = node.as_integer()) return whole->get();
  if (const auto* real = node.as_floating_point()) return real->get();
  if (const auto* yes = node.as_boolean()) return yes->get();
  if (const auto* date = node.as_date()) return iso_text(date->get());
  if (const auto* time = node.as_date_time()) return iso_text(time->get());
  if (const auto* time = node.as_time()) return iso_text(time->get());
  return nullptr;
}

Outcome<json> parse_toml(const std::string& file, const std::string& text) {
  try {
    return from_toml(toml::parse(text, file));
  } catch (const toml::parse_error& error) {
    const auto& at = error.source().begin;
    return fail(unusable(file + ":" + std::to_string(at.line) + ":" + std::to_string(at.column),
                         std::string(error.description()), "correct this place of the TOML file"));
  }
}

Outcome<json> parse_json(const std::string& file, const std::string& text) {
  try {
    return json::parse(text);
  } catch (const json::parse_error& error) {
    const auto upto = text.substr(0, error.byte > 0 ? error.byte - 1 : 0);
    const auto line = 1 + std::count(upto.begin(), upto.end(), '\n');
    const auto column = upto.size() - (upto.rfind('\n') + 1) + 1;
    return fail(unusable(file + ":" + std::to_string(line) + ":" + std::to_string(column),
                         "this is no JSON", "look for a missing comma, quote or bracket there"));
  } catch (const json::out_of_range&) {
    return fail(unusable(file, "it holds a number that no field of a request can hold",
                         "write numbers in digits, without an exponent"));
  }
}

}  // namespace

Outcome<json> read_request(const std::string& file, std::istream& in) {
  std::ifstream opened;
  if (file != "-") {
    if (auto failure = open_file(file, opened)) return fail(std::move(*failure));
  }
  auto& from = file == "-" ? in : opened;
  std::string text(request_bytes_max + 1, '\0');
  from.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(from.gcount()));
  if (text.size() > request_bytes_max)
    return fail(unusable(file, "it is larger than 1 MiB", "is it the right file?"));
  if (text.rfind("\xef\xbb\xbf", 0) == 0) text.erase(0, 3);
  if (const auto bad = first_invalid_utf8(text))
    return fail(unusable(file, "byte " + std::to_string(*bad + 1) + " is not UTF-8",
                         "convert it, e.g. with iconv -f LATIN1 -t UTF-8"));
  const auto first = text.find_first_not_of(" \t\r\n");
  const bool toml_name = file.size() > 5 && file.substr(file.size() - 5) == ".toml";
  const bool looks_json = first != std::string::npos && text[first] == '{';
  auto request = toml_name || !looks_json ? parse_toml(file, text) : parse_json(file, text);
  if (request && (!request->is_object() || request->empty()))
    return fail(unusable(file, "it holds no request", "see deploy/examples for complete ones"));
  return request;
}

}  // namespace iwets::cli
