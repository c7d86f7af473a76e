#include "node/shell/advice_words.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <regex>
#include <set>

#include "tests/node/shell/node_for_test.h"

// A word for each advice, for pages in other languages.
namespace iwets::node::testing {
namespace {

std::string source(const std::string& name) {
  std::ifstream file(std::string(IWETS_SOURCE_DIR) + "/" + name);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The first text of the message in each call that gives advice.
std::vector<std::string> messages_in(const std::string& name) {
  const auto text = source(name);
  const std::regex call(R"re(remarks\.(?:error|warning)\(\s*(?:[^",]|"[^"]*")+,\s*)re"
                        R"re((?:std::string\([^)]*\)\s*\+\s*)?"([^"]+)")re");
  std::vector<std::string> out;
  for (std::sregex_iterator at(text.begin(), text.end(), call), end; at != end; ++at)
    out.push_back((*at)[1]);
  return out;
}

}  // namespace

TEST_CASE("Advice: no word stands for two messages, no message has two words", "[shell][advice]") {
  std::set<std::string_view> codes, messages;
  for (const auto& word : advice_words()) {
    INFO(word.code);
    CHECK(codes.insert(word.code).second);
    CHECK(messages.insert(word.message).second);
    CHECK(std::regex_match(std::string(word.code), std::regex("[a-z_]{3,40}")));
    CHECK(said(word.message).code == word.code);  // None before it takes it.
  }
}

TEST_CASE("Advice: each that the rules can give has a word", "[shell][advice]") {
  std::size_t calls = 0;
  for (const auto* name :
       {"proto/field/advice.cc", "proto/field/advice_firearm.cc", "proto/field/profile.cc"}) {
    for (const auto& message : messages_in(name)) {
      ++calls;
      INFO(name << ": " << message);
      bool known = false;
      for (const auto& word : advice_words())
        known = known || word.message.find(message) != std::string_view::npos;
      CHECK(known);
    }
  }
  CHECK(calls > 30);
}

TEST_CASE("Advice: its arguments are what the message names", "[shell][advice]") {
  const auto importer = said("Interarms imports firearms and makes none");
  CHECK(importer.code == "make_is_importer");
  REQUIRE(importer.arguments.size() == 1);
  CHECK(importer.arguments[0].second == "Interarms");
  const auto year = said("FR-10101 was made from 1911 to now");
  CHECK(year.code == "year_not_of_model");
  REQUIRE(year.arguments.size() == 3);
  CHECK(year.arguments[1].second == "1911");
  CHECK(said("the center of United States requires it: see F 3312.1").arguments[1].second ==
        ": see F 3312.1");
  CHECK(said("something else").code.empty());
}

TEST_CASE("Advice: the node gives the word beside the English, and the trace that is open",
          "[shell][advice]") {
  const NodeForTest node(nowhere());
  auto request = nlohmann::json::parse(good_request);
  request["firearm"]["serial"] = "A1";
  request["recovery"].erase("place");
  const auto bad = node.post("traces", request.dump()).json();
  std::set<std::string> codes;
  for (const auto& one : bad["advice"]) codes.insert(one.value("code", ""));
  CHECK(codes.contains("missing"));
  CHECK(codes.contains("serial_too_short"));
  CHECK_FALSE(codes.contains(""));
  CHECK(bad["error"]["code"] == "incomplete");
  CHECK(bad["error"]["advice"]["code"] == "missing");

  const auto first = node.post("traces", good_request).json()["trace"];
  const auto again = node.post("traces", good_request).json();
  CHECK(again["advice"][0]["code"] == "same_firearm_open");
  CHECK(again["advice"][0]["same"] == first);
}

}  // namespace iwets::node::testing
