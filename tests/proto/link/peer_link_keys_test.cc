#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <thread>

#include "proto/link/client/link_store.h"
#include "proto/link/client/succession.h"
#include "tests/proto/link/world_for_test.h"

using namespace iwets;
using namespace iwets::link;
using namespace std::chrono_literals;
using v1::Frame;

namespace {

/// A member that changes its keys.
struct KeyWorld : World {
  std::string file = dir / "keys";
  seal::KeySet next = seal::make_key_set(self);

  KeyWorld() { REQUIRE(seal::save(keys, file)); }
  void rotate(const seal::KeySet& to) {
    peer->look([&](Instant) { REQUIRE(peer->link.rotate(to, file)); });
  }
  /// Takes the succession from the lane: its envelope.
  std::string announced() {
    auto envelope = hub.take();
    REQUIRE(codec::reread(bytes_of(envelope))->kind == Kind::key_succession);
    return envelope;
  }
  [[nodiscard]] std::string directory(std::uint64_t version = 1) const {
    return hub.directory(version, {keys, center_keys});
  }
  /// The hub's directory, in which our keys are changed by this succession.
  [[nodiscard]] std::string directory_after(const std::string& succession) const {
    return FakeHub::succeeded(directory(), succession);
  }
  void refuse(const std::string& succession) {
    hub.say_refusal(*codec::reread(bytes_of(succession)), v1::REFUSAL_CODE_TIME_IN_FUTURE,
                    "created 10 minutes ahead of the hub", "set the clock");
  }
  void wait_refused() {
    peer->listener.wait(
        [&] { return peer->listener.status.key_change.state == KeyChange::State::refused; });
  }
  [[nodiscard]] seal::Key32 signer() {
    seal::Key32 out{};
    peer->look([&](Instant) { out = peer->link.keys().sign.open; });
    return out;
  }
  [[nodiscard]] std::vector<seal::Key32> sealing() {
    std::vector<seal::Key32> out;
    peer->look([&](Instant) {
      for (const auto& key : peer->link.keys().sealing) out.push_back(key.open);
    });
    return out;
  }
  /// The record as a crash at this moment would leave it.
  LinkRecord record() {
    Database database(dir / "state.db");
    return LinkStore(database).load();
  }
  void set_record(const LinkRecord& to) {
    Database database(dir / "state.db");
    LinkStore store(database);
    (void)store.load();
    database.begin();
    store.save(to);
    database.commit();
  }
};

/// Lets in only connections with this CURVE key, while it lives.
class Admission {
 public:
  Admission(zmq::context_t& context, const seal::Key32& key)
      : key_(key),
        socket_(context, zmq::socket_type::rep),
        stop_(context, zmq::socket_type::pair),
        end_(context, zmq::socket_type::pair) {
    socket_.bind("inproc://zeromq.zap.01");
    stop_.bind("inproc://admission-stop");
    end_.connect("inproc://admission-stop");
    thread_ = std::thread([this] { run(); });
  }
  ~Admission() {
    (void)end_.send(zmq::message_t{}, zmq::send_flags::none);
    thread_.join();
  }
  std::atomic<int> refused{0};

 private:
  void run() {
    for (;;) {
      zmq_pollitem_t items[] = {{socket_.handle(), 0, ZMQ_POLLIN, 0},
                                {stop_.handle(), 0, ZMQ_POLLIN, 0}};
      if (zmq_poll(items, 2, -1) < 0) continue;
      if (items[1].revents != 0) return;
      std::vector<std::string> parts;
      zmq::message_t part;
      do {
        if (!socket_.recv(part)) return;
        parts.push_back(part.to_string());
      } while (part.more());
      // Version, request id, domain, address, routing id, mechanism, key.
      const bool known = parts.size() == 7 && parts[6] == std::string(key_.begin(), key_.end());
      if (!known) ++refused;
      const std::vector<std::string> answer = {parts[0], parts[1], known ? "200" : "400",
                                               "",       "",       ""};
      for (std::size_t i = 0; i < answer.size(); ++i)
        (void)socket_.send(zmq::buffer(answer[i]), i + 1 < answer.size() ? zmq::send_flags::sndmore
                                                                         : zmq::send_flags::none);
    }
  }
  seal::Key32 key_;
  zmq::socket_t socket_, stop_, end_;
  std::thread thread_;
};

}  // namespace

TEST_CASE("PeerLink: new keys are used once a directory names them, not before", "[link]") {
  KeyWorld w;
  w.attach();
  w.hub.say_directory(w.directory());
  w.rotate(w.next);
  w.peer->look([&](Instant) {
    const auto again = w.peer->link.rotate(w.next, w.file);
    REQUIRE_FALSE(again);
    CHECK(again.error().code == FaultCode::wrong_state);  // One at a time.
    CHECK_FALSE(again.error().remedy.empty());
    // Both sealing keys open what comes meanwhile; the old one is still the current one.
    CHECK(w.peer->link.keys().sealing.size() == 2);
    CHECK(w.peer->link.keys().sealing.back().open == w.keys.sealing.back().open);
  });
  const auto succession = w.announced();
  w.hub.acknowledge();
  w.wait_receipts(1);
  // The receipt says that the message is durable, not that the keys were taken.
  CHECK(w.signer() == w.keys.sign.open);
  CHECK(seal::load(w.file)->sign.open == w.keys.sign.open);
  CHECK(w.peer->link.status().key_change.state == KeyChange::State::under_way);

  w.hub.say_directory(w.directory_after(succession));
  w.hub.accept_attach();  // A new connection, with the new CURVE key.
  w.wait_attached();
  CHECK(w.signer() == w.next.sign.open);
  CHECK(w.sealing() == std::vector{w.keys.sealing.back().open, w.next.sealing.back().open});
  CHECK(w.peer->link.status().key_change.state == KeyChange::State::none);
  const auto kept = seal::load(w.file);
  REQUIRE(kept);
  CHECK(kept->curve.open == w.next.curve.open);
  CHECK(kept->sealing.size() == 2);
  CHECK_FALSE(std::filesystem::exists(w.file + ".next"));
}

TEST_CASE("PeerLink: keys that the hub refuses are thrown away, the present ones stay", "[link]") {
  KeyWorld w;
  w.attach();
  w.hub.say_directory(w.directory());
  w.rotate(w.next);
  const auto succession = w.announced();
  w.hub.acknowledge();
  w.refuse(succession);
  w.wait_refused();
  CHECK(w.signer() == w.keys.sign.open);
  CHECK(w.sealing() == std::vector{w.keys.sealing.back().open});
  CHECK_FALSE(std::filesystem::exists(w.file + ".next"));
  CHECK(seal::load(w.file)->sign.open == w.keys.sign.open);
  const auto told = w.peer->link.status().key_change;
  CHECK(told.sign == w.next.sign.open);
  CHECK(told.reason == "created 10 minutes ahead of the hub");
  CHECK(told.remedy == "set the clock");

  SECTION("it is said after a restart too, until keys are changed again") {
    REQUIRE(w.peer->end());
    w.attach();
    CHECK(w.peer->link.status().key_change == told);
    const auto third = seal::make_key_set(w.self);
    w.rotate(third);
    const auto second = w.announced();
    w.hub.acknowledge();
    w.hub.say_directory(w.directory_after(second));
    w.hub.accept_attach();
    w.wait_attached();
    CHECK(w.signer() == third.sign.open);
    REQUIRE(w.peer->end());
    w.keys = *seal::load(w.file);
    w.attach();
    CHECK(w.peer->link.status().key_change.state == KeyChange::State::none);
  }
  SECTION("the link goes on with the present keys") {
    w.peer->post("a question");
    const auto envelope = w.hub.take();
    codec::VerifiedRoots roots;
    const auto directory =
        codec::Directory::open_update(bytes_of(w.directory()), w.hub.anchor().authority);
    REQUIRE(directory);
    CHECK(codec::open(bytes_of(envelope), **directory, roots));
  }
}

TEST_CASE("PeerLink: a refusal of something else, or too late, leaves a change alone", "[link]") {
  KeyWorld w;
  w.attach();
  w.hub.say_directory(w.directory());
  w.peer->post("a question");
  const auto question = w.hub.take();
  w.rotate(w.next);
  const auto succession = w.announced();
  w.hub.acknowledge();
  w.refuse(question);
  w.wait_messages(1);
  CHECK(w.peer->link.status().key_change.state == KeyChange::State::under_way);
  // A copy of the succession that comes again is at fault: its signer is a former key by now.
  w.hub.say_directory(w.directory_after(succession));
  w.refuse(succession);
  w.hub.accept_attach();
  w.wait_attached();
  CHECK(w.signer() == w.next.sign.open);
  w.wait_messages(2);
  CHECK(w.signer() == w.next.sign.open);
  CHECK(w.peer->link.status().key_change.state == KeyChange::State::none);
}

TEST_CASE("PeerLink: a key change survives a restart before its receipt", "[link]") {
  KeyWorld w;
  w.attach();
  w.hub.say_directory(w.directory());
  w.rotate(w.next);
  const auto succession = w.announced();
  REQUIRE(w.peer->end());
  w.attach();
  CHECK(w.sealing().size() == 2);
  CHECK(w.peer->link.status().key_change.state == KeyChange::State::under_way);
  CHECK(w.peer->link.status().key_change.sign == w.next.sign.open);
  w.hub.expect(Frame::kData);
  w.hub.acknowledge();
  w.hub.say_directory(w.directory_after(succession));
  w.hub.accept_attach();
  w.wait_attached();
  CHECK(seal::load(w.file)->sign.open == w.next.sign.open);
}

TEST_CASE("PeerLink: a crash at any point of a key change loses neither key set", "[link]") {
  KeyWorld w;
  w.attach();
  w.hub.say_directory(w.directory());
  w.rotate(w.next);
  const auto succession = w.announced();
  w.hub.acknowledge();
  w.wait_receipts(1);
  REQUIRE(w.peer->end());
  auto record = w.record();
  REQUIRE_FALSE(record.succession.empty());
  Listener nobody;
  const auto start = [&](auto check) {
    Database database(w.dir / "state.db");
    PeerLink link(w.options(), database, nobody);
    check(link);
  };
  const auto in_force = [&](const PeerLink& link) {
    CHECK(link.keys().sign.open == w.next.sign.open);
    CHECK(link.keys().sealing.size() == 2);
    CHECK(seal::load(w.file)->sign.open == w.next.sign.open);
    CHECK_FALSE(std::filesystem::exists(w.file + ".next"));
    // Else the file of the change after this one could be taken for that of this one.
    CHECK(w.record().succession.empty());
    CHECK_FALSE(w.record().succeeded);
  };

  SECTION("the directory was kept, the files not touched") {
    record.succeeded = true;
    w.set_record(record);
    start(in_force);
  }
  SECTION("the directory that names them was kept, and no more") {
    Database database(w.dir / "state.db");
    LinkStore(database).save_directory(w.directory_after(succession));
    start(in_force);
  }
  SECTION("the key file is the new one, its copy is still there") {
    record.succeeded = true;
    w.set_record(record);
    REQUIRE(seal::save(*seal::load(w.file + ".next"), w.file, true));
    w.keys = *seal::load(w.file);
    start(in_force);
  }
  SECTION("the key file is the new one, the record not yet") {
    record.succeeded = true;
    w.set_record(record);
    w.keys = *adopt_successor(w.file);
    start(in_force);
  }
  SECTION("refused, and the proposed keys not yet thrown away") {
    record.succession = {};
    w.set_record(record);
    start([&](const PeerLink& link) {
      CHECK(link.keys().sign.open == w.keys.sign.open);
      CHECK(link.keys().sealing.size() == 1);
      CHECK_FALSE(std::filesystem::exists(w.file + ".next"));
    });
  }
}

TEST_CASE("PeerLink: when the hub knows only the proposed CURVE key, it is tried and taken",
          "[link]") {
  // The authority has put the new keys in meanwhile: the old ones open no connection any more.
  KeyWorld w;
  w.attach();
  w.hub.say_directory(w.directory());
  w.rotate(w.next);
  (void)w.announced();
  REQUIRE(w.peer->end());
  Admission admission(w.hub.context(), w.next.curve.open);
  w.start();
  w.hub.accept_attach();
  w.hub.accept_attach();  // Once it is known, the connection is made again with all new keys.
  w.wait_attached();
  CHECK(admission.refused > 0);
  CHECK(w.signer() == w.next.sign.open);
  CHECK(seal::load(w.file)->sign.open == w.next.sign.open);
}

TEST_CASE("PeerLink: no former sealing key makes room for a new one", "[link]") {
  KeyWorld w;
  while (w.keys.sealing.size() < sealing_keys_max)
    w.keys.sealing.insert(w.keys.sealing.begin(), seal::make_seal_keys());
  REQUIRE(seal::save(w.keys, w.file, true));
  w.attach();
  w.peer->look([&](Instant) {
    const auto refused = w.peer->link.rotate(w.next, w.file);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == FaultCode::limit);
    CHECK_FALSE(refused.error().reason.empty());
    CHECK(refused.error().remedy.find("restart") != std::string::npos);
    CHECK(w.peer->link.keys().sealing.size() == sealing_keys_max);
  });
  CHECK_FALSE(std::filesystem::exists(w.file + ".next"));
  CHECK(w.peer->link.status().waiting == 0);
  REQUIRE(w.peer->end());
  // One has been forgotten: there is room again.
  w.keys.sealing.erase(w.keys.sealing.begin());
  w.attach();
  w.rotate(w.next);
  (void)w.announced();
}
