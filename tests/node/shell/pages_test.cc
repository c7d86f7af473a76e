#include "node/shell/pages.h"

#include <catch2/catch.hpp>

namespace iwets::node::testing {
namespace {

const PageFile files[] = {
    {"/", "text/html; charset=utf-8", "\"t1\"", false, "packed page"},
    {"/part-x-ABCDEFGH.js", "text/javascript", "\"t2\"", true, "packed part"}};

std::string header(const Reply& reply, const std::string& name) {
  for (const auto& [key, value] : reply.headers)
    if (key == name) return value;
  return {};
}

}  // namespace

TEST_CASE("page_reply: a file as it is kept, to be asked for again", "[shell]") {
  const auto reply = page_reply(files, "/", "", "gzip, br");
  REQUIRE(reply.has_value());
  CHECK(reply->status == 200);
  CHECK(reply->body == "packed page");
  CHECK(reply->page);
  CHECK(header(*reply, "Content-Encoding") == "gzip");
  CHECK(header(*reply, "Cache-Control") == "no-cache");
  CHECK(header(*reply, "ETag") == "\"t1\"");
}

TEST_CASE("page_reply: what the browser has is not sent again", "[shell]") {
  const auto reply = page_reply(files, "/", "\"t0\", \"t1\"", "gzip");
  REQUIRE(reply.has_value());
  CHECK(reply->status == 304);
  CHECK(reply->body.empty());
  CHECK(page_reply(files, "/", "\"t9\"", "gzip")->status == 200);
}

TEST_CASE("page_reply: a name that changes with the content is kept for good", "[shell]") {
  const auto reply = page_reply(files, "/part-x-ABCDEFGH.js", "", "gzip");
  CHECK(header(*reply, "Cache-Control").find("immutable") != std::string::npos);
}

TEST_CASE("page_reply: nothing else is there, whatever the path says", "[shell]") {
  for (const auto* path : {"/index.html", "/../keys", "//", "/part-x", "", "/%2e%2e/keys"})
    CHECK_FALSE(page_reply(files, path, "", "gzip").has_value());
  CHECK(page_reply(files, "/", "", "")->status == 406);
}

TEST_CASE("page_reply: a node without the dashboard says so", "[shell]") {
  const auto reply = page_reply({}, "/", "", "gzip");
  REQUIRE(reply.has_value());
  CHECK(reply->status == 503);
  CHECK(reply->body.find("Node.js") != std::string::npos);
  CHECK_FALSE(page_reply({}, "/app.js", "", "gzip").has_value());
}

}  // namespace iwets::node::testing
