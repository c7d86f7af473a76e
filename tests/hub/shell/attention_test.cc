#include "hub/shell/attention.h"

#include <catch2/catch.hpp>

#include "hub/shell/counters.h"
#include "iwets/v1/status.pb.h"
#include "proto/codec/bounds.h"
#include "tests/hub/shell/world.h"

using namespace iwets;
using namespace world;

namespace {

/// What is told about a hub that is well but for what `change` makes of it.
v1::Overview judged(const std::function<void(v1::Overview&)>& change) {
  v1::Overview overview;
  overview.set_now_us(to_us(noon));
  overview.set_directory_version(1);
  overview.set_disk_free_bytes(std::uint64_t{1} << 40U);
  for (const auto* name : shell::counter_names) overview.add_rates()->set_name(name);
  auto& row = *overview.add_peers();
  row.set_peer("member:ZA");
  row.set_state("attached");
  change(overview);
  shell::add_attention(overview, 1, {});
  for (const auto& one : overview.attention()) {
    CHECK_FALSE(one.remedy().empty());
    CHECK_FALSE(codec::check_bounds(one).has_value());
  }
  return overview;
}

void count(v1::Overview& overview, shell::Count which, std::uint64_t total) {
  overview.mutable_rates(static_cast<int>(which))->set_total(total);
}

}  // namespace

TEST_CASE("Attention: a hub that is well asks for none", "[shell]") {
  CHECK(judged([](auto&) {}).attention_size() == 0);
}

TEST_CASE("Attention: a center that is silent after all reminders is to be called", "[shell]") {
  const auto late = judged([](auto& overview) {
    auto& row = *overview.add_escalated();
    row.set_center("center:US");
    row.set_traces(3);
    row.set_oldest(id<TraceId>(1).bytes());
  });
  REQUIRE(late.attention_size() == 1);
  CHECK(late.attention(0).urgent());
  CHECK(late.attention(0).what().starts_with("3 traces at center:US"));
  CHECK(late.attention(0).what().find(id<TraceId>(1).text()) != std::string::npos);
}

TEST_CASE("Attention: whatever was given up is told with its number", "[shell]") {
  const auto unwritten = judged([](auto& o) { count(o, shell::Count::not_composed, 2); });
  REQUIRE(unwritten.attention_size() == 1);
  CHECK(unwritten.attention(0).urgent());
  CHECK(unwritten.attention(0).what().starts_with("2 messages"));
  CHECK(unwritten.attention(0).remedy().find("not_composed") != std::string::npos);

  const auto late = judged([](auto& o) { count(o, shell::Count::checks_given_up, 7); });
  REQUIRE(late.attention_size() == 1);
  CHECK(late.attention(0).what().starts_with("7 checks"));

  const auto dropped = judged([](auto& o) { o.mutable_peers(0)->set_undeliverable(3); });
  REQUIRE(dropped.attention_size() == 1);
  CHECK(dropped.attention(0).urgent());
  CHECK(dropped.attention(0).what().starts_with("3 messages for member:ZA"));
}
