#include <catch2/catch.hpp>

#include "tests/adapters/sdk/desk_fixture.h"

// Later versions: a center that corrects its answer, a requester that amends its request.
namespace iwets::tests {
namespace {

using namespace std::chrono_literals;
using Codes = std::vector<std::uint32_t>;

const TraceId first = trace_number(1);

link::Incoming amendment(DeskFixture& f, std::uint32_t version, const std::string& circumstances,
                         std::uint8_t number) {
  v1::TraceConfidential content;
  content.set_circumstances(circumstances);
  v1::TraceAmend body;
  body.set_trace(first.bytes());
  body.set_version(version);
  *body.mutable_facts() = small_trace().facts();
  body.mutable_facts()->set_case_reference("CAS 99");
  f.za.seal_to(us_keys().sealing.back().open, first, Kind::trace_amend, content.SerializeAsString(),
               *body.mutable_confidential());
  return f.za.message(Kind::trace_amend, body.SerializeAsString(), number);
}

v1::TraceAnswer answer_in(const DeskFixture& f, const link::Outgoing& message) {
  return f.za.open<v1::TraceAnswer>(message, result_of(message).answer());
}

}  // namespace

TEST_CASE("Desk: a correction follows its answer, whole, with the next version and why", "[desk]") {
  DeskFixture f;
  f.center.request_script = [](Instant now, const auto&, sdk::Answers& a) {
    sdk::Answer whole;
    whole.contact = "registry";
    a.result(110, {});
    a.correct(100, whole, CorrectionReason::new_information, "found", {}, now + 24h);
  };
  f.ask(first);
  CHECK(f.codes() == Codes{110});
  CHECK(result_of(f.post.sent.back()).version() == 0);
  f.restart();
  f.turn(noon + 24h);
  REQUIRE(f.codes() == Codes{110, 100});
  const auto& corrected = f.post.sent.back();
  CHECK(result_of(corrected).version() == 2);
  const auto answer = answer_in(f, corrected);
  CHECK(answer.contact() == "registry");
  CHECK(answer.correction().reason() == v1::CORRECTION_REASON_NEW_INFORMATION);
  CHECK(answer.correction().text() == "found");
  SECTION("a repeated request is answered with the newest version") {
    f.again(noon + 25h,
            f.za.message(Kind::trace_submit, f.za.submit(first).SerializeAsString(), 9));
    CHECK(result_of(f.post.sent.back()).version() == 2);
  }
}

TEST_CASE("Desk: of a cancelled case nothing is corrected", "[desk]") {
  DeskFixture f;
  f.center.request_script = [](Instant now, const auto&, sdk::Answers& a) {
    a.result(110, {}, {}, now + 1h);
    a.correct(100, {}, CorrectionReason::new_information, "found", {}, now + 24h);
  };
  f.ask(first);
  v1::TraceCancel cancel;
  cancel.set_trace(first.bytes());
  f.turn(a_minute_later, {f.za.message(Kind::trace_cancel, cancel.SerializeAsString(), 3)});
  f.turn(noon + 48h);
  CHECK(f.codes() == Codes{601});
}

TEST_CASE("Desk: an amendment is acknowledged by its version, and the answer names it", "[desk]") {
  DeskFixture f;
  f.center.reminder_script = [](Instant, sdk::Answers& a) { a.result(320, {}); };
  f.center.request_script = [](Instant now, const auto&, sdk::Answers& a) { a.remind(now + 2h); };
  f.ask(first);
  const auto amended = amendment(f, 2, "under the floor", 2);
  f.turn(noon + 1h, {amended});
  f.again(noon + 1h, amended);
  REQUIRE(f.codes() == Codes{601, 601, 601});
  CHECK(update_of(f.post.sent[0]).request_version() == 0);
  CHECK(update_of(f.post.sent[1]).request_version() == 2);
  f.restart();
  f.turn(noon + 1h, {amendment(f, 3, "in the cellar", 3), amendment(f, 2, "older", 4)});
  CHECK(update_of(f.post.sent.back()).request_version() == 3);
  f.turn(noon + 2h);
  REQUIRE(f.codes().back() == 320);
  CHECK(result_of(f.post.sent.back()).request_version() == 3);
}

TEST_CASE("Desk: a request that comes again after it was withdrawn is amended again", "[desk]") {
  struct Amended final : sdk::TracingCenter {
    void on_request(Instant, const sdk::TraceRequest&, sdk::Answers&) override {}
    void on_amended(Instant, const sdk::TraceRequest& request, sdk::Answers&) override {
      seen.push_back(request.form.recovery.circumstances);
    }
    std::vector<std::string> seen;
  } center;
  DeskFixture f;
  f.serve(center);
  const auto submitted =
      f.za.message(Kind::trace_submit, f.za.submit(first).SerializeAsString(), 1);
  const auto amended = amendment(f, 2, "in the cellar", 2);
  f.turn(noon, {submitted, amended});
  f.turn(noon);
  CHECK(center.seen.size() == 1);
  v1::TraceCancel cancel;
  cancel.set_trace(first.bytes());
  f.turn(noon + 1h, {f.za.message(Kind::trace_cancel, cancel.SerializeAsString(), 3)});
  f.again(noon + 2h, submitted);
  CHECK(update_of(f.post.sent.back()).request_version() == 0);
  f.again(noon + 2h, amended);
  CHECK(update_of(f.post.sent.back()).request_version() == 2);
  f.turn(noon + 3h);
  CHECK(center.seen == std::vector<std::string>{"in the cellar", "in the cellar"});
}

TEST_CASE("Desk: an amendment that cannot be opened changes nothing and is not named", "[desk]") {
  DeskFixture f;
  f.center.reminder_script = [](Instant, sdk::Answers& a) { a.result(320, {}); };
  f.center.request_script = [](Instant now, const auto&, sdk::Answers& a) { a.remind(now + 2h); };
  f.ask(first);
  v1::TraceAmend body;
  const auto amended = amendment(f, 2, "x", 2);
  REQUIRE(body.ParseFromString(amended.message.body));
  body.mutable_confidential()->mutable_ciphertext()->at(40) ^= 1;
  f.turn(noon + 1h, {f.za.message(Kind::trace_amend, body.SerializeAsString(), 3)});
  CHECK(f.codes() == Codes{601});
  f.turn(noon + 2h);
  CHECK(result_of(f.post.sent.back()).request_version() == 0);
}

namespace {

/// A center that corrects what it has said when somebody there has decided so.
struct Correcting final : sdk::TracingCenter {
  void on_request(Instant, const sdk::TraceRequest&, sdk::Answers& answers) override {
    sdk::Answer told;
    told.contact = "registry";
    answers.result(110, told);
  }
  [[nodiscard]] bool corrects() const override { return true; }
  std::vector<sdk::Decided> corrections(Instant) override { return decided; }
  void on_correction(Instant, const sdk::Decided&, sdk::CorrectionOutcome outcome) override {
    outcomes.push_back(outcome);
    decided.clear();
  }
  void decide(std::uint32_t version, const TraceId& trace = first) {
    sdk::Decided one{1, trace, za_keys().peer, version, {}};
    one.corrected.result.code = 320;
    one.corrected.why = CorrectionReason::clerical_error;
    decided = {one};
  }
  std::vector<sdk::Decided> decided;
  std::vector<sdk::CorrectionOutcome> outcomes;
};

std::optional<sdk::Given> given_in(DeskFixture& f) {
  link::Database database(f.path() + "/center.db", true);
  seal::Opener opener(us_keys().peer, us_keys().sealing);
  return sdk::GivenAnswers(database, true).find({first, za_keys().peer}, us_keys().peer, opener);
}

}  // namespace

TEST_CASE("Desk: a correction that was decided on outside of a call is said once", "[desk]") {
  using Outcome = sdk::CorrectionOutcome;
  Correcting center;
  DeskFixture f;
  f.serve(center);
  f.ask(first);
  REQUIRE(given_in(f));
  CHECK(given_in(f)->told.answer.contact == "registry");
  CHECK(given_in(f)->looked.firearm.serial == small_trace().firearm().serial());
  center.decide(2);
  SECTION("and told to the center when it is durable, also across a lost turn") {
    f.post.full = true;
    f.turn(noon + 1min);
    CHECK(f.codes() == Codes{110});
    f.post.full = false;
    f.turn(noon + 2min);
    REQUIRE(f.codes() == Codes{110, 320});
    CHECK(result_of(f.post.sent.back()).version() == 2);
    CHECK(center.outcomes.empty());
    f.restart();
    f.turn(noon + 3min);
    CHECK(f.codes() == Codes{110, 320});
    CHECK(center.outcomes == std::vector{Outcome::said});
    CHECK(given_in(f)->version == 2);
    CHECK(given_in(f)->told.code == 320);
    CHECK(given_in(f)->at == noon);
  }
  SECTION("not of an answer that was never given, nor of one that was corrected meanwhile") {
    center.decide(2, trace_number(2));
    f.turn(noon + 1min);
    center.decide(4);
    f.turn(noon + 2min);
    CHECK(center.outcomes == std::vector{Outcome::not_ours, Outcome::not_ours});
    CHECK(f.codes() == Codes{110});
  }
  SECTION("not to a requester who cannot read it") {
    f.post.in_force = opened(small_directory());
    f.turn(noon + 1min);
    CHECK(center.outcomes == std::vector{Outcome::not_read});
    CHECK(f.codes() == Codes{110});
  }
  SECTION("nor is it kept longer than the hub takes it") {
    center.decided.clear();
    f.turn(noon + sdk::GivenAnswers::kept);
    CHECK(given_in(f));
    f.turn(noon + sdk::GivenAnswers::kept + 1h);
    CHECK_FALSE(given_in(f));
  }
}

TEST_CASE("Desk: a center that corrects nothing keeps nothing", "[desk]") {
  DeskFixture f;
  f.center.request_script = [](Instant, const auto&, sdk::Answers& a) { a.result(110, {}); };
  f.ask(first);
  CHECK(f.codes() == Codes{110});
  CHECK_FALSE(given_in(f));
}

}  // namespace iwets::tests
