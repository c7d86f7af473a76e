#include "node/shell/config.h"

#include <toml++/toml.h>

#include <charconv>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <variant>
#include <vector>

#include "node/core/consultation.h"
#include "node/core/hop.h"
#include "node/shell/alert_address.h"
#include "proto/field/did_you_mean.h"

namespace iwets::node {
namespace {

constexpr std::uint32_t keep_days_min = 31;

struct Hours {
  Duration* to;
};
struct Days {
  Duration* to;
};
/// A text of some form.
struct Formed {
  std::string* to;
  std::string (*fault)(const std::string&);  ///< what it must be; empty: it is
};
using Texts = std::vector<std::string>;
/// A list of hosts.
struct Hosts {
  Texts* to;
};
/// A program and its words.
struct Command {
  Texts* to;
};
/// Where the value of a key goes: a text, a number, a number of hours or of days, "on" and
/// "off", a list of texts, or a command.
using Purposes = std::vector<field::Purpose>;
using Target = std::variant<std::string*, std::uint32_t*, Hours, Days, bool*, Texts*, Purposes*,
                            Formed, Hosts, Command>;
using Keys = std::map<std::string, Target>;

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

/// Empty if it is a list of texts that `take` takes; otherwise what it must be.
std::string put_list(const toml::node& node, const char* form,
                     const std::function<bool(const std::string&)>& take) {
  const auto* list = node.as_array();
  if (list == nullptr) return form;
  for (const auto& one : *list) {
    const auto text = one.value_exact<std::string>();
    if (!text || !take(*text)) return form;
  }
  return {};
}

std::string put_list(const toml::node& node, Texts& to) {
  return put_list(node, "a list of texts, as in [\"A\", \"B\"]", [&](const std::string& text) {
    to.push_back(text);
    return !text.empty();
  });
}

std::string put_list(const toml::node& node, const Hosts& hosts) {
  return put_list(node,
                  "a list of hosts, as in [\"hooks.example.org\", \"pager.example.org:8443\"], "
                  "without https:// and path",
                  [&](const std::string& text) {
                    hosts.to->push_back(text);
                    return is_webhook_host(text);
                  });
}

std::string put_list(const toml::node& node, Purposes& to) {
  return put_list(node,
                  "a list of investigation, court, intelligence, border, licensing, humanitarian",
                  [&](const std::string& text) {
                    const auto purpose = field::parse_purpose(text);
                    if (purpose) to.push_back(*purpose);
                    return purpose.has_value();
                  });
}

std::string put_list(const toml::node& node, const Command& command) {
  const char* form =
      "a list of texts, a program with its full path and then its words, as in [\"/usr/bin/X\", "
      "\"-\"]";
  auto wrong = put_list(node, form, [&](const std::string& text) {
    command.to->push_back(text);
    return !text.empty() && text.find('\0') == std::string::npos;
  });
  if (wrong.empty() && (command.to->empty() || command.to->front().front() != '/')) return form;
  return wrong;
}

/// Empty if the value fits; otherwise what it must be.
std::string put(const toml::node& node, const Target& target) {
  if (const auto* texts = std::get_if<Texts*>(&target)) return put_list(node, **texts);
  if (const auto* purposes = std::get_if<Purposes*>(&target)) return put_list(node, **purposes);
  if (const auto* hosts = std::get_if<Hosts>(&target)) return put_list(node, *hosts);
  if (const auto* command = std::get_if<Command>(&target)) return put_list(node, *command);
  if (const auto* formed = std::get_if<Formed>(&target)) {
    const auto value = node.value_exact<std::string>();
    if (!value) return "a text in quotes";
    *formed->to = *value;
    return formed->fault(*value);
  }
  const auto* text = std::get_if<std::string*>(&target);
  const auto* flag = std::get_if<bool*>(&target);
  if (text != nullptr || flag != nullptr) {
    const auto value = node.value_exact<std::string>();
    if (flag != nullptr && (!value || (*value != "on" && *value != "off")))
      return "\"on\" or \"off\"";
    if (!value) return "a text in quotes";
    if (text != nullptr)
      **text = *value;
    else
      **flag = *value == "on";
    return {};
  }
  const auto value = node.value_exact<std::int64_t>();
  if (const auto* number = std::get_if<std::uint32_t*>(&target)) {
    constexpr std::int64_t most = 1'000'000;
    if (!value || *value < 0 || *value > most) return "a whole number, at most 1000000";
    **number = static_cast<std::uint32_t>(*value);
    return {};
  }
  constexpr std::int64_t days_max = 30;
  if (const auto* hours = std::get_if<Hours>(&target)) {
    if (!value || *value < 1 || *value > days_max * 24) return "a number of hours, 1 to 720";
    *hours->to = std::chrono::hours{*value};
    return {};
  }
  if (!value || *value < 1 || *value > days_max) return "a number of days, 1 to 30";
  *std::get<Days>(target).to = std::chrono::hours{*value * 24};
  return {};
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
    if (const auto wrong = put(node, known->second); !wrong.empty())
      return place(file, node.source()) + "`" + section + "." + word + "` must be " + wrong;
  }
  return {};
}

/// "officer_per_hour", "officer_traces_per_day", ...
void add_quotas(const std::string& of, Quotas& to, Keys& keys) {
  keys[of + "_per_hour"] = &to.checks.per_hour;
  keys[of + "_per_day"] = &to.checks.per_day;
  keys[of + "_traces_per_hour"] = &to.traces.per_hour;
  keys[of + "_traces_per_day"] = &to.traces.per_day;
}

Keys quota_keys(QuotaRules& rules) {
  Keys keys{{"limits", &rules.on}, {"officer_opens_per_hour", &rules.officer_opens_per_hour}};
  add_quotas("officer", rules.officer, keys);
  add_quotas("unnamed", rules.unnamed, keys);
  add_quotas("agency", rules.agency, keys);
  add_quotas("purpose", rules.purpose, keys);
  return keys;
}

Keys alarm_keys(AlarmRules& rules) {
  return {{"detect", &rules.on},
          {"window_hours", Hours{&rules.window}},
          {"numbers", &rules.numbers},
          {"step", &rules.step},
          {"names", &rules.names},
          {"birth_dates", &rules.birth_dates},
          {"repeats", &rules.repeats},
          {"repeat_days", Days{&rules.repeat_window}},
          {"cases", &rules.cases},
          {"one_case_factor", &rules.one_case_factor},
          {"burst", &rules.burst},
          {"burst_factor", &rules.burst_factor},
          {"purpose", &rules.purpose},
          {"purpose_share", &rules.purpose_share},
          {"usual_days", &rules.usual_days}};
}

std::string fault_of_path(const std::string& path) {
  return path.empty() || path.front() == '/' ? "" : "a full path, from / on";
}

Keys alert_keys_of(AlertsConfig& alerts) {
  return {{"command", Formed{&alerts.command, fault_of_path}},
          {"email", Formed{&alerts.email, fault_of_mailbox}},
          {"webhook", Formed{&alerts.webhook, fault_of_webhook}},
          {"webhook_hosts", Hosts{&alerts.webhook_hosts}},
          {"urgent_only", &alerts.urgent_only},
          {"minutes_apart", &alerts.minutes_apart},
          {"escalate_minutes", &alerts.escalate_minutes},
          {"smtp", Formed{&alerts.smtp, fault_of_mail_server}},
          {"smtp_from", Formed{&alerts.smtp_from, fault_of_mailbox}},
          {"smtp_user", &alerts.smtp_user},
          {"smtp_password_file", Formed{&alerts.smtp_password_file, fault_of_path}},
          {"ca_file", Formed{&alerts.ca_file, fault_of_path}}};
}

/// What of `[alerts]` does not go together; empty: all does.
std::string fault_of(const AlertsConfig& alerts) {
  if (!alerts.email.empty() && alerts.smtp.empty())
    return "`email` in [alerts] needs a mail server; add smtp = \"smtps://HOST\" and smtp_from";
  if (alerts.smtp.empty() != alerts.smtp_from.empty())
    return "`smtp` and `smtp_from` in [alerts] go together; write both: the server, and the "
           "address from which its mail comes";
  if (alerts.smtp_user.empty() != alerts.smtp_password_file.empty())
    return "`smtp_user` and `smtp_password_file` in [alerts] go together; write both, or neither "
           "where the server wants no user";
  if (alerts.smtp.empty() && !alerts.smtp_user.empty())
    return "`smtp_user` in [alerts] needs a mail server; add smtp = \"smtps://HOST\"";
  return {};
}

/// `[agencies.CODE]`, one section for each. Empty if all is well.
std::string read_agencies(const std::string& file, const toml::table& table, Agencies& to) {
  for (const auto& [key, node] : table) {
    const std::string code(key.str());
    const auto where = place(file, key.source());
    if (!node.is_table())
      return where + "`agencies." + code + "` must be a section: [agencies." + code + "]";
    const auto [at, fresh] = to.try_emplace(who(code));
    if (!fresh) return where + "the agency `" + code + "` is there twice";
    auto& agency = at->second;
    auto fault = read_section(file, "agencies." + code, *node.as_table(),
                              {{"name", &agency.name},
                               {"contact", &agency.contact},
                               {"purposes", &agency.purposes},
                               {"urgent", &agency.urgent},
                               {"acts_for", &agency.acts_for}});
    if (!fault.empty()) return fault;
  }
  const auto fault = fault_of(to);
  return fault.empty() ? fault : place(file, table.source()) + "in [agencies], " + fault;
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
      {"agencies", {}},
      {"alerts", alert_keys_of(config.alerts)},
      {"attachments", {{"scanner", Command{&config.attachments.scanner}}}},
      {"oversight", {{"keep_days", &config.keep_days}}},
      {"reference", {{"national", &config.reference.national}, {"ncic", &config.reference.ncic}}},
      {"dashboard",
       {{"listen", &config.dashboard.listen},
        {"certificate", &config.dashboard.certificate},
        {"key", &config.dashboard.key}}},
      {"sign_in", {{"common_passwords", &config.common_passwords}}},
      {"quota", quota_keys(config.oversight.quota)},
      {"alarms", alarm_keys(config.oversight.alarms)},
  };
  try {
    const auto root = toml::parse(text, name);
    for (const auto& [key, node] : root) {
      const std::string word(key.str());
      const auto known = sections.find(word);
      const auto where = place(name, key.source());
      if (word == "agencies" && node.is_table()) {
        auto fault = read_agencies(name, *node.as_table(), config.agencies);
        if (!fault.empty()) return fail(ConfigFault{std::move(fault)});
        continue;
      }
      if (known == sections.end())
        return fail(ConfigFault{where + "unknown section `" + word + "`" +
                                suggestion(word, keys_of(sections))});
      if (!node.is_table()) return fail(ConfigFault{where + "`" + word + "` must be a section"});
      auto fault = read_section(name, word, *node.as_table(), known->second);
      if (fault.empty() && word == "alerts") {
        config.alerts.on = true;
        fault = fault_of(config.alerts);
        if (!fault.empty()) fault = where + fault;
      }
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

namespace {

std::string judge(const DashboardConfig& dashboard) {
  const auto& [listen, certificate, key] = dashboard;
  if (listen.empty() && (!certificate.empty() || !key.empty()))
    return "[dashboard] has a certificate or a key, and no address; add listen = \"ADDRESS:PORT\"";
  if (listen.empty()) return {};
  if (certificate.empty() != key.empty())
    return "[dashboard] has a certificate or a key, and not the other; name both as PEM files";
  const auto where = split_listen(listen);
  if (where.port < 0 || where.host.empty())
    return "`" + listen + "` in [dashboard] is no address; write it as in 192.0.2.7:8443";
  if (certificate.empty() && !where.host.starts_with("127."))
    return "[dashboard] would listen on " + listen +
           " without TLS, and passwords would pass in clear; name certificate and key as PEM "
           "files, "
           "or listen on 127.0.0.1:PORT behind a proxy of this machine";
  return {};
}

}  // namespace

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
  if (auto wrong = judge(config.dashboard); !wrong.empty()) return wrong;
  if (!parse_continuation(config.continuation))
    return "the continuation `" + config.continuation + "` is none of off, draft, send";
  if (config.keep_days < keep_days_min)
    return "`keep_days` in [oversight] is below 31: quotas and alarms look back for up to 30 days";
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
