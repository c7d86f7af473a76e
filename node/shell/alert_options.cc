#include "node/shell/alert_options.h"

#include <sys/stat.h>

namespace iwets::node {

AlertSender::Options alerts_of(const Config& config, const PeerId& member) {
  const auto& alerts = config.alerts;
  AlertSender::Options options;
  options.database = config.state + "/node.db";
  options.officers = config.state + "/officers.db";
  options.mark = config.state + "/alerted";
  options.command = alerts.command;
  if (!alerts.email.empty()) options.general.insert({AlertWay::email, alerts.email});
  if (!alerts.webhook.empty()) options.general.insert({AlertWay::webhook, alerts.webhook});
  options.webhook_hosts = alerts.webhook_hosts;
  options.rules.urgent_only = alerts.urgent_only;
  options.rules.apart = std::chrono::minutes{alerts.minutes_apart};
  options.escalate = std::chrono::minutes{alerts.escalate_minutes};
  options.post.member = member.country().text();
  options.post.server = alerts.smtp;
  options.post.from = alerts.smtp_from;
  options.post.user = alerts.smtp_user;
  options.post.password_file = alerts.smtp_password_file;
  options.post.ca_file = alerts.ca_file;
  return options;
}

std::optional<AlertFileFault> fault_of_files(const AlertsConfig& alerts) {
  const auto& password = alerts.smtp_password_file;
  struct stat about {};
  if (!password.empty() && stat(password.c_str(), &about) == 0 &&
      (about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return AlertFileFault{password + " may be read by others",
                          "take that right away: chmod 600 " + password};
  if (!password.empty() && first_line_of(password).empty())
    return AlertFileFault{
        password + " cannot be read, or its first line is empty",
        "write the password of `smtp_user` there, and let the node's account read it"};
  if (!alerts.ca_file.empty() && first_line_of(alerts.ca_file).empty())
    return AlertFileFault{
        alerts.ca_file + " cannot be read or is empty",
        "name certificates as a PEM file that the node may read, or take `ca_file` "
        "out of [alerts]"};
  return std::nullopt;
}

}  // namespace iwets::node
