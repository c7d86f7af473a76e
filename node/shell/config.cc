#include "node/shell/config.h"

#include <toml++/toml.h>

#include <charconv>
#include <fstream>
#include <map>
#include <sstream>
#include <vector>

#include "node/core/hop.h"
#include "proto/field/did_you_mean.h"

namespace iwets::node {
namespace {

using Keys = std::map<std::string, std::string*>;

std::string place(const std::string& name, const toml::source_region& at) {
  std::ostringstream out;
  out << name << ':' << at.begin.line << ':' << at.begin.column << ": ";
  return out.str();
}

std::string suggestion(const std::string& wrong, const std::vector<std::string>& known) {
  if (const auto near = field::did_you_mean(wrong, known)) return "; did you mean `" + *near + "`?";
  std::string all;
  for (const auto& word : known) all += (all.empty() ? "" : ", ") + word;
  return "; known here: " + all;
}

template <typename Map>
std::vector<std::string> keys_of(const Map& map) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : map) keys.push_back(key);
  return keys;
}

/// Empty if all is well; otherwise what is wrong, with its place.
std::string read_section(const std::string& file, const std::string& section,
                         const toml::table& table, const Keys& keys) {
  for (const auto& [key, node] : table) {
    const std::string word(key.str());
    const auto known = keys.find(word);
    if (known == keys.end())
      return place(file, key.source()) + "unknown key `" + section + "." + word + "`" +
             suggestion(word, keys_of(keys));
    const auto value = node.value_exact<std::string>();
    if (!value)
      return place(file, node.source()) + "`" + section + "." + word + "` must be a text in quotes";
    *known->second = *value;
  }
  return {};
}

}  // namespace

Result<Config, ConfigFault> parse_config(std::string_view text, const std::string& name) {
  Config config;
  const std::map<std::string, Keys> sections = {
      {"node",
       {{"state", &config.state},
        {"anchor", &config.anchor},
        {"listen", &config.listen},
        {"continuation", &config.continuation}}},
      {"log", {{"level", &config.log_level}}},
  };
  try {
    const auto root = toml::parse(text, name);
    for (const auto& [key, node] : root) {
      const std::string word(key.str());
      const auto known = sections.find(word);
      const auto where = place(name, key.source());
      if (known == sections.end())
        return fail(ConfigFault{where + "unknown section `" + word + "`" +
                                suggestion(word, keys_of(sections))});
      if (!node.is_table()) return fail(ConfigFault{where + "`" + word + "` must be a section"});
      auto fault = read_section(name, word, *node.as_table(), known->second);
      if (!fault.empty()) return fail(ConfigFault{std::move(fault)});
    }
  } catch (const toml::parse_error& error) {
    return fail(ConfigFault{place(name, error.source()) + std::string(error.description()) +
                            "; correct the line: texts stand in quotes, as in key = \"text\""});
  }
  return config;
}

Result<Config, ConfigFault> read_config(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return fail(ConfigFault{path + ": cannot be read; give the file with --config, or --state, "
                                   "--anchor and --listen instead of it"});
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  return parse_config(text, path);
}

std::string judge(const Config& config) {
  if (config.state.empty())
    return "the state directory is not named; give --state DIR, or `state` in [node] of the "
           "configuration";
  if (config.anchor.empty())
    return "the anchor file is not named; give --anchor FILE, or `anchor` in [node] of the "
           "configuration; the authority makes it: iwets-authority anchor";
  const auto where = split_listen(config.listen);
  if (where.port < 0 || !where.host.starts_with("127."))
    return "`" + config.listen +
           "` is no address of this machine alone; write 127.0.0.1:PORT, port 0 for a free one";
  if (!parse_continuation(config.continuation))
    return "the continuation `" + config.continuation + "` is none of off, draft, send";
  for (const auto* level : {"debug", "info", "warn", "error"})
    if (config.log_level == level) return {};
  return "the log level `" + config.log_level + "` is none of debug, info, warn, error";
}

HostPort split_listen(const std::string& listen) {
  const auto colon = listen.rfind(':');
  if (colon == std::string::npos) return {};
  int port = -1;
  const auto* end = listen.data() + listen.size();
  const auto read = std::from_chars(listen.data() + colon + 1, end, port);
  if (read.ec != std::errc{} || read.ptr != end || port < 0 || port > 65'535) port = -1;
  return {listen.substr(0, colon), port};
}

}  // namespace iwets::node
