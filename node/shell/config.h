#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "node/core/agency.h"
#include "node/core/oversight.h"
#include "node/reference/load.h"
#include "proto/types/result.h"

namespace iwets::node {

/// Where officers' browsers reach the node; without an address: where the API is.
struct DashboardConfig {
  std::string listen;            ///< "192.0.2.7:8443"; beyond the loopback with TLS only
  std::string certificate, key;  ///< PEM files: both or none
};

/// Who is told that something waits here: `[alerts]`.
struct AlertsConfig {
  bool on = false;      ///< the section is there
  std::string command;  ///< run with one word, `urgent` or `routine`; empty: none
  /// The general addresses, where nobody on duty has one of his own.
  std::string email, webhook;
  /// "HOST" or "HOST:PORT": the only ones that officers' webhooks may name; empty: none.
  std::vector<std::string> webhook_hosts;
  bool urgent_only = false;
  std::uint32_t minutes_apart = 10;    ///< between two alerts of the same level
  std::uint32_t escalate_minutes = 0;  ///< unread so long, the next are told; 0: never
  std::string smtp;                    ///< "smtps://HOST" or "smtp://HOST:587"; empty: no e-mail
  std::string smtp_from, smtp_user, smtp_password_file;
  std::string ca_file;  ///< PEM, trusted besides the system's
};

/// What is done with files: `[attachments]`.
struct AttachmentsConfig {
  std::vector<std::string> scanner;  ///< a program by its full path, and its words; empty: none
};

/// All that `node.toml` says.
struct Config {
  std::string state;                   ///< directory of everything that must last
  std::string anchor;                  ///< file made by `iwets-authority anchor`
  std::string listen = "127.0.0.1:0";  ///< of the local API; port 0: a free one
  std::string log_level = "info";
  /// What becomes of a result that names the next country: off, draft or send.
  std::string continuation = "draft";
  /// How much may be asked, and what raises an alarm.
  Oversight::Rules oversight;
  std::uint32_t keep_days = 365;  ///< of the book of consultations
  Agencies agencies;              ///< that may ask; empty: any
  AlertsConfig alerts;
  AttachmentsConfig attachments;
  DashboardConfig dashboard;
  std::string common_passwords;  ///< file, one a line, that nobody may have; empty: none
  /// What the member adds to the firearms reference table: docs/reference-table.md.
  reference::Additions reference;
};

/// Why a configuration cannot be used: "node.toml:3:1: unknown key `node.anker`, ...".
struct ConfigFault {
  std::string text;
};

/// Reads the text of a file called `name`; unknown keys are refused with a suggestion.
[[nodiscard]] Result<Config, ConfigFault> parse_config(std::string_view text,
                                                       const std::string& name);
/// Reads the file at `path`.
[[nodiscard]] Result<Config, ConfigFault> read_config(const std::string& path);
/// What every source of a configuration has to give; empty if nothing is missing.
[[nodiscard]] std::string judge(const Config& config);

/// "127.0.0.1:8080" in its parts; port -1 if there is no port in range.
struct HostPort {
  std::string host;
  int port = -1;
};
[[nodiscard]] HostPort split_listen(const std::string& listen);

}  // namespace iwets::node
