#pragma once

#include <optional>
#include <string>
#include <utility>

#include "node/shell/sign_in.h"

namespace iwets::node::testing {

/// What the browser of an officer who has signed in holds.
struct SignedIn {
  std::string cookie;  ///< 64 hexadecimal digits
  std::string token;   ///< against other sites
};

/// Makes an officer with a session, without passwords: 64 times `digit` is his cookie.
inline SignedIn open_session(SignIn& accounts, char digit, const Officer& officer, Instant proved,
                             Instant now) {
  SignedIn out{std::string(64, digit), {}};
  const auto id = hex(seal::digest(bytes_of(out.cookie)));
  (void)accounts.administer([&](OfficerStore& store, Instant) -> Reply {
    store.write([&] {
      store.put(officer);
      store.open_session({id, 0, officer.badge, {now, now}, proved, "a browser"});
    });
    return {};
  });
  const auto described = accounts.describe(Caller{Caller::Via::session, officer.badge, officer.name,
                                                  officer.agency, officer.office, id, proved});
  const auto at = described.body.find("\"token\":\"");
  out.token = described.body.substr(at + 9, 64);
  return out;
}

inline Officer officer_for_test(const std::string& badge, const std::string& agency,
                                Office office = Office::officer) {
  Officer officer;
  officer.badge = badge;
  officer.name = "Officer " + badge;
  officer.agency = agency;
  officer.office = office;
  officer.password = "$argon2id$";  // Fits no password.
  return officer;
}

/// A request of a browser with that session, from a page of the node at `port`.
inline std::string browser_request(std::uint16_t port, const std::string& method,
                                   const std::string& path, const std::optional<SignedIn>& who,
                                   const std::string& body = {}) {
  const auto host = "127.0.0.1:" + std::to_string(port);
  std::string text = method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nOrigin: http://" +
                     host + "\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n";
  if (who)
    text += "Cookie: iwets_" + std::to_string(port) + "=" + who->cookie +
            "\r\nX-CSRF-Token: " + who->token + "\r\n";
  return text + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace iwets::node::testing
