#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "node/shell/api_error.h"
#include "node/shell/http_server.h"

namespace iwets::node {

/// What a browser says beside its request, as far as it is believed: who asks from where.
struct Browser {
  std::string method = "GET";
  std::string host;         ///< as the browser addresses this node: "127.0.0.1:7448"
  std::string origin;       ///< of the page that asks; empty: not said
  std::string fetch_site;   ///< "same-origin", "cross-site", ...; empty: not said
  std::string cookies;      ///< the whole header
  std::string token;        ///< against requests that another page sends in the officer's name
  std::string agent;        ///< what it calls itself
  std::string address;      ///< from where; empty: from this machine
  bool secure = false;      ///< it came over TLS
  bool background = false;  ///< the page asks by itself: the officer does nothing
};
[[nodiscard]] Browser browser_of(const HttpHead& head);

/// It changes something.
[[nodiscard]] bool changes(const Browser& browser);
/// Why a request that changes something is not taken: it is not sent by a page of this node.
[[nodiscard]] std::optional<ApiError> cross_site(const Browser& browser);

/// The cookie's name: two nodes on one machine must not have one. "__Host-iwets", "iwets_7448".
[[nodiscard]] std::string cookie_name(const Browser& browser);
/// What the browser has of a session: 64 hexadecimal digits; empty: nothing that can be one.
[[nodiscard]] std::string cookie_of(const Browser& browser);
/// Value of Set-Cookie; an empty `value` takes it away.
[[nodiscard]] std::string set_cookie(const Browser& browser, std::string_view value);

}  // namespace iwets::node
