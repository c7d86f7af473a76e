#include "node/shell/personal_store.h"

#include <catch2/catch.hpp>

#include "node/shell/case_store.h"
#include "tests/proto/link/directory_for_test.h"

// Whose notices are whose.
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

}  // namespace iwets::node::testing
