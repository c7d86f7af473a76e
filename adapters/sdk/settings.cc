#include "adapters/sdk/settings.h"

#include <toml++/toml.h>
#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>

#include "proto/field/did_you_mean.h"

namespace iwets::sdk {
namespace {

using Names = std::vector<std::string>;
using Fault = std::optional<std::string>;

std::string place(const std::string& path, const toml::source_region& source) {
  return path + ":" + std::to_string(source.begin.line) + ":" +
         std::to_string(source.begin.column) + ": ";
}

std::string unknown(const std::string& what, const std::string& name, const Names& known) {
  std::string text = "unknown " + what + " '" + name + "'";
  if (const auto meant = field::did_you_mean(name, known))
    return text + "; did you mean '" + *meant + "'?";
  for (const auto& word : known) text += (&word == &known.front() ? "; known here: " : ", ") + word;
  return text;
}

/// The value as the command line would give it.
std::optional<std::string> text_of_value(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* truth = node.as_boolean()) return truth->get() ? "true" : "false";
  if (const auto* real = node.as_floating_point()) {
    std::ostringstream out;
    out << real->get();
    return out.str();
  }
  return std::nullopt;
}

std::string with_dashes(std::string name) {
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}
std::string with_underscores(std::string name) {
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

/// Reads one section: every key must be in `known`, every value plain.
Fault read_section(const toml::table& table, const std::string& section, const Names& known,
                   const std::string& path, std::map<std::string, std::string>& into) {
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    if (std::find(known.begin(), known.end(), name) == known.end())
      return place(path, key.source()) + unknown("key", name, known) + " (section [" + section +
             "])";
    const auto value = text_of_value(node);
    if (!value)
      return place(path, node.source()) + "'" + name + "' must be a text, number or truth value";
    into[name] = *value;
  }
  return std::nullopt;
}

}  // namespace

Result<Settings, std::string> parse_settings(const std::string& text, const std::string& path,
                                             const std::vector<std::string>& own_names) {
  toml::table root;
  try {
    root = toml::parse(text, path);
  } catch (const toml::parse_error& error) {
    return fail(place(path, error.source()) + std::string(error.description()) +
                "; correct the line: texts stand in quotes, as in key = \"text\"");
  }
  Names own_known;
  for (const auto& name : own_names) own_known.push_back(with_underscores(name));
  const std::map<std::string, Names> sections{
      {"center", {"state", "anchor"}}, {"log", {"level"}}, {"adapter", own_known}};
  std::map<std::string, std::map<std::string, std::string>> values;
  for (const auto& [key, node] : root) {
    const std::string name(key.str());
    const auto section = sections.find(name);
    if (section == sections.end() || !node.is_table())
      return fail(place(path, key.source()) +
                  unknown("section", name, {"center", "log", "adapter"}));
    if (auto fault = read_section(*node.as_table(), name, section->second, path, values[name]))
      return fail(*fault);
  }
  Settings settings;
  settings.state = values["center"]["state"];
  settings.anchor = values["center"]["anchor"];
  if (values["log"].count("level") != 0) settings.log_level = values["log"]["level"];
  for (const auto& [name, value] : values["adapter"]) settings.own[with_dashes(name)] = value;
  return settings;
}

Result<Settings, std::string> read_settings(const std::string& path,
                                            const std::vector<std::string>& own_names) {
  std::ifstream file(path);
  if (!file) return fail(path + ": cannot be read; check the path and its permissions");
  std::ostringstream text;
  text << file.rdbuf();
  return parse_settings(text.str(), path, own_names);
}

}  // namespace iwets::sdk
