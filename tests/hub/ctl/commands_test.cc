#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "proto/types/ids.h"
#include "tests/hub/ctl/fake_hub.h"

using namespace iwets;

namespace {

constexpr int failed = 1, usage = 2, unreachable = 3, not_found = 4, denied = 5, timeout = 6,
              invalid = 7;
constexpr std::uint64_t noon_us = 1'770'000'000'000'000;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

v1::StatusReply status_reply() {
  v1::StatusReply reply;
  reply.set_schema_version(1);
  return reply;
}
v1::ControlReply control_reply() {
  v1::ControlReply reply;
  reply.set_schema_version(1);
  return reply;
}
/// Answers every request with the same.
FakeHub::Answer always(const google::protobuf::Message& reply) {
  return [bytes = reply.SerializeAsString()](const std::string&) { return bytes; };
}
FakeHub::Answer failing(const std::string& code) {
  auto reply = status_reply();  // Both replies fail in the same way.
  reply.mutable_failure()->set_code(code);
  reply.mutable_failure()->set_reason("the reason");
  reply.mutable_failure()->set_remedy("the remedy");
  return always(reply);
}

std::string an_id() { return TraceId({1, 2, 3}).text(); }

v1::StatusReply an_overview() {
  auto reply = status_reply();
  auto& overview = *reply.mutable_overview();
  overview.set_version("9.9.9");
  overview.set_started_us(noon_us);
  overview.set_now_us(noon_us + 90'000'000);
  overview.set_endpoint("tcp://127.0.0.1:7447");
  overview.set_intake("clock");
  overview.set_peers_known(1);
  overview.set_journal_index(42);
  auto& attention = *overview.add_attention();
  attention.set_urgent(true);
  attention.set_what("Something burns.");
  attention.set_remedy("Put it out.");
  auto& peer = *overview.add_peers();
  peer.set_peer("member:ZA");
  peer.set_state("away");
  peer.set_waiting(7);
  return reply;
}

}  // namespace

TEST_CASE("Hubctl: status says on one screen what needs attention, in words and in JSON", "[ctl]") {
  const FakeHub hub(always(an_overview()));
  const auto text = run_ctl(hub, {"status"});
  CHECK(text.code == 0);
  CHECK(text.err.empty());
  for (const auto* part : {"9.9.9", "intake clock", "! Something burns.", "Put it out.",
                           "member:ZA", "away", "index 42", "1 min"})
    CHECK(has(text.out, part));
  CHECK_FALSE(has(text.out, "\x1b["));  // No terminal, no colour.
  const auto json = run_ctl(hub, {"status", "--json"});
  CHECK(json.code == 0);
  const auto read = nlohmann::json::parse(json.out);
  CHECK(read["intake"] == "clock");
  CHECK(read["attention"][0]["urgent"] == true);
  CHECK(read["attention"][0]["remedy"] == "Put it out.");
  CHECK(read["peers"][0]["waiting"] == 7);
  CHECK(read["peers"][0]["oldest"].is_null());
}

TEST_CASE("Hubctl: an answer of another kind is no answer", "[ctl]") {
  auto stores = status_reply();
  stores.mutable_stores();
  const FakeHub hub(always(stores));
  CHECK(run_ctl(hub, {"store"}).code == 0);
  for (const auto& command : std::vector<std::vector<std::string>>{{"status"},
                                                                   {"peers"},
                                                                   {"trace", an_id()},
                                                                   {"events"},
                                                                   {"drain"},
                                                                   {"peer", "suspend", "member:ZA"},
                                                                   {"lane", "open", "member:ZA"},
                                                                   {"dump-state"}}) {
    const auto ran = run_ctl(hub, command);
    INFO(command.front());
    CHECK(ran.code == failed);
    CHECK(ran.out.empty());
    CHECK(has(ran.err, "status.control"));
  }
  auto done = control_reply();
  done.mutable_done()->set_text("done");
  const FakeHub other(always(done));
  CHECK(run_ctl(other, {"drain"}).code == 0);
  CHECK(run_ctl(other, {"dump-state"}).code == failed);
  CHECK(run_ctl(other, {"status"}).code == failed);
  const FakeHub silent([](const std::string&) { return std::string(); });
  CHECK(run_ctl(silent, {"status"}).code == failed);
  CHECK(run_ctl(silent, {"drain"}).code == failed);
  const FakeHub babble([](const std::string&) { return std::string("\xff\xff"); });
  CHECK(run_ctl(babble, {"peers"}).code == failed);
}

TEST_CASE("Hubctl: what it asks is what the command says", "[ctl]") {
  v1::StatusRequest asked;
  v1::ControlRequest ordered;
  const FakeHub hub([&](const std::string& request) {
    asked.Clear();
    ordered.Clear();
    (void)asked.ParseFromString(request);
    (void)ordered.ParseFromString(request);
    return std::string();
  });
  (void)run_ctl(hub, {"trace", an_id()});
  CHECK(asked.schema_version() == 1);
  CHECK(asked.journey().subject() == TraceId({1, 2, 3}).bytes());
  CHECK(ordered.kind_case() == v1::ControlRequest::KIND_NOT_SET);
  (void)run_ctl(hub, {"events", "--after", "7"});
  CHECK(asked.events().after() == 7);
  CHECK(asked.events().wait_ms() == 0);
  (void)run_ctl(hub, {"peer", "suspend", "member:ZA"});
  CHECK(ordered.suspend_peer().peer() == "member:ZA");
  CHECK(asked.kind_case() == v1::StatusRequest::KIND_NOT_SET);
  (void)run_ctl(hub, {"peer", "resume", "member:ZA"});
  CHECK(ordered.resume_peer().peer() == "member:ZA");
  (void)run_ctl(hub, {"lane", "open", "center:US"});
  CHECK(ordered.open_generation().peer() == "center:US");
  (void)run_ctl(hub, {"clock", "confirm"});
  CHECK(ordered.has_confirm_clock());
  (void)run_ctl(hub, {"drain"});
  CHECK(ordered.has_drain());
  (void)run_ctl(hub, {"snapshot"});
  CHECK(ordered.has_take_snapshot());
}

TEST_CASE("Hubctl: every failure has its exit code, its reason and its remedy", "[ctl]") {
  const auto [code, exit] = GENERATE(table<std::string, int>({{"not_found", not_found},
                                                              {"failed", failed},
                                                              {"malformed", invalid},
                                                              {"out_of_bounds", invalid},
                                                              {"unknown_field", invalid},
                                                              {"version_too_new", invalid},
                                                              {"wrong_socket", invalid},
                                                              {"not_durable", timeout},
                                                              {"bad_signature", denied},
                                                              {"wrong_author", denied},
                                                              {"wrong_state", failed},
                                                              {"something_new", failed}}));
  const FakeHub hub(failing(code));
  for (const std::string command : {"peers", "drain"}) {
    const auto ran = run_ctl(hub, {command});
    INFO(code);
    CHECK(ran.code == exit);
    CHECK(ran.out.empty());
    CHECK(has(ran.err, code + ": the reason"));
    CHECK(has(ran.err, "what to do: the remedy"));
    const auto json = run_ctl(hub, {command, "--json"});
    CHECK(json.code == exit);
    CHECK(nlohmann::json::parse(json.out)["error"]["remedy"] == "the remedy");
  }
}

TEST_CASE("Hubctl: nobody there, no such trace, no such file, no such command", "[ctl]") {
  const auto nobody = run_ctl({"--socket", "ipc:///nowhere/status.sock", "status"});
  CHECK(nobody.code == unreachable);
  CHECK(has(nobody.err, "/nowhere/status.sock"));
  CHECK(run_ctl({"--socket", "ipc://" + std::string(200, 'x'), "status"}).code == invalid);
  CHECK(run_ctl({"--socket", "what is this", "status"}).code == unreachable);

  auto empty = status_reply();
  empty.mutable_journey()->set_subject(std::string(16, 'x'));
  const FakeHub hub(always(empty));
  CHECK(run_ctl(hub, {"trace", an_id()}).code == not_found);
  CHECK(run_ctl(hub, {"trace", "no-id"}).code == invalid);
  CHECK(run_ctl(hub, {"directory", "load", "/nowhere/directory"}).code == invalid);
  CHECK(run_ctl(hub, {"nonsense"}).code == usage);
  CHECK(run_ctl(hub, {"trace"}).code == usage);
  CHECK(run_ctl(hub, {"peer"}).code == usage);
  CHECK(run_ctl(hub, {}).code == usage);
}

TEST_CASE("Hubctl: a journey shows each step with the time it took", "[ctl]") {
  auto reply = status_reply();
  auto& journey = *reply.mutable_journey();
  journey.set_subject(TraceId({1, 2, 3}).bytes());
  for (const auto& [index, step] : std::map<std::uint64_t, std::string>{
           {3, "submitted by member:ZA"}, {5, "sent to center:US"}}) {
    auto& row = *journey.add_steps();
    row.set_index(index);
    row.set_time_us(noon_us + index * 1'000);
    row.set_step("sent");
    row.set_text(step);
  }
  const FakeHub hub(always(reply));
  const auto text = run_ctl(hub, {"trace", an_id()});
  CHECK(text.code == 0);
  CHECK(text.out.starts_with(an_id()));
  CHECK(has(text.out, "+2.0 ms"));
  CHECK(has(text.out, "sent to center:US"));
  const auto json = nlohmann::json::parse(run_ctl(hub, {"--json", "trace", an_id()}).out);
  CHECK(json["subject"] == an_id());
  CHECK(json["steps"][1]["index"] == 5);
}

TEST_CASE("Hubctl: events are read to the end, in portions, without a repeat", "[ctl]") {
  // Three events, two to a portion.
  const FakeHub hub([](const std::string& bytes) {
    v1::StatusRequest request;
    (void)request.ParseFromString(bytes);
    auto reply = status_reply();
    auto& events = *reply.mutable_events();
    events.set_newest(3);
    for (auto seq = request.events().after() + 1; seq <= 3 && events.events_size() < 2; ++seq) {
      auto& event = *events.add_events();
      event.set_seq(seq);
      event.set_time_us(noon_us);
      event.set_name("attached");
      event.set_peer("member:ZA");
    }
    return reply.SerializeAsString();
  });
  const auto json = run_ctl(hub, {"events", "--json"});
  CHECK(json.code == 0);
  std::istringstream lines(json.out);
  std::vector<std::uint64_t> seen;
  for (std::string line; std::getline(lines, line);)
    seen.push_back(nlohmann::json::parse(line)["seq"].get<std::uint64_t>());
  CHECK(seen == std::vector<std::uint64_t>{1, 2, 3});
  const auto text = run_ctl(hub, {"events", "--after", "2"});
  CHECK(has(text.out, "attached  member:ZA\n"));
  CHECK(std::count(text.out.begin(), text.out.end(), '\n') == 1);
}

TEST_CASE("Hubctl: store and state dump", "[ctl]") {
  auto stores = status_reply();
  auto& row = *stores.mutable_stores()->add_stores();
  row.set_store(v1::STORE_VEHICLE);
  row.set_records(12);
  stores.mutable_stores()->set_bytes(2048);
  stores.mutable_stores()->set_applied_index(9);
  const FakeHub hub(always(stores));
  const auto text = run_ctl(hub, {"store"});
  CHECK(has(text.out, "vehicle"));
  CHECK(has(text.out, "2.0 KiB on disk, applied up to journal index 9"));
  CHECK(nlohmann::json::parse(run_ctl(hub, {"store", "--json"}).out)["stores"]["vehicle"] == 12);

  auto dump = control_reply();
  dump.mutable_state()->set_index(77);
  dump.mutable_state()->set_digest(std::string(32, '\x11'));
  const FakeHub control(always(dump));
  CHECK(has(run_ctl(control, {"dump-state"}).out, "index 77, core state 1111"));
  CHECK(nlohmann::json::parse(run_ctl(control, {"dump-state", "--json"}).out)["index"] == 77);
}

TEST_CASE("Hubctl: one case that was named is never taken for all of an age", "[ctl]") {
  auto reply = control_reply();
  reply.mutable_erased()->set_erased(1);
  v1::ControlRequest asked;
  const FakeHub hub([&](const std::string& bytes) {
    REQUIRE(asked.ParseFromString(bytes));
    return reply.SerializeAsString();
  });
  const auto one = run_ctl(hub, {"retention", "erase", an_id(), "--reason", "a court said so"});
  CHECK(one.code == 0);
  CHECK(asked.erase_cases().subject() == TraceId({1, 2, 3}).bytes());
  CHECK(asked.erase_cases().reason() == "a court said so");
  CHECK_FALSE(asked.erase_cases().dry_run());
  const auto old = run_ctl(hub, {"retention", "--dry-run", "--traces-older-than", "8000"});
  CHECK(old.code == 0);
  CHECK(asked.erase_cases().subject().empty());
  CHECK(asked.erase_cases().older_than_days() == 8'000);
  CHECK(asked.erase_cases().dry_run());
  CHECK(run_ctl(hub, {"retention", "erase", an_id()}).code == usage);  // Without a reason.
  CHECK(run_ctl(hub, {"retention", "--traces-older-than", "0"}).code == usage);
  CHECK(run_ctl(hub, {"retention", "erase", "nonsense", "--reason", "x"}).code == invalid);
}

TEST_CASE("Hubctl: a case that stays is told with its reason", "[ctl]") {
  auto reply = control_reply();
  reply.mutable_erased()->set_kept(1);
  auto& kept = *reply.mutable_erased()->add_reasons();
  kept.set_subject(TraceId({1, 2, 3}).bytes());
  kept.set_reason("the trace has had no outcome");
  const FakeHub hub(always(reply));
  const auto one = run_ctl(hub, {"retention", "erase", an_id(), "--reason", "x"});
  CHECK(one.code == failed);
  CHECK(has(one.out, an_id()));
  CHECK(has(one.out, "the trace has had no outcome"));
  const auto old = run_ctl(hub, {"retention", "--json"});
  CHECK(old.code == 0);
  CHECK(nlohmann::json::parse(old.out)["reasons"][0]["subject"] == an_id());
}
