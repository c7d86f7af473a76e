#pragma once

#include <string>

/// What may be an address of alerts. Each function says what is wrong and how it is right, "must be
/// ..."; empty: nothing is. An empty address is none, and right.
namespace iwets::node {

/// "duty@example.org": nothing in it that could begin another line or another receiver.
[[nodiscard]] std::string fault_of_mailbox(const std::string& text);
/// "https://example.org/path"; "http://" to the loopback alone.
[[nodiscard]] std::string fault_of_webhook(const std::string& text);
/// "smtps://mail.example.org" (TLS from the start) or "smtp://mail.example.org:587" (STARTTLS).
[[nodiscard]] std::string fault_of_mail_server(const std::string& text);

}  // namespace iwets::node
