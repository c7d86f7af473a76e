#include "hub/release/decide.h"

#include <catch2/catch.hpp>
#include <random>

using namespace iwets;
using namespace iwets::release;
using field::Handling;
using field::Purpose;

namespace {

PeerId peer(const char* text) { return *PeerId::parse(text); }
const PeerId za = peer("member:ZA"), br = peer("member:BR"), cz = peer("member:CZ");

}  // namespace

TEST_CASE("Release: who may see a record", "[release]") {
  struct Row {
    const char* what;
    field::Release release;
    PeerId actor;
    Purpose purpose;
    Decision decision;
  };
  const auto allow = [](Why why) { return Decision{Verdict::allow, why}; };
  const auto deny = [](Why why) { return Decision{Verdict::deny, why}; };
  const Row rows[] = {
      {"no limits", {}, br, Purpose::none, allow(Why::released)},
      {"a center sees nothing", {}, peer("center:BR"), Purpose::court, deny(Why::no_member)},
      {"nor does the hub", {}, PeerId::hub(), Purpose::court, deny(Why::no_member)},
      {"shut out", {{"BR", "AR"}, {}, {}, false}, br, Purpose::court, deny(Why::country)},
      {"another is shut out", {{"AR"}, {}, {}, false}, br, Purpose::none, allow(Why::released)},
      {"among the only ones", {{}, {"CZ", "BR"}, {}, false}, br, {}, allow(Why::released)},
      {"not among them", {{}, {"CZ"}, {}, false}, br, Purpose::court, deny(Why::country)},
      {"the purpose", {{}, {}, {Purpose::court}, false}, br, Purpose::court, allow(Why::released)},
      {"another", {{}, {}, {Purpose::court}, false}, br, Purpose::border, deny(Why::purpose)},
      {"none was said", {{}, {}, {Purpose::court}, false}, br, Purpose::none, deny(Why::purpose)},
      {"none counts as none", {{}, {}, {Purpose::none}, false}, br, {}, deny(Why::purpose)},
      {"silent", {{}, {}, {}, true}, br, Purpose::court, deny(Why::silent)},
      {"the country before silence", {{"BR"}, {}, {}, true}, br, {}, deny(Why::country)},
      {"own, silent", {{}, {}, {}, true}, za, Purpose::none, allow(Why::own)},
      {"own, even shut out", {{"ZA"}, {}, {Purpose::court}, true}, za, {}, allow(Why::own)},
      {"own, not among the only", {{}, {"BR"}, {}, false}, za, {}, allow(Why::own)},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    CHECK(decide(row.actor, Action::see, {za, row.release}, row.purpose) == row.decision);
  }
}

TEST_CASE("Release: passing on needs the owner's consent from H1 on", "[release]") {
  const field::Release all, not_br{{"BR"}, {}, {}, false};
  const auto on = [&](PeerId who, const field::Release& release, Handling code) {
    return decide(who, Action::pass_on, {za, release, code}, Purpose::none).verdict;
  };
  CHECK(on(br, all, Handling::none) == Verdict::allow);
  CHECK(on(br, all, Handling::h0) == Verdict::allow);
  for (const auto code : {Handling::h1, Handling::h2, Handling::h3}) {
    CHECK(on(br, all, code) == Verdict::ask_owner);
    CHECK(on(za, all, code) == Verdict::allow);
    CHECK(on(br, not_br, code) == Verdict::deny);
  }
}

TEST_CASE("Release: who is told of a hit", "[release]") {
  const field::Release all, silent{{}, {}, {}, true}, not_br{{"BR"}, {}, {}, false},
      not_za{{"ZA"}, {}, {}, false};
  const auto who = [&](const field::Release& record, const field::Release& question,
                       PeerId requester) {
    return told({requester, Purpose::investigation, question}, {za, record});
  };
  CHECK(who(all, all, br) == Told{true, true});
  CHECK(who(silent, all, br) == Told{false, true});
  CHECK(who(not_br, all, br).nobody());
  CHECK(who(not_br, all, cz) == Told{true, true});
  CHECK(who(all, not_za, br) == Told{true, false});
  CHECK(who(all, silent, br) == Told{true, false});
  CHECK(who(silent, not_za, br).nobody());
  CHECK(who(silent, all, za) == Told{true, false});  // One notice to oneself.
}

TEST_CASE("Release: by chance, nobody sees what is not released to it, and its owner always does",
          "[release]") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 dice(seed);
  const char* codes[] = {"ZA", "BR", "CZ", "TN", "US"};
  const auto some = [&] {
    std::vector<std::string> out;
    for (const auto* code : codes)
      if (dice() % 4 == 0) out.emplace_back(code);
    return out;
  };
  for (int i = 0; i < 20'000; ++i) {
    field::Release release{some(), some(), {}, dice() % 4 == 0};
    for (int purpose = 0; purpose <= 6; ++purpose)
      if (dice() % 8 == 0) release.purposes.push_back(static_cast<Purpose>(purpose));
    const auto code = std::string(codes[dice() % 5]);
    const auto actor = peer(("member:" + code).c_str());
    const auto purpose = static_cast<Purpose>(dice() % 7);
    const auto decision = decide(actor, Action::see, {za, release}, purpose);
    const auto has = [](const auto& list, const auto& one) {
      return std::find(list.begin(), list.end(), one) != list.end();
    };
    const bool may =
        code == "ZA" || (!has(release.except_countries, code) &&
                         (release.only_countries.empty() || has(release.only_countries, code)) &&
                         (release.purposes.empty() ||
                          (purpose != Purpose::none && has(release.purposes, purpose))) &&
                         !release.silent);
    REQUIRE(decision.allows() == may);
    const field::Release everybody;
    const auto out = told({actor, purpose, everybody}, {za, release});
    REQUIRE(out.requester == may);
    if (has(release.except_countries, code) && code != "ZA") REQUIRE(out.nobody());
  }
}

TEST_CASE("Release: sets that cannot be", "[release]") {
  const auto field_of = [](const field::Release& release) {
    const auto fault = field::fault_of(release, "ZA");
    if (fault) CHECK_FALSE(fault->remedy.empty());
    return fault ? fault->field : "";
  };
  CHECK(field_of({}).empty());
  CHECK(field_of({{"BR"}, {}, {Purpose::court}, true}).empty());
  CHECK(field_of({{}, {"CZ"}, {}, false}).empty());
  CHECK(field_of({{"BR", "ZA"}, {}, {}, false}) == "release.except_countries[1]");
  CHECK(field_of({{"QQ"}, {}, {}, false}) == "release.except_countries[0]");
  CHECK(field_of({{}, {"ZAF"}, {}, false}) == "release.only_countries[0]");
  CHECK(field_of({{"BR"}, {"CZ"}, {}, false}) == "release.only_countries");
}

TEST_CASE("Release: words", "[release]") {
  for (int i = 1; i <= 6; ++i) {
    const auto purpose = static_cast<Purpose>(i);
    CHECK(field::parse_purpose(field::name(purpose)) == purpose);
  }
  for (int i = 1; i <= 4; ++i) {
    const auto code = static_cast<Handling>(i);
    CHECK(field::parse_handling(field::name(code)) == code);
    CHECK(field::meaning(code).empty() == (i == 1));
  }
  CHECK_FALSE(field::parse_purpose(""));
  CHECK_FALSE(field::parse_handling("h1"));
}
