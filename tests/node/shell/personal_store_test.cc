#include "node/shell/personal_store.h"

#include <catch2/catch.hpp>

#include "node/shell/case_store.h"
#include "tests/proto/link/directory_for_test.h"

// Whose notices are whose, and how long a draft stays.
namespace iwets::node::testing {
namespace {

struct Notices {
  TemporaryDirectory folder;
  link::Database database{folder / "node.db"};
  CaseStore cases{database};
  PersonalStore store{database};
  TraceId of_a = TraceId(TraceId::Raw{1});

  Notices() {
    store.create_tables();
    database.begin();
    Case c;
    c.id = of_a;
    Request request{c.id, "{}", "CAS 1", "", "", ""};
    request.agency = "A";
    request.on_behalf_of = "C";
    request.words = "cas";
    cases.add(c, request);
    database.commit();
  }
  void tell(Step step, const TraceId& id, const std::string& receiver = {}) {
    const Tell told{step, id, 0, {}, ""};
    database.begin();
    store.note(cases.tell(Instant{}, told), told, receiver);
    database.commit();
  }
  [[nodiscard]] std::int64_t seen_by(std::optional<std::string> agency,
                                     const std::string& officer = "12") {
    NoticeQuestion asked;
    asked.officer = officer;
    asked.agency = std::move(agency);
    CHECK(store.notices(asked).size() == static_cast<std::size_t>(store.unread(asked)));
    return store.unread(asked);
  }
};

}  // namespace

TEST_CASE("Notices: an agency is told of its own cases, and of what is nobody's",
          "[shell][officer]") {
  Notices notices;
  notices.tell(Step::result, notices.of_a);
  CHECK(notices.seen_by(std::nullopt) == 1);
  CHECK(notices.seen_by("A") == 1);
  CHECK(notices.seen_by("C") == 1);
  CHECK(notices.seen_by("B") == 0);
  CHECK(notices.seen_by("") == 0);  // Of no agency: no case is his.
  notices.tell(Step::incoming_request, TraceId(TraceId::Raw{2}));
  CHECK(notices.seen_by("B") == 1);
  notices.tell(Step::alarm_raised, TraceId{});
  CHECK(notices.seen_by("A") == 2);
  CHECK(notices.seen_by(std::nullopt) == 3);
}

TEST_CASE("Notices: what is for one officer nobody else is told", "[shell][officer]") {
  Notices notices;
  notices.tell(Step::draft_handed_over, TraceId{}, "34");
  CHECK(notices.seen_by("A", "34") == 1);
  CHECK(notices.seen_by("A", "12") == 0);
  CHECK(notices.seen_by(std::nullopt, "12") == 0);
}

TEST_CASE("Drafts: what nobody has touched for 90 days is forgotten", "[shell][officer]") {
  Notices at;
  const Instant first{std::chrono::hours{24 * 20'000}};
  const auto days = [](int many) { return std::chrono::hours{24 * many}; };
  const auto keep = [&](const std::string& id, Instant when) {
    CHECK(at.store.put("12", {id, "{}", when, ""}));
  };
  const auto left = [&](Instant now) {
    at.store.forget_drafts(now);
    std::vector<std::string> ids;
    for (const auto& draft : at.store.drafts("12")) ids.push_back(draft.id);
    return ids;
  };
  using Ids = std::vector<std::string>;
  keep("old", first);
  keep("touched", first);
  keep("new", first + days(1));
  CHECK(left(first + days(90)).size() == 3);
  keep("touched", first + days(60));
  CHECK(left(first + days(90) + std::chrono::microseconds{1}) == Ids{"touched", "new"});
  CHECK_FALSE(at.store.draft("12", "old"));
  CHECK(left(first + days(92)) == Ids{"touched"});
  CHECK(left(first + days(150)) == Ids{"touched"});
  CHECK(left(first + days(151)).empty());
}

}  // namespace iwets::node::testing
