#include "node/shell/query.h"

#include <catch2/catch.hpp>

#include "tests/node/shell/node_for_test.h"

namespace iwets::node::testing {

TEST_CASE("Query: a number is a number, or nothing is done", "[shell]") {
  CHECK(read_number("limit", std::nullopt, 100) == 100);
  CHECK(read_number("limit", "", 100) == 100);
  CHECK(read_number("limit", "7", 100) == 7);
  CHECK(read_number("after", "-1", 0) == -1);
  for (const auto* wrong : {"x", "7x", " 7", "0x7", "1e3", "7.0", "99999999999999999999"})
    CHECK_THROWS_AS(read_number("limit", wrong, 100), NoNumber);
}

TEST_CASE("Query: what is no number, what no call has, and what is said twice is refused by name",
          "[shell]") {
  const NodeForTest node(nowhere());
  const auto refused = [&](const std::string& path, const std::string& field) {
    INFO(path);
    const auto answer = node.get(path);
    CHECK(answer.status == 400);
    const auto error = answer.json()["error"];
    CHECK(error["field"] == field);
    CHECK_FALSE(error["message"].get<std::string>().empty());
    CHECK_FALSE(error["remedy"].get<std::string>().empty());
  };
  for (const auto* path : {"traces?limit=x", "incoming?limit=x", "reviews?limit=x",
                           "notices?limit=7x", "records/nominal?limit=x", "reference?q=a&limit=x"})
    refused(path, "limit");
  refused("events?after=x", "after");
  refused("traces?mine=yes", "mine");
  refused("traces?lmit=7", "lmit");
  refused("traces?limit=7&limit=8", "limit");
  refused("traces?q=a&__proto__=b", "__proto__");
  CHECK(node.get("traces?limit=7&q=").status == 200);
  // Nothing has left, and nothing was kept.
  CHECK(node.post("traces?dry=x", good_request).json()["error"]["field"] == "dry");
  CHECK(node.post("traces?dry=1&dry=0", good_request).json()["error"]["field"] == "dry");
  CHECK(node.get("traces").json()["total"] == 0);
}

}  // namespace iwets::node::testing
