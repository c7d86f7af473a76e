#pragma once

#include <string>
#include <vector>

/// What may be an address of alerts. Each function says what is wrong and how it is right, "must be
/// ..."; empty: nothing is. An empty address is none, and right.
namespace iwets::node {

/// "duty@example.org": nothing in it that could begin another line or another receiver.
[[nodiscard]] std::string fault_of_mailbox(const std::string& text);
/// "https://example.org/path"; "http://" to the loopback alone.
[[nodiscard]] std::string fault_of_webhook(const std::string& text);
/// What a webhook of an officer may name: "hooks.example.org" (its port 443) or
/// "hooks.example.org:8443".
[[nodiscard]] bool is_webhook_host(const std::string& text);
/// The webhook goes to one of these.
[[nodiscard]] bool goes_to(const std::string& webhook, const std::vector<std::string>& hosts);
/// "smtps://mail.example.org" (TLS from the start) or "smtp://mail.example.org:587" (STARTTLS).
[[nodiscard]] std::string fault_of_mail_server(const std::string& text);

}  // namespace iwets::node
