#include "node/core/waiting.h"

#include <catch2/catch.hpp>

#include "node/core/overview.h"

namespace iwets::node {
namespace {

const PeerId us(Role::center, *CountryCode::parse("US"));
const PeerId br(Role::member, *CountryCode::parse("BR"));

Case with_center() {
  Case c;
  c.id = *TraceId::parse("01JZ6Q9D5W7R3M1X8K2T4V6B0C");
  c.state = CaseState::with_center;
  c.recipient = us;
  c.submitted = c.receipted = from_us(3'600'000'000);
  return c;
}

}  // namespace

TEST_CASE("Waiting: whose turn it is follows from the case", "[core]") {
  auto c = with_center();
  CHECK(waits_for(c) == Waits::center);
  c.recipient = br;
  CHECK(waits_for(c) == Waits::member);
  c.code = 606;
  CHECK(waits_for(c) == Waits::you);
  c.deadline = from_us(9);  // The hub's clock runs: the question was answered.
  CHECK(waits_for(c) == Waits::member);
  c.stopped = from_us(5);
  CHECK(waits_for(c) == Waits::you);
  CHECK_FALSE(due(c));
  c.stopped = Instant{};
  CHECK(due(c) == from_us(9));
  c.state = CaseState::queued;
  CHECK(waits_for(c) == Waits::hub);
  c.state = CaseState::answered;
  CHECK(waits_for(c) == Waits::nobody);
  CHECK_FALSE(due(c));
  c.hop.way_on = WayOn::draft;
  CHECK(waits_for(c) == Waits::you);
  c.hop.way_on = WayOn::sent;
  c.versions.results.resize(2);
  c.versions.results.back().number = 2;
  CHECK(waits_for(c) == Waits::you);
  c.versions.acknowledged = 2;
  CHECK(waits_for(c) == Waits::nobody);
}

TEST_CASE("Waiting: words and back", "[core]") {
  for (const auto whom : {Waits::nobody, Waits::you, Waits::center, Waits::hub, Waits::member})
    CHECK(parse_waits(name(whom)) == whom);
  for (int i = 1; i <= 9; ++i)
    CHECK(parse_notice_kind(name(static_cast<NoticeKind>(i))) == static_cast<NoticeKind>(i));
  CHECK_FALSE(parse_waits("me"));
  CHECK(notice_of({Step::center_report, {}, 606, {}, ""}) == NoticeKind::question);
  CHECK_FALSE(notice_of({Step::center_report, {}, 602, {}, ""}));
  CHECK_FALSE(notice_of({Step::receipted, {}, 0, {}, ""}));
}

TEST_CASE("Overview: each viewer's figures are of the traces that he may see", "[core]") {
  Overview overview;
  const auto put = [&](std::uint8_t number, const CaseOwner& of) {
    auto c = with_center();
    auto bytes = c.id.raw();
    bytes[15] = number;
    c.id = *TraceId::from_bytes({bytes.data(), bytes.size()});
    overview.put(c, of);
  };
  put(1, {"DBN", ""});
  put(2, {"DBN", "PTA"});
  put(3, {"CPT", ""});
  put(4, {"", ""});  // Of before agencies were noted.
  const auto open = [&](const Viewer& viewer) {
    auto seen = overview.figures(from_us(1), viewer);
    CHECK(seen.waits[Waits::center] == seen.open);
    CHECK((seen.centers.empty() ? 0 : seen.centers["center:US"].open) == seen.open);
    return seen.open;
  };
  CHECK(open({Office::officer, "DBN"}) == 2);
  CHECK(open({Office::officer, "PTA"}) == 1);
  CHECK(open({Office::officer, "CPT"}) == 1);
  CHECK(open({Office::officer, "JHB"}) == 0);
  CHECK(open({Office::officer, ""}) == 0);
  CHECK(open({Office::supervisor, "JHB"}) == 4);
  CHECK(open({Office::administrator, "DBN"}) == 0);
  CHECK(open({Office::officer, "", true}) == 4);
  put(3, {"DBN", ""});  // Whose it is now counts.
  CHECK(open({Office::officer, "DBN"}) == 3);
  CHECK(open({Office::officer, "CPT"}) == 0);
}

TEST_CASE("Overview: a trace counts as it was put last", "[core]") {
  const CaseOwner nobody;
  const Viewer all{Office::supervisor, ""};
  Overview overview;
  auto c = with_center();
  c.deadline = from_us(1);
  overview.put(c, nobody);
  const auto now = from_us(90'000'000'000);  // The second day, 01:00.
  auto seen = overview.figures(now, all);
  CHECK(seen.open == 1);
  CHECK(seen.overdue == 1);
  CHECK(seen.waits[Waits::center] == 1);
  CHECK(seen.submitted_today == 0);
  c.state = CaseState::answered;
  c.code = 104;
  c.next_country = *CountryCode::parse("BR");
  c.ended = c.receipted + std::chrono::hours{2};
  overview.put(c, nobody);
  overview.put(c, nobody);
  seen = overview.figures(now, all);
  CHECK(overview.size() == 1);
  CHECK(seen.open == 0);
  CHECK(seen.overdue == 0);
  CHECK(seen.centers["center:US"].all.answered == 1);
  CHECK(seen.centers["center:US"].all.time.p50_s == 7'200);
  CHECK(seen.centers["center:US"].months["1970-01"].answered == 1);
  CHECK(seen.ways[{"US", "BR"}].named == 1);
  CHECK(seen.ways[{"US", "BR"}].continued == 0);
}

}  // namespace iwets::node
