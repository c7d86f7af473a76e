#include "proto/link/client/attachments.h"

#include <catch2/catch.hpp>
#include <deque>
#include <memory>

#include "iwets/v1/attachment.pb.h"
#include "proto/codec/bounds.h"
#include "tests/proto/link/directory_for_test.h"

namespace iwets::link {
namespace {

using namespace std::chrono_literals;

const Instant noon = Instant{} + 20'000 * 24h;
const TraceId trace(TraceId::Raw{1, 2, 3});
const auto za = *PeerId::parse("member:ZA");
const auto us = *PeerId::parse("center:US");
const auto cz = *PeerId::parse("center:CZ");

/// A party of a trace: its book, and what it has posted.
class Party final : public AttachmentBook::Around {
 public:
  explicit Party(PeerId peer) : peer_(peer), opener_(peer, {keys_}) { restart(); }
  /// The process ends and starts again.
  void restart() {
    book_.reset();
    database_ = std::make_unique<Database>(folder_ / "party.db");
    book_ = std::make_unique<AttachmentBook>(*database_, *this);
  }
  PeerId self() const override { return peer_; }
  bool post(Outgoing message) override {
    if (full) return false;
    posted.push_back(std::move(message));
    return true;
  }
  std::optional<seal::Reader> reader(PeerId peer) const override {
    const auto at = readers.find(peer);
    return at == readers.end() ? std::nullopt : std::optional(seal::Reader{peer, at->second});
  }
  seal::Opener& opener() override { return opener_; }
  std::uint32_t schema_of(PeerId) const override { return schema; }

  AttachmentBook& book() { return *book_; }
  Database& database() { return *database_; }
  [[nodiscard]] const seal::Key32& open() const { return keys_.open; }
  [[nodiscard]] Attachment only() {
    const auto all = AttachmentBook::of(*database_, trace);
    REQUIRE(all.size() == 1);
    return all.front();
  }

  std::deque<Outgoing> posted;
  std::map<PeerId, seal::Key32> readers;
  std::uint32_t schema = attachments_since;
  bool full = false;

 private:
  PeerId peer_;
  seal::SealKeys keys_ = seal::make_seal_keys();
  seal::Opener opener_;
  TemporaryDirectory folder_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<AttachmentBook> book_;
};

codec::Opened opened(PeerId author, const Outgoing& message) {
  return {author, message.recipient, message.kind, message.id,
          noon,   message.expires,   message.body, {}};
}

/// Two parties, and a network that takes what one has posted to the other.
struct World {
  Party member{za}, center{us};
  World() {
    member.readers = {{us, center.open()}, {cz, center.open()}};
    center.readers = {{za, member.open()}};
  }
  /// Delivers the first message of `from`, and the receipt for it. Returns what is news there.
  std::optional<Attachment> carry(Party& from, Party& to) {
    REQUIRE_FALSE(from.posted.empty());
    const auto message = from.posted.front();
    from.posted.pop_front();
    std::optional<Attachment> news;
    if (message.kind == Kind::attachment)
      news = to.book().on_announced(noon, opened(from.self(), message));
    if (message.kind == Kind::attachment_piece)
      news = to.book().on_piece(noon, opened(from.self(), message));
    if (message.kind == Kind::attachment_arrived)
      news = to.book().on_arrived(noon, opened(from.self(), message));
    from.book().on_receipted(noon, message.id);
    return news;
  }
  std::optional<Attachment> carry_all() {
    std::optional<Attachment> last;
    while (!member.posted.empty() || !center.posted.empty()) {
      auto news = member.posted.empty() ? carry(center, member) : carry(member, center);
      if (news) last = std::move(news);
    }
    return last;
  }
};

std::string photograph(std::size_t bytes) {
  std::string content = "\xff\xd8\xff\xe0";
  for (std::uint32_t i = 1; content.size() < bytes; i = i * 1'664'525U + 1'013'904'223U)
    content += static_cast<char>(i >> 24U);
  return content;
}

AttachedFile file_of(std::size_t bytes) { return {"pistol.jpg", "left side", photograph(bytes)}; }

v1::AttachmentPiece piece_in(const Outgoing& message) {
  return *codec::read<v1::AttachmentPiece>(bytes_of(message.body));
}

}  // namespace

TEST_CASE("Attachments: a name that ends as another type gets the ending of its own",
          "[attachments]") {
  using codec::MediaType;
  CHECK(fitting_name("photo.JPG", MediaType::jpeg) == "photo.JPG");
  CHECK(fitting_name("order.hta", MediaType::text) == "order.hta.txt");
  CHECK(fitting_name("scan", MediaType::pdf) == "scan.pdf");
  CHECK(fitting_name("x", MediaType::none) == "x");
  std::string longest;
  while (longest.size() < 128) longest += "é";
  const auto fitted = fitting_name(longest, MediaType::png);
  CHECK(fitted.size() == 128);
  CHECK(codec::is_file_name(fitted));
}

TEST_CASE("Attachments: a file of several pieces arrives whole, and its sender hears of it",
          "[attachments]") {
  World w;
  const auto file = file_of(2 * piece_bytes + 1);
  const auto added = w.member.book().add(noon, trace, us, file);
  REQUIRE(added);
  CHECK(added->pieces() == 3);
  CHECK(added->type == codec::MediaType::jpeg);
  w.carry_all();
  const auto there = w.center.only();
  CHECK(there.outcome == AttachmentOutcome::whole);
  CHECK(there.file_name == "pistol.jpg");
  CHECK(there.words == "left side");
  CHECK(there.done == 3);
  CHECK(AttachmentBook::content_of(w.center.database(), there) == file.content);
  const auto here = w.member.only();
  CHECK(here.outcome == AttachmentOutcome::whole);
  CHECK(here.done == 3);
}

TEST_CASE("Attachments: one piece is under way at a time, behind all other messages",
          "[attachments]") {
  World w;
  REQUIRE(w.member.book().add(noon, trace, us, file_of(3 * piece_bytes)));
  REQUIRE(w.member.posted.size() == 2);
  CHECK(w.member.posted[0].kind == Kind::attachment);
  CHECK(w.member.posted[0].subject == trace);
  CHECK(w.member.posted[1].urgency == Urgency::last);
  CHECK(w.member.posted[1].subject.empty());  // Nobody keeps it twice.
  w.carry(w.member, w.center);
  CHECK(w.member.posted.size() == 1);
  w.carry(w.member, w.center);
  REQUIRE(w.member.posted.size() == 1);
  CHECK(piece_in(w.member.posted[0]).index() == 1);
}

TEST_CASE("Attachments: either end goes on where it was after a restart", "[attachments]") {
  World w;
  const auto file = file_of(4 * piece_bytes);
  REQUIRE(w.member.book().add(noon, trace, us, file));
  while (!w.member.posted.empty()) {
    w.carry(w.member, w.center);
    w.member.restart();
    w.center.restart();
  }
  w.carry_all();
  CHECK(AttachmentBook::content_of(w.center.database(), w.center.only()) == file.content);
  CHECK(w.member.only().outcome == AttachmentOutcome::whole);
}

TEST_CASE("Attachments: a repeated piece changes nothing", "[attachments]") {
  World w;
  REQUIRE(w.member.book().add(noon, trace, us, file_of(2 * piece_bytes)));
  w.carry(w.member, w.center);
  const auto first = w.member.posted.front();
  w.carry(w.member, w.center);
  CHECK_FALSE(w.center.book().on_piece(noon, opened(za, first)));
  w.carry_all();
  CHECK(w.center.only().outcome == AttachmentOutcome::whole);
}

TEST_CASE("Attachments: other bytes than were announced are not taken, and told", "[attachments]") {
  World w;
  REQUIRE(w.member.book().add(noon, trace, us, file_of(2 * piece_bytes)));
  w.carry(w.member, w.center);
  auto piece = piece_in(w.member.posted.front());
  piece.mutable_sealed()->front() = static_cast<char>(piece.sealed().front() ^ 1);
  w.member.posted.front().body = piece.SerializeAsString();
  w.carry_all();
  CHECK(w.center.only().outcome == AttachmentOutcome::wrong_digest);
  CHECK(w.member.only().outcome == AttachmentOutcome::wrong_digest);
  CHECK_FALSE(AttachmentBook::content_of(w.center.database(), w.center.only()));
}

TEST_CASE("Attachments: what was not announced, or by another, is passed over", "[attachments]") {
  World w;
  REQUIRE(w.member.book().add(noon, trace, us, file_of(10)));
  const auto piece = w.member.posted.back();
  CHECK_FALSE(w.center.book().on_piece(noon, opened(za, piece)));
  w.carry(w.member, w.center);
  CHECK_FALSE(w.center.book().on_piece(noon, opened(cz, piece)));
  CHECK(w.center.only().done == 0);
}

TEST_CASE("Attachments: a gap means that the reader has lost something: told, not waited for",
          "[attachments]") {
  World w;
  REQUIRE(w.member.book().add(noon, trace, us, file_of(3 * piece_bytes)));
  w.carry(w.member, w.center);
  const auto lost = w.member.posted.front();
  w.member.posted.pop_front();
  w.member.book().on_receipted(noon, lost.id);
  w.carry_all();
  CHECK(w.member.only().outcome == AttachmentOutcome::wrong_digest);
}

TEST_CASE("Attachments: a hub that has forgotten it gets it again, from the beginning",
          "[attachments]") {
  World w;
  REQUIRE(w.member.book().add(noon, trace, us, file_of(3 * piece_bytes)));
  w.carry(w.member, w.center);
  w.carry(w.member, w.center);
  const auto second = w.member.posted.front();
  w.member.posted.pop_front();
  w.member.book().on_receipted(noon, second.id);  // Receipted, and then not taken.
  w.member.posted.clear();
  CHECK_FALSE(w.member.book().on_refused(noon, second.id, FaultCode::wrong_state, "unknown"));
  REQUIRE(w.member.posted.size() == 2);
  CHECK(w.member.posted[0].kind == Kind::attachment);
  CHECK(piece_in(w.member.posted[1]).index() == 0);
  w.carry_all();
  CHECK(w.member.only().outcome == AttachmentOutcome::whole);
  CHECK(w.center.only().outcome == AttachmentOutcome::whole);
}

TEST_CASE("Attachments: a refusal of the announcement is the end of it", "[attachments]") {
  World w;
  REQUIRE(w.member.book().add(noon, trace, us, file_of(3 * piece_bytes)));
  const auto announced = w.member.posted.front();
  const auto news = w.member.book().on_refused(noon, announced.id, FaultCode::limit, "too many");
  REQUIRE(news);
  CHECK(news->refused == "too many");
  const auto first = w.member.posted.back();
  w.member.posted.clear();
  w.member.book().on_receipted(noon, first.id);
  CHECK(w.member.posted.empty());
}

TEST_CASE("Attachments: a full outbox is tried again", "[attachments]") {
  World w;
  REQUIRE(w.member.book().add(noon, trace, us, file_of(2 * piece_bytes)));
  w.carry(w.member, w.center);
  w.member.full = true;
  w.carry(w.member, w.center);
  CHECK(w.member.posted.empty());
  w.member.book().on_time(noon);
  CHECK(w.member.posted.empty());
  w.member.full = false;
  w.member.restart();
  w.member.book().on_time(noon);
  w.carry_all();
  CHECK(w.center.only().outcome == AttachmentOutcome::whole);
}

TEST_CASE("Attachments: a trace that goes to another center takes them along", "[attachments]") {
  World w;
  const auto file = file_of(2 * piece_bytes);
  REQUIRE(w.member.book().add(noon, trace, us, file));
  w.carry(w.member, w.center);
  w.member.posted.clear();
  CHECK(w.member.book().readdress(noon, trace, cz).empty());
  Party other(cz);
  w.member.readers[cz] = other.open();
  w.member.posted.clear();
  CHECK(w.member.book().readdress(noon, trace, cz).empty());
  other.readers = {{za, w.member.open()}};
  while (!w.member.posted.empty()) w.carry(w.member, other);
  CHECK(AttachmentBook::content_of(other.database(), other.only()) == file.content);
}

TEST_CASE("Attachments: a center to which a trace comes back says again that it has the file",
          "[attachments]") {
  World w;
  REQUIRE(w.member.book().add(noon, trace, us, file_of(3 * piece_bytes)));
  w.carry_all();
  REQUIRE(w.member.only().outcome == AttachmentOutcome::whole);
  CHECK(w.member.book().readdress(noon, trace, cz).empty());
  w.member.posted.clear();
  CHECK(w.member.book().readdress(noon, trace, us).empty());
  w.carry(w.member, w.center);  // The announcement; no piece is needed.
  REQUIRE(w.center.posted.size() == 1);
  w.carry(w.center, w.member);
  CHECK(w.member.only().outcome == AttachmentOutcome::whole);
  w.carry(w.member, w.center);
  CHECK(w.member.posted.empty());
}

TEST_CASE("Attachments: a file that was not whole is taken when it is announced again",
          "[attachments]") {
  World w;
  REQUIRE(w.member.book().add(noon, trace, us, file_of(2 * piece_bytes)));
  auto piece = piece_in(w.member.posted.back());
  piece.mutable_sealed()->front() = static_cast<char>(piece.sealed().front() ^ 1);
  w.member.posted.back().body = piece.SerializeAsString();
  const auto announced = w.member.posted.front();
  w.carry_all();
  REQUIRE(w.center.only().outcome == AttachmentOutcome::wrong_digest);
  // The same message is no new try: what was said of it is said again.
  CHECK_FALSE(w.center.book().on_announced(noon, opened(za, announced), true));
  CHECK(w.center.posted.size() == 1);
  w.center.posted.clear();
  CHECK(w.member.book().readdress(noon, trace, us).empty());
  w.carry_all();
  CHECK(w.center.only().outcome == AttachmentOutcome::whole);
  CHECK(w.member.only().outcome == AttachmentOutcome::whole);
}

TEST_CASE("Attachments: a hub that sends the last piece again hears the last word again",
          "[attachments]") {
  World w;
  REQUIRE(w.member.book().add(noon, trace, us, file_of(2 * piece_bytes)));
  w.carry(w.member, w.center);
  const auto first = w.member.posted.front();
  w.carry(w.member, w.center);
  const auto last = w.member.posted.front();
  w.carry(w.member, w.center);
  REQUIRE(w.center.posted.size() == 1);
  w.center.posted.clear();  // Said, receipted, and forgotten by a hub from a backup.
  CHECK_FALSE(w.center.book().on_piece(noon, opened(za, first)));
  CHECK(w.center.posted.empty());
  CHECK_FALSE(w.center.book().on_piece(noon, opened(za, last)));
  w.carry_all();
  CHECK(w.member.only().outcome == AttachmentOutcome::whole);
}

TEST_CASE("Attachments: a case that goes on takes ours along, under another key", "[attachments]") {
  World w;
  const auto file = file_of(100);
  REQUIRE(w.member.book().add(noon, trace, us, file));
  w.carry_all();
  const TraceId next(TraceId::Raw{4, 5, 6});
  CHECK(w.member.book().carry_on(noon, trace, next, us).empty());
  w.carry_all();
  const auto there = AttachmentBook::of(w.center.database(), next);
  REQUIRE(there.size() == 1);
  CHECK(there.front().digest != w.center.only().digest);
  CHECK(AttachmentBook::content_of(w.center.database(), there.front()) == file.content);
}

TEST_CASE("Attachments: what cannot be attached, and why", "[attachments]") {
  World w;
  const auto fault = [&](AttachedFile file) {
    const auto added = w.member.book().add(noon, trace, us, file);
    return added ? std::optional<FaultCode>() : added.error().code;
  };
  CHECK(fault({"a/b.jpg", "", photograph(9)}) == FaultCode::malformed);
  CHECK(fault({"b.exe", "", std::string("MZ\0", 3)}) == FaultCode::malformed);
  // A name says what the content is.
  for (const auto* name : {"b.png", "b.jpg.exe", "b", "b.", ".jpg.html", "b.txt", "b.jpg "})
    CHECK(fault({name, "", photograph(9)}) == FaultCode::malformed);
  CHECK(fault({"b.html", "", "<p>text"}) == FaultCode::malformed);
  CHECK(fault({"b.pdf", "", "text"}) == FaultCode::malformed);
  const auto refused = judge_file({"b.exe", "", photograph(9)});
  REQUIRE(refused);
  CHECK(refused->field == "name");
  CHECK(refused->remedy == "call it by one of .jpg, .jpeg, .jpe, .jfif");
  for (const auto* name : {"b.JPG", "b.jpeg", "two words.Jpe", "b.exe.jpg"})
    CHECK_FALSE(judge_file({name, "", photograph(9)}));
  for (const auto* name : {"b.txt", "b.csv", "b.md", "b.log"})
    CHECK_FALSE(judge_file({name, "", "text"}));
  CHECK_FALSE(judge_file({"b.pdf", "", "%PDF-1.7"}));
  CHECK(fault({"b.txt", "", ""}) == FaultCode::out_of_bounds);
  CHECK(fault({"b.txt", std::string(1'025, 'a'), "text"}) == FaultCode::out_of_bounds);
  CHECK(fault({"b.jpg", "", photograph(attachment_bytes_max + 1)}) == FaultCode::too_large);
  CHECK_FALSE(fault({"b.jpg", "", photograph(9)}));
  CHECK(fault({"b.jpg", "", photograph(10)}) == FaultCode::duplicate);
  CHECK(fault({"c.jpg", "", photograph(9)}) == FaultCode::duplicate);
  w.member.schema = 1;
  CHECK(fault({"d.jpg", "", photograph(11)}) == FaultCode::version_too_new);
}

TEST_CASE("Attachments: a reader believes the content, not the announcement", "[attachments]") {
  World w;
  REQUIRE(w.member.book().add(noon, trace, us, file_of(10)));
  // The same pieces, announced as what they are not, to a reader who can open that.
  auto body = *codec::read<v1::Attachment>(bytes_of(w.member.posted.front().body));
  body.mutable_description()->mutable_ciphertext()->back() ^= 1;
  w.member.posted.front().body = body.SerializeAsString();
  w.carry_all();
  CHECK(w.member.only().outcome == AttachmentOutcome::not_opened);
}

}  // namespace iwets::link
