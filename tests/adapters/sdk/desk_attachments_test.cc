#include <catch2/catch.hpp>
#include <deque>
#include <stdexcept>

#include "iwets/v1/attachment.pb.h"
#include "tests/adapters/sdk/desk_fixture.h"

namespace iwets::tests {
namespace {

/// The requester's book, beside its other messages.
class Sender final : public link::AttachmentBook::Around {
 public:
  Sender() : opener_(za_keys().peer, za_keys().sealing), database_(folder_.path() + "/za.db") {}
  PeerId self() const override { return za_keys().peer; }
  bool post(link::Outgoing message) override {
    posted.push_back(std::move(message));
    return true;
  }
  std::optional<seal::Reader> reader(PeerId peer) const override {
    return seal::Reader{peer, us_keys().sealing.back().open};
  }
  seal::Opener& opener() override { return opener_; }
  std::uint32_t schema_of(PeerId) const override { return attachments_since; }

  std::deque<link::Outgoing> posted;

 private:
  seal::Opener opener_;
  TemporaryFolder folder_;
  link::Database database_;

 public:
  link::AttachmentBook book{database_, *this};
};

/// A center that keeps what it is handed, and attaches to each result.
class Keeper final : public sdk::TracingCenter {
 public:
  void on_request(Instant, const sdk::TraceRequest&, sdk::Answers& answers) override {
    answers.result(110, {});
  }
  void on_attachment(Instant, const sdk::Attached& file) override {
    files.push_back(file);
    if (throws) throw std::runtime_error("no room");
  }
  std::vector<sdk::AttachedFile> attachments_for(Instant, const TraceId&, PeerId,
                                                 std::uint32_t code) override {
    return {{"note.txt", "", "result " + std::to_string(code)}, {"bad/name", "", "x"}};
  }
  std::vector<sdk::Attached> files;
  bool throws = false;
};

struct Scene {
  DeskFixture desk;
  Keeper center;
  Sender sender;
  TraceId trace = trace_number(1);
  std::uint8_t number = 10;
  Scene() {
    desk.serve(center);
    desk.ask(trace);
  }
  void deliver() {
    while (!sender.posted.empty()) {
      const auto message = sender.posted.front();
      sender.posted.pop_front();
      desk.turn(noon, {desk.za.message(message.kind, message.body, number++)});
      sender.book.on_receipted(noon, message.id);
    }
  }
  [[nodiscard]] std::vector<link::Outgoing> said(Kind kind) const {
    std::vector<link::Outgoing> all;
    for (const auto& message : desk.post.sent)
      if (message.kind == kind) all.push_back(message);
    return all;
  }
};

}  // namespace

TEST_CASE("Desk: a requester's file is handed over whole, and its sender is told", "[sdk]") {
  Scene s;
  const std::string text(piece_bytes + 5, 'a');
  REQUIRE(s.sender.book.add(noon, s.trace, us_keys().peer, {"where.txt", "the place", text}));
  s.deliver();
  REQUIRE(s.center.files.size() == 1);
  const auto& file = s.center.files.front();
  CHECK(file.trace == s.trace);
  CHECK(file.requester == za_keys().peer);
  CHECK(file.file_name == "where.txt");
  CHECK(file.words == "the place");
  CHECK(file.type == codec::MediaType::text);
  CHECK(file.content == text);
  const auto told = s.said(Kind::attachment_arrived);
  REQUIRE(told.size() == 1);
  CHECK(codec::read<v1::AttachmentArrived>(bytes_of(told.front().body))->outcome() ==
        v1::ATTACHMENT_OUTCOME_WHOLE);
}

TEST_CASE("Desk: a center that throws at a file has it all the same, once", "[sdk]") {
  Scene s;
  s.center.throws = true;
  REQUIRE(s.sender.book.add(noon, s.trace, us_keys().peer, {"where.txt", "", "a seat"}));
  s.deliver();
  CHECK(s.center.files.size() == 1);
  CHECK(s.said(Kind::attachment_arrived).size() == 1);
}

TEST_CASE("Desk: what goes with a result follows it; what cannot be attached does not stop it",
          "[sdk]") {
  Scene s;
  const auto& sent = s.desk.post.sent;
  REQUIRE(s.said(Kind::trace_result).size() == 1);
  REQUIRE(s.said(Kind::attachment).size() == 1);
  const auto place = [&](Kind kind) {
    return std::ranges::find(sent, kind, &link::Outgoing::kind) - sent.begin();
  };
  CHECK(place(Kind::trace_result) < place(Kind::attachment));
  CHECK(place(Kind::attachment) < place(Kind::attachment_piece));
}

}  // namespace iwets::tests
