#include "node/shell/alert_address.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>
#include <optional>

namespace iwets::node {
namespace {

constexpr std::size_t mailbox_bytes_max = 254, url_bytes_max = 1'024;

bool visible(char c) { return c > ' ' && c < 0x7F; }

struct Url {
  std::string scheme, host, path, port;
  bool user = false, more = false;  ///< it names a user; it has a path, a query or a fragment
};

std::optional<Url> read_url(const std::string& text) {
  if (text.size() > url_bytes_max || !std::ranges::all_of(text, visible)) return std::nullopt;
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), &curl_url_cleanup);
  if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME) != 0)
    return std::nullopt;
  const auto part = [&](CURLUPart which, unsigned flags = 0) {
    char* found = nullptr;
    if (curl_url_get(url.get(), which, &found, flags) != 0) return std::string();
    std::string out(found);
    curl_free(found);
    return out;
  };
  Url out{part(CURLUPART_SCHEME), part(CURLUPART_HOST), part(CURLUPART_PATH),
          part(CURLUPART_PORT, CURLU_DEFAULT_PORT)};
  out.user = !part(CURLUPART_USER).empty() || !part(CURLUPART_PASSWORD).empty();
  out.more = (!out.path.empty() && out.path != "/") || !part(CURLUPART_QUERY).empty() ||
             !part(CURLUPART_FRAGMENT).empty();
  if (out.host.empty()) return std::nullopt;
  return out;
}

bool same_host(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

/// By number: a name may lead anywhere.
bool is_loopback(const std::string& host) {
  const bool numbers =
      std::ranges::all_of(host, [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
  return host == "[::1]" || (numbers && host.starts_with("127."));
}

}  // namespace

std::string fault_of_mailbox(const std::string& text) {
  if (text.empty()) return {};
  const auto at = text.find('@');
  const bool plain = std::ranges::all_of(text, [](char c) {
    return visible(c) && std::string_view("<>()[],;:\\\"").find(c) == std::string_view::npos;
  });
  if (plain && text.size() <= mailbox_bytes_max && at != std::string::npos && at > 0 &&
      at + 1 < text.size() && text.find('@', at + 1) == std::string::npos)
    return {};
  return "one mail address, as in duty@example.org, at most 254 bytes";
}

std::string fault_of_webhook(const std::string& text) {
  if (text.empty()) return {};
  const auto url = read_url(text);
  if (url && !url->user &&
      (url->scheme == "https" || (url->scheme == "http" && is_loopback(url->host))))
    return {};
  return "an address https://HOST/PATH without a user in it, at most 1024 bytes; http:// goes to "
         "127.0.0.1 or [::1] alone, as it is read by whoever is on the way";
}

bool is_webhook_host(const std::string& text) {
  const auto url = read_url("https://" + text);
  return url && !url->user && !url->more && text.find('/') == std::string::npos;
}

bool goes_to(const std::string& webhook, const std::vector<std::string>& hosts) {
  const auto url = read_url(webhook);
  return url && std::ranges::any_of(hosts, [&](const auto& host) {
           const auto allowed = read_url("https://" + host);
           return allowed && same_host(allowed->host, url->host) && allowed->port == url->port;
         });
}

std::string fault_of_mail_server(const std::string& text) {
  if (text.empty()) return {};
  const auto url = read_url(text);
  if (url && !url->user && !url->more && (url->scheme == "smtps" || url->scheme == "smtp"))
    return {};
  return "smtps://HOST (TLS from the start, port 465) or smtp://HOST:587 (STARTTLS, which the "
         "server must offer), without user or path";
}

}  // namespace iwets::node
