#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "node/core/alert_round.h"
#include "proto/types/instant.h"

namespace iwets::node {

/// Alerts by webhook and by e-mail. Both say which member's node, how urgent, how many notices, of
/// which kind, and when; nothing that any of them says. TLS is verified, and never left out but for
/// webhooks on the loopback. Blocking: for a thread of its own.
class AlertPost {
 public:
  struct Options {
    std::string member;               ///< "ZA"
    std::string server;               ///< "smtps://HOST"; empty: no e-mail
    std::string from;                 ///< mailbox
    std::string user, password_file;  ///< empty: the server wants neither
    std::string ca_file;              ///< PEM, trusted besides the system's; empty: none
    std::chrono::milliseconds connect_max{10'000};
    std::chrono::milliseconds whole_max{30'000};
  };
  /// `stopping`: asked now and then; true ends what is under way as a failure.
  AlertPost(Options options, std::function<bool()> stopping);

  /// Empty: it was taken. Otherwise a word: unreachable, not_resolved, too_slow, tls, untrusted,
  /// login_refused, no_password, cut_off, refused_503 (or another code of theirs), stopped, failed.
  [[nodiscard]] std::string post(const AlertAddress& to, const Alert& alert, Instant now) const;

 private:
  [[nodiscard]] std::string webhook(const std::string& url, const Alert& alert, Instant now) const;
  [[nodiscard]] std::string email(const std::string& to, const Alert& alert, Instant now) const;

  Options options_;
  std::function<bool()> stopping_;
};

/// What a webhook gets: `{"member":"ZA","level":"urgent","about":["hit"],"notices":2,
/// "passed_on":false,"at":"2026-03-01T12:00:00Z"}`.
[[nodiscard]] std::string webhook_body(const std::string& member, const Alert& alert, Instant now);
/// A whole message with its headers; `mark`: its own part of the Message-ID.
[[nodiscard]] std::string mail_text(const AlertPost::Options& options, const std::string& to,
                                    const Alert& alert, Instant now, const std::string& mark);
/// First line of a small file; empty: it cannot be read, or is empty.
[[nodiscard]] std::string first_line_of(const std::string& path);
/// Why an officer's webhook is not posted to that names no host of `[alerts] webhook_hosts`.
inline constexpr std::string_view host_not_listed = "host_not_listed";
/// What to do about a failure of `AlertPost::post`, or of the command, or `host_not_listed`.
[[nodiscard]] std::string remedy_of(AlertWay way, const std::string& reason);

}  // namespace iwets::node
