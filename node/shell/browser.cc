#include "node/shell/browser.h"

#include <algorithm>

namespace iwets::node {
namespace {

constexpr std::size_t value_bytes = 64, agent_bytes_max = 120;

ApiError foreign(const char* field, std::string message) {
  return {403, "cross_site", field, std::move(message),
          "work from a page of this node, in a browser of our day; programs use the token"};
}

}  // namespace

Browser browser_of(const HttpHead& head) {
  Browser out;
  out.method = head.method;
  out.host = head.header("Host");
  out.origin = head.header("Origin");
  out.fetch_site = head.header("Sec-Fetch-Site");
  out.cookies = head.header("Cookie");
  out.token = head.header("X-CSRF-Token");
  out.agent = head.header("User-Agent").substr(0, agent_bytes_max);
  out.address = head.peer();
  out.secure = head.secure;
  out.background = !head.header("X-Background").empty();
  return out;
}

bool changes(const Browser& browser) { return browser.method != "GET" && browser.method != "HEAD"; }

std::optional<ApiError> cross_site(const Browser& browser) {
  if (browser.origin.empty() && browser.fetch_site.empty())
    return foreign("Origin", "the browser does not say from which page this comes");
  const auto own = (browser.secure ? "https://" : "http://") + browser.host;
  if (!browser.origin.empty() && browser.origin != own)
    return foreign("Origin", "this comes from a page of another site");
  if (!browser.fetch_site.empty() && browser.fetch_site != "same-origin")
    return foreign("Sec-Fetch-Site", "this comes from a page of another site");
  return std::nullopt;
}

std::string cookie_name(const Browser& browser) {
  if (browser.secure) return "__Host-iwets";
  const auto colon = browser.host.rfind(':');
  if (colon == std::string::npos) return "iwets";
  const auto port = browser.host.substr(colon + 1);
  const bool number = !port.empty() && port.find_first_not_of("0123456789") == std::string::npos;
  return number ? "iwets_" + port : "iwets";
}

std::string cookie_of(const Browser& browser) {
  const auto wanted = cookie_name(browser) + "=";
  for (std::string_view rest = browser.cookies; !rest.empty();) {
    const auto end = rest.find(';');
    auto one = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    while (one.starts_with(' ')) one.remove_prefix(1);
    if (!one.starts_with(wanted)) continue;
    const auto value = one.substr(wanted.size());
    const bool fits = value.size() == value_bytes && std::ranges::all_of(value, [](char c) {
                        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
                      });
    return fits ? std::string(value) : std::string();
  }
  return {};
}

std::string set_cookie(const Browser& browser, std::string_view value) {
  return cookie_name(browser) + "=" + std::string(value) + "; Path=/; HttpOnly; SameSite=Strict" +
         (browser.secure ? "; Secure" : "") + (value.empty() ? "; Max-Age=0" : "");
}

}  // namespace iwets::node
