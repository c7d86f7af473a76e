#include "node/shell/browser.h"

#include <catch2/catch.hpp>

namespace iwets::node::testing {
namespace {

Browser at(const std::string& host, bool secure = false) {
  Browser browser;
  browser.method = "POST";
  browser.host = host;
  browser.secure = secure;
  return browser;
}

}  // namespace

TEST_CASE("cross_site: only a page of this node may send what changes something", "[shell]") {
  auto browser = at("127.0.0.1:7448");
  CHECK(cross_site(browser).has_value());  // Neither header.
  browser.origin = "http://127.0.0.1:7448";
  CHECK_FALSE(cross_site(browser).has_value());
  browser.fetch_site = "same-origin";
  CHECK_FALSE(cross_site(browser).has_value());
  browser.origin.clear();
  CHECK_FALSE(cross_site(browser).has_value());
  for (const auto* site : {"cross-site", "same-site", "none", "Same-Origin"}) {
    browser.fetch_site = site;
    CHECK(cross_site(browser).has_value());
  }
  browser.fetch_site = "same-origin";
  for (const auto* origin : {"http://127.0.0.1:7449", "https://127.0.0.1:7448", "null",
                             "http://127.0.0.1:7448.evil.example", "http://evil.example"}) {
    browser.origin = origin;
    CHECK(cross_site(browser).has_value());
  }
  auto secure = at("node.example", true);
  secure.origin = "https://node.example";
  CHECK_FALSE(cross_site(secure).has_value());
  secure.origin = "http://node.example";
  CHECK(cross_site(secure).has_value());
}

TEST_CASE("cookie_of: the cookie of this node, whole and well formed", "[shell]") {
  const std::string value(64, 'a');
  auto browser = at("127.0.0.1:7448");
  browser.cookies = "iwets_7449=" + std::string(64, 'b') + "; iwets_7448=" + value + "; x=y";
  CHECK(cookie_of(browser) == value);
  for (const auto& wrong : {std::string(63, 'a'), std::string(65, 'a'), std::string(64, 'A'),
                            std::string(64, 'g'), std::string()}) {
    browser.cookies = "iwets_7448=" + wrong;
    CHECK(cookie_of(browser).empty());
  }
  browser.cookies = "xiwets_7448=" + value;
  CHECK(cookie_of(browser).empty());
  auto secure = at("node.example", true);
  secure.cookies = "iwets_7448=" + value;
  CHECK(cookie_of(secure).empty());
  secure.cookies = "__Host-iwets=" + value;
  CHECK(cookie_of(secure) == value);
}

TEST_CASE("set_cookie: no script reads it, no other site sends it, TLS keeps it", "[shell]") {
  CHECK(set_cookie(at("127.0.0.1:7448"), "v") == "iwets_7448=v; Path=/; HttpOnly; SameSite=Strict");
  CHECK(set_cookie(at("node.example", true), "v") ==
        "__Host-iwets=v; Path=/; HttpOnly; SameSite=Strict; Secure");
  CHECK(set_cookie(at("node.example", true), "").find("Max-Age=0") != std::string::npos);
  CHECK(set_cookie(at("127.0.0.1:1; Domain=x"), "v").starts_with("iwets=v;"));
}

}  // namespace iwets::node::testing
