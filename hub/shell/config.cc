#include "hub/shell/config.h"

#include <toml++/toml.h>

#include <cstdint>
#include <functional>
#include <sstream>
#include <vector>

#include "proto/field/did_you_mean.h"

namespace iwets::shell {
namespace {

/// Where in the file something is wrong.
std::string place(const std::string& name, const toml::source_region& at) {
  std::ostringstream out;
  out << name << ':' << at.begin.line << ':' << at.begin.column << ": ";
  return out.str();
}

/// One table of the file: each key it may have, and where its value goes.
class Section {
 public:
  Section(std::string file, std::string name) : file_(std::move(file)), name_(std::move(name)) {}

  void text(const std::string& key, std::string& to) {
    keys_.emplace_back(key, [&to](const toml::node& node) -> std::string {
      const auto value = node.value_exact<std::string>();
      if (!value) return "must be a text in quotes";
      to = *value;
      return {};
    });
  }
  void texts(const std::string& key, std::vector<std::string>& to) {
    keys_.emplace_back(key, [&to](const toml::node& node) -> std::string {
      const auto* all = node.as_array();
      if (all == nullptr || !all->is_homogeneous(toml::node_type::string))
        return "must be a list of texts in quotes";
      for (const auto& one : *all) to.push_back(*one.value_exact<std::string>());
      return {};
    });
  }
  void flag(const std::string& key, bool& to) {
    keys_.emplace_back(key, [&to](const toml::node& node) -> std::string {
      const auto value = node.value_exact<bool>();
      if (!value) return "must be true or false";
      to = *value;
      return {};
    });
  }
  /// `set` takes a whole number within the bounds.
  void number(const std::string& key, std::int64_t least, std::int64_t most,
              std::function<void(std::int64_t)> set) {
    keys_.emplace_back(key, [=](const toml::node& node) -> std::string {
      const auto value = node.value_exact<std::int64_t>();
      if (!value || *value < least || *value > most)
        return "must be a whole number from " + std::to_string(least) + " to " +
               std::to_string(most);
      set(*value);
      return {};
    });
  }
  void count(const std::string& key, std::int64_t most, std::size_t& to) {
    number(key, 1, most, [&to](std::int64_t value) { to = static_cast<std::size_t>(value); });
  }
  void mebibytes(const std::string& key, std::int64_t most, std::size_t& to) {
    number(key, 1, most,
           [&to](std::int64_t value) { to = static_cast<std::size_t>(value) << 20U; });
  }
  void table(const std::string& key, std::function<std::string(const toml::table&)> read) {
    keys_.emplace_back(key, [read](const toml::node& node) -> std::string {
      if (!node.is_table()) return "must be a table";
      return read(*node.as_table());
    });
  }

  /// Empty if all is well; otherwise what is wrong, with its place.
  [[nodiscard]] std::string read(const toml::table& table) const {
    for (const auto& [key, node] : table) {
      const std::string text{key.str()};
      const auto known = find(text);
      const auto where = place(file_, known ? node.source() : key.source());
      if (!known) return where + "unknown key `" + full(text) + "`" + suggestion(text);
      const auto fault = (*known)(node);
      // A nested table has told its own place.
      if (!fault.empty())
        return fault.starts_with(file_ + ":") ? fault : where + "`" + full(text) + "` " + fault;
    }
    return {};
  }

 private:
  using Read = std::function<std::string(const toml::node&)>;
  [[nodiscard]] const Read* find(const std::string& key) const {
    for (const auto& [known, read] : keys_)
      if (known == key) return &read;
    return nullptr;
  }
  [[nodiscard]] std::string full(const std::string& key) const {
    return name_.empty() ? key : name_ + "." + key;
  }
  [[nodiscard]] std::string suggestion(const std::string& key) const {
    std::vector<std::string> names;
    for (const auto& [known, read] : keys_) names.push_back(known);
    const auto near = field::did_you_mean(key, names);
    if (near) return "; did you mean `" + full(*near) + "`?";
    std::string all;
    for (const auto& name : names) all += (all.empty() ? "" : ", ") + name;
    return "; known here: " + all;
  }

  std::string file_, name_;
  std::vector<std::pair<std::string, Read>> keys_;
};

void describe_limits(Section& section, Config& config) {
  auto& core = config.core;
  auto& shell = config.limits;
  section.number("check_wait_ms", 1, 60'000,
                 [&core](std::int64_t ms) { core.check_wait_max = std::chrono::milliseconds{ms}; });
  section.count("open_traces_max", 50'000'000, core.open_traces_max);
  section.count("open_traces_of_peer_max", 50'000'000, core.open_traces_of_peer_max);
  section.count("outbox_of_peer_max", 50'000'000, core.outbox_of_peer_max);
  section.count("closed_traces_kept", 10'000'000, core.closed_traces_kept);
  section.number("window_messages_max", 1, 1'024, [&core](std::int64_t n) {
    core.lane.window_messages_max = static_cast<std::uint32_t>(n);
  });
  section.count("inside_work_max", 1'000'000, shell.inside_work_max);
  section.count("uncommitted_max", 1'000'000, shell.uncommitted_max);
  section.mebibytes("payload_cache_mb", 16'384, shell.payload_cache_bytes);
  section.count("verifiers", 64, shell.verifiers);
  section.count("checkers", 64, shell.checkers);
  section.count("snapshot_entries", 1'000'000'000, shell.snapshot_entries);
  section.number("snapshot_gap_s", 0, 86'400,
                 [&shell](std::int64_t s) { shell.snapshot_gap = std::chrono::seconds{s}; });
  section.mebibytes("disk_free_min_mb", 1'073'741'824, shell.disk_free_min_bytes);
  section.count("sessions_max", 100'000, shell.sessions_max);
  section.number("messages_per_second", 0, 1'000'000, [&shell](std::int64_t n) {
    shell.messages_per_second = static_cast<std::uint32_t>(n);
  });
}

void describe_clocks(Section& section, hub::Limits& core) {
  constexpr std::int64_t year_s = 366 * 86'400;
  section.number("urgent_s", 1, year_s,
                 [&core](std::int64_t s) { core.urgent_allowance = std::chrono::seconds{s}; });
  section.number("routine_s", 1, year_s,
                 [&core](std::int64_t s) { core.routine_allowance = std::chrono::seconds{s}; });
  section.number("reminder_percent", 1, 100, [&core](std::int64_t percent) {
    core.reminder_percent = static_cast<std::uint32_t>(percent);
  });
  section.number("confirmation_urgent_s", 1, 86'400,
                 [&core](std::int64_t s) { core.confirmation_urgent = std::chrono::seconds{s}; });
  section.number("confirmation_routine_s", 1, 86'400,
                 [&core](std::int64_t s) { core.confirmation_routine = std::chrono::seconds{s}; });
  section.number("pass_on_urgent_s", 1, year_s,
                 [&core](std::int64_t s) { core.pass_on_urgent = std::chrono::seconds{s}; });
  section.number("pass_on_routine_s", 1, year_s,
                 [&core](std::int64_t s) { core.pass_on_routine = std::chrono::seconds{s}; });
  section.number("clarification_days", 1, 366, [&core](std::int64_t days) {
    core.clarification_time = std::chrono::hours{24} * days;
  });
}

std::string read_delays(const std::string& file, const toml::table& table, Faults& faults) {
  Section section(file, "fault.store_delay_ms");
  const auto store = [&](const std::string& name, Store which) {
    section.number(name, 0, 3'600'000, [&faults, which](std::int64_t ms) {
      faults.store_delay[which] = std::chrono::milliseconds{ms};
    });
  };
  store("nominal", Store::nominal);
  store("firearm", Store::firearm);
  store("document", Store::document);
  store("vehicle", Store::vehicle);
  store("trace", Store::trace);
  return section.read(table);
}

std::string read_file(const std::string& file, const toml::table& root, Config& config) {
  Section hub(file, "hub"), status(file, "status"), limits(file, "limits"), log(file, "log"),
      retention(file, "retention"), clocks(file, "clocks"), match(file, "match"),
      fault(file, "fault"), top(file, "");
  hub.text("state", config.state);
  hub.text("listen", config.listen);
  hub.text("authority_key", config.authority_key);
  hub.text("authority", config.authority);
  hub.text("directory", config.directory);
  hub.text("master_key", config.master_key);
  hub.flag("accept_plain_volume", config.accept_plain_volume);
  status.text("socket", config.status_socket);
  status.text("control", config.control_socket);
  describe_limits(limits, config);
  describe_clocks(clocks, config.core);
  log.text("level", config.log_level);
  match.texts("dictionaries", config.dictionaries);
  fault.table("store_delay_ms",
              [&](const toml::table& table) { return read_delays(file, table, config.faults); });
  retention.number("traces_days", 0, 36'500, [&config](std::int64_t days) {
    config.traces_days = static_cast<std::uint32_t>(days);
  });
  for (auto* section : {&hub, &status, &limits, &log, &retention, &clocks, &match, &fault}) {
    const char* name = section == &hub         ? "hub"
                       : section == &status    ? "status"
                       : section == &limits    ? "limits"
                       : section == &log       ? "log"
                       : section == &retention ? "retention"
                       : section == &clocks    ? "clocks"
                       : section == &match     ? "match"
                                               : "fault";
    top.table(name, [section](const toml::table& table) { return section->read(table); });
  }
  return top.read(root);
}

std::string judge(const std::string& file, const Config& config) {
  if (config.state.empty())
    return file + ": `hub.state` is missing; name the directory made by `iwets-hub init`";
  if (config.authority_key.empty() && config.authority.empty())
    return file + ": `hub.authority_key` is missing; `iwets-authority show` prints it";
  static constexpr std::string_view levels[] = {"debug", "info", "warn", "error"};
  for (const auto level : levels)
    if (config.log_level == level) return {};
  return file + ": `log.level` must be debug, info, warn or error";
}

void fill_in(Config& config) {
  if (config.status_socket.empty()) config.status_socket = "ipc://" + config.state + "/status.sock";
  if (config.control_socket.empty())
    config.control_socket = "ipc://" + config.state + "/control.sock";
}

}  // namespace

Result<Config, ConfigFault> parse_config(std::string_view text, const std::string& name) {
  Config config;
  try {
    const auto root = toml::parse(text, name);
    auto fault = read_file(name, root, config);
    if (fault.empty()) fault = judge(name, config);
    if (!fault.empty()) return fail(ConfigFault{std::move(fault)});
  } catch (const toml::parse_error& error) {
    return fail(ConfigFault{place(name, error.source()) + std::string(error.description()) +
                            "; correct the line: texts stand in quotes, as in key = \"text\""});
  }
  fill_in(config);
  return config;
}

Result<Config, ConfigFault> read_config(const std::string& path) {
  std::string text;
  {
    std::FILE* file = std::fopen(path.c_str(), "rb");
    if (file == nullptr)
      return fail(ConfigFault{path + ": cannot be read; give the file by --config"});
    char block[4096];
    for (std::size_t n = 0; (n = std::fread(block, 1, sizeof block, file)) > 0;)
      text.append(block, n);
    std::fclose(file);
  }
  return parse_config(text, path);
}

}  // namespace iwets::shell
