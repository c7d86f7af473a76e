#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <zmq.hpp>

#include "hub/shell/clock.h"
#include "hub/shell/public_socket.h"
#include "hub/shell/running_hub.h"
#include "hub/shell/zap.h"
#include "iwets/v1/hit.pb.h"
#include "iwets/v1/link.pb.h"
#include "iwets/v1/status.pb.h"
#include "proto/seal/file.h"
#include "proto/types/archive.h"
#include "tests/hub/shell/world.h"

/// The hub with its threads, sockets and disk, in this process; peers are written by hand.
using namespace iwets;
using namespace world;
using namespace std::chrono_literals;

namespace {

constexpr int wait_ms = 20'000;  // Only a failing test waits that long.

/// A hub in a folder of its own.
struct Running {
  Network network;
  std::string folder;
  shell::Config config;
  std::unique_ptr<shell::RunningHub> hub;

  /// `before` is called with the state's folder before the hub starts the first time.
  explicit Running(const std::string& more = "disk_free_min_mb = 1\n",
                   const std::function<void(const std::string&)>& before = {}) {
    std::string name = (std::filesystem::temp_directory_path() / "iwets-hub-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder = name;
    REQUIRE(seal::save(network.keys.at(PeerId::hub()), folder + "/keys"));
    REQUIRE(seal::make_master_key(folder + "/master.key"));
    std::ofstream(folder + "/first", std::ios::binary) << network.signed_directory(1);
    const auto parsed = shell::parse_config(
        "[hub]\nstate = \"" + folder + "\"\nlisten = \"tcp://127.0.0.1:0\"\nauthority_key = \"" +
            hex(network.authority.open) + "\"\ndirectory = \"" + folder + "/first\"\n" +
            "[limits]\n" + more,
        "hub.toml");
    REQUIRE(parsed);
    config = *parsed;
    if (before) before(folder);
    start();
  }
  ~Running() {
    hub.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  void start() {
    auto state = shell::open_state(config);
    REQUIRE(state);
    auto started = shell::RunningHub::start(config, std::move(*state), "0");
    REQUIRE(started);
    hub = std::move(*started);
  }
  template <typename Reply>
  [[nodiscard]] static Reply ask(const std::string& address,
                                 const google::protobuf::Message& request) {
    zmq::context_t context(1);
    zmq::socket_t socket(context, zmq::socket_type::dealer);
    socket.set(zmq::sockopt::linger, 0);
    socket.set(zmq::sockopt::rcvtimeo, wait_ms);
    socket.connect(address);
    (void)socket.send(zmq::buffer(request.SerializeAsString()));
    zmq::message_t answer;
    REQUIRE(socket.recv(answer));
    Reply reply;
    REQUIRE(reply.ParseFromString(answer.to_string()));
    return reply;
  }
  [[nodiscard]] v1::ControlReply command(v1::ControlRequest request) const {
    request.set_schema_version(1);
    return ask<v1::ControlReply>(config.control_socket, request);
  }
  [[nodiscard]] v1::Overview overview() const {
    v1::StatusRequest request;
    request.set_schema_version(1);
    request.mutable_overview();
    return ask<v1::StatusReply>(config.status_socket, request).overview();
  }
};

/// A peer that sends what it is told to.
class Wire {
 public:
  Wire(const Running& running, const seal::CurveKeys& keys)
      : socket_(context_, zmq::socket_type::dealer) {
    const auto hub_key = running.network.keys.at(PeerId::hub()).curve.open;
    socket_.set(zmq::sockopt::linger, 0);
    socket_.set(zmq::sockopt::rcvtimeo, wait_ms);
    const auto set = [&](int option, const std::uint8_t* key) {
      REQUIRE(zmq_setsockopt(socket_.handle(), option, key, 32) == 0);
    };
    set(ZMQ_CURVE_SERVERKEY, hub_key.data());
    set(ZMQ_CURVE_PUBLICKEY, keys.open.data());
    set(ZMQ_CURVE_SECRETKEY, keys.secret.bytes().data());
    socket_.connect(running.hub->endpoint());
  }
  void send(const std::vector<std::string>& parts) {
    for (std::size_t i = 0; i < parts.size(); ++i)
      (void)socket_.send(zmq::buffer(parts[i]),
                         i + 1 < parts.size() ? zmq::send_flags::sndmore : zmq::send_flags::none);
  }
  void send(const v1::Frame& frame, const std::string& payload = "") {
    send({frame.SerializeAsString(), payload});
  }
  /// The next frame of that kind; others are passed over.
  v1::Frame receive(v1::Frame::KindCase kind, std::string* payload = nullptr) {
    for (;;) {
      zmq::message_t header, body;
      REQUIRE(socket_.recv(header));
      REQUIRE(socket_.recv(body));
      v1::Frame frame;
      REQUIRE(frame.ParseFromString(header.to_string()));
      if (payload != nullptr) *payload = body.to_string();
      if (frame.kind_case() == kind) return frame;
    }
  }
  static v1::Frame frame() {
    v1::Frame out;
    out.set_schema_version(1);
    return out;
  }
  static v1::Frame attach() {
    auto out = frame();
    auto& attach = *out.mutable_attach();
    attach.set_schema_version_max(1);
    attach.set_program("test 0");
    for (auto* position :
         {attach.mutable_sent(), attach.mutable_acked(), attach.mutable_received()}) {
      position->set_generation(1);
      position->set_digest(std::string(32, '\0'));
    }
    attach.mutable_credit()->set_number_max(10);
    attach.mutable_credit()->set_bytes_max(1'000'000);
    attach.set_directory_version(1);
    attach.set_now_us(to_us(noon));
    return out;
  }
  static v1::Frame ping() {
    auto out = frame();
    out.mutable_ping()->mutable_credit()->set_number_max(10);
    out.mutable_ping()->mutable_credit()->set_bytes_max(1'000'000);
    out.mutable_ping()->set_now_us(to_us(noon));
    return out;
  }
  static v1::Frame first_data() {
    auto out = frame();
    out.mutable_data()->set_generation(1);
    out.mutable_data()->set_number(1);
    out.mutable_data()->set_previous_digest(std::string(32, '\0'));
    return out;
  }

 private:
  zmq::context_t context_{1};
  zmq::socket_t socket_;
};

/// Leaves a journal whose last entry is of this time.
void leave_journal(const std::string& folder, Instant last) {
  store::Journal::Options options;
  options.master_key = *seal::load_master_key(folder + "/master.key", true);
  auto journal = store::Journal::open(folder + "/journal", options);
  REQUIRE(journal);
  const hub::Event event = hub::HubStarted{.version = "0", .limits = {}};
  store::Entry entry;
  entry.index = 1;
  entry.time = last;
  entry.event = to_bytes(event);
  REQUIRE((*journal)->append(1, {entry}));
  (*journal)->close();
}

std::string check_now(const Network& network) {
  v1::CheckQuestion asked;
  asked.set_check(seal::random_id(1).data(), 16);
  *asked.mutable_facts() = case_facts();
  asked.mutable_facts()->mutable_recovery_date()->set_year(2020);
  asked.mutable_firearm()->set_serial("A123456");
  const auto now =
      std::chrono::duration_cast<Duration>(std::chrono::system_clock::now().time_since_epoch());
  return network.envelope(za, PeerId::hub(), Kind::check_question, asked, Instant{now});
}

}  // namespace

TEST_CASE("Hub: a known key attaches, is receipted, and gets its check report", "[shell][socket]") {
  const Running running;
  Wire member(running, running.network.keys.at(za).curve);
  member.send(Wire::attach());
  CHECK(member.receive(v1::Frame::kAttached).attached().peer() == "member:ZA");
  const auto envelope = check_now(running.network);
  member.send(Wire::first_data(), envelope);
  v1::Receipt receipt;
  REQUIRE(receipt.ParseFromString(member.receive(v1::Frame::kAck).ack().receipt()));
  CHECK(receipt.position().number() == 1);
  CHECK(receipt.journal_index() > 0);
  CHECK(receipt.journal_root().size() == 32);
  for (;;) {
    std::string payload;
    (void)member.receive(v1::Frame::kData, &payload);
    codec::VerifiedRoots roots;
    const auto opened = codec::open(bytes_of(payload), *running.network.directory, roots);
    REQUIRE(opened);
    CHECK(opened->author.is_hub());
    if (opened->kind == Kind::check_report) break;
  }
}

TEST_CASE("Hub: a repeat is acknowledged again after a restart", "[shell][socket]") {
  Running running;
  const auto envelope = check_now(running.network);
  std::uint64_t index = 0;
  for (int life = 0; life < 2; ++life) {
    Wire member(running, running.network.keys.at(za).curve);
    auto attach = Wire::attach();
    if (life > 0) {
      // Sent before, and the receipt was lost on the way.
      const auto digest = seal::chain({}, seal::digest(bytes_of(envelope)));
      attach.mutable_attach()->mutable_sent()->set_number(1);
      attach.mutable_attach()->mutable_sent()->set_digest(digest.data(), digest.size());
    }
    member.send(attach);
    (void)member.receive(v1::Frame::kAttached);
    member.send(Wire::first_data(), envelope);
    v1::Receipt receipt;
    REQUIRE(receipt.ParseFromString(member.receive(v1::Frame::kAck).ack().receipt()));
    CHECK(receipt.position().number() == 1);
    CHECK(receipt.journal_index() > index);
    index = receipt.journal_index();
    if (life == 0) {
      running.hub->drain();
      running.hub.reset();
      running.start();
    }
  }
}

TEST_CASE("Hub: a silent store is unavailable at the deadline, and its answer follows",
          "[shell][socket]") {
  const Running running(
      "disk_free_min_mb = 1\ncheck_wait_ms = 400\n[fault]\nstore_delay_ms = { firearm = 1200 }\n");
  Wire member(running, running.network.keys.at(za).curve);
  member.send(Wire::attach());
  (void)member.receive(v1::Frame::kAttached);
  member.send(Wire::first_data(), check_now(running.network));
  std::vector<v1::CheckReport> reports;
  while (reports.size() < 2) {
    std::string payload;
    (void)member.receive(v1::Frame::kData, &payload);
    const auto opened = codec::reread(bytes_of(payload));
    REQUIRE(opened);
    if (opened->kind != Kind::check_report) continue;
    REQUIRE(reports.emplace_back().ParseFromString(opened->body));
  }
  const auto outcome = [](const v1::CheckReport& report, v1::Store store) {
    for (const auto& row : report.stores())
      if (row.store() == store) return row.outcome();
    return v1::OUTCOME_UNSPECIFIED;
  };
  CHECK_FALSE(reports[0].update());
  CHECK(reports[0].stores_size() == 5);
  CHECK(outcome(reports[0], v1::STORE_FIREARM) == v1::OUTCOME_UNAVAILABLE);
  CHECK(outcome(reports[0], v1::STORE_TRACE) == v1::OUTCOME_NO_HIT);
  CHECK(outcome(reports[0], v1::STORE_VEHICLE) == v1::OUTCOME_NOT_ASKED);
  CHECK(reports[1].update());
  CHECK(outcome(reports[1], v1::STORE_FIREARM) == v1::OUTCOME_NO_HIT);
}

TEST_CASE("Hub: a full disk takes nothing in and says why", "[shell][socket]") {
  const Running running("disk_free_min_mb = 1048576\n");
  Wire member(running, running.network.keys.at(za).curve);
  member.send(Wire::attach());
  const auto credit = member.receive(v1::Frame::kAttached).attached().credit();
  CHECK(credit.reason() == v1::CREDIT_REASON_DISK_FULL);
  CHECK(credit.number_max() == 0);
}

TEST_CASE("Hub: frames at fault cost nothing but a strike", "[shell][socket]") {
  const Running running;
  Wire member(running, running.network.keys.at(za).curve);
  member.send(Wire::ping());  // Before the attach.
  CHECK_FALSE(member.receive(v1::Frame::kAttachRefused).attach_refused().remedy().empty());
  member.send({"x"});
  member.send({Wire::ping().SerializeAsString(), "", ""});
  member.send({std::string(50, '\xff'), ""});
  member.send(Wire::ping(), "a payload that does not belong here");
  member.send(Wire::attach());
  CHECK(member.receive(v1::Frame::kAttached).attached().peer() == "member:ZA");
  member.send(Wire::ping());
  CHECK(member.receive(v1::Frame::kPong).pong().credit().number_max() > 0);
}

TEST_CASE("Hub: a session of nothing but bad frames ends and is told why", "[shell][socket]") {
  const Running running;
  Wire member(running, running.network.keys.at(za).curve);
  member.send(Wire::attach());
  (void)member.receive(v1::Frame::kAttached);
  for (int i = 0; i < 32; ++i) member.send({std::string(50, '\xff'), ""});
  const auto told = member.receive(v1::Frame::kAttachRefused).attach_refused();
  CHECK(told.fault() == v1::ATTACH_FAULT_MALFORMED);
  CHECK(told.reason().find("attach") == std::string::npos);  // That was understood.
}

TEST_CASE("Hub: a peer beyond the number of sessions is told so", "[shell][socket]") {
  const Running running("disk_free_min_mb = 1\nsessions_max = 1\n");
  Wire first(running, running.network.keys.at(za).curve);
  first.send(Wire::attach());
  (void)first.receive(v1::Frame::kAttached);
  Wire second(running, running.network.keys.at(br).curve);
  second.send(Wire::attach());
  const auto told = second.receive(v1::Frame::kAttachRefused).attach_refused();
  CHECK(told.fault() == v1::ATTACH_FAULT_TOO_MANY_SESSIONS);
  CHECK(told.remedy().find("sessions_max") != std::string::npos);
}

TEST_CASE("Hub: a suspended peer is refused on its next frame, and let in again",
          "[shell][socket]") {
  const Running running;
  Wire member(running, running.network.keys.at(za).curve);
  member.send(Wire::attach());
  (void)member.receive(v1::Frame::kAttached);
  v1::ControlRequest suspend;
  suspend.mutable_suspend_peer()->set_peer("member:ZA");
  CHECK(running.command(suspend).has_done());
  member.send(Wire::ping());
  CHECK(member.receive(v1::Frame::kAttachRefused).attach_refused().fault() ==
        v1::ATTACH_FAULT_SUSPENDED);
  v1::ControlRequest resume;
  resume.mutable_resume_peer()->set_peer("member:ZA");
  CHECK(running.command(resume).has_done());
  member.send(Wire::attach());
  CHECK(member.receive(v1::Frame::kAttached).attached().peer() == "member:ZA");
}

TEST_CASE("Hub: a directory is taken live, an older or a foreign one is not", "[shell][socket]") {
  const Running running;
  Wire member(running, running.network.keys.at(br).curve);
  member.send(Wire::attach());
  (void)member.receive(v1::Frame::kAttached);
  const auto load = [&](const std::string& bytes) {
    v1::ControlRequest request;
    request.mutable_load_directory()->set_signed_directory(bytes);
    return running.command(request);
  };
  CHECK(load(running.network.signed_directory(2, br)).has_done());
  member.send(Wire::ping());
  CHECK(member.receive(v1::Frame::kAttachRefused).attach_refused().fault() ==
        v1::ATTACH_FAULT_REVOKED);
  CHECK(load(running.network.signed_directory(1)).failure().code() == "wrong_state");
  const Network impostor;
  CHECK(load(impostor.signed_directory(9)).failure().code() == "bad_signature");
}

TEST_CASE("Hub: a question to the control socket and a command to the status socket do nothing",
          "[shell][socket]") {
  const Running running;
  // Every kind of both, as the wire has it.
  const auto* questions = v1::StatusRequest::descriptor()->FindOneofByName("kind");
  for (int i = 0; i < questions->field_count(); ++i) {
    v1::StatusRequest request;
    request.set_schema_version(1);
    const auto* field = questions->field(i);
    request.GetReflection()->MutableMessage(&request, field);
    if (field->name() == "journey") request.mutable_journey()->set_subject(std::string(16, 'x'));
    INFO(field->name());
    const auto reply = Running::ask<v1::ControlReply>(running.config.control_socket, request);
    CHECK(reply.failure().code() == "wrong_socket");
    CHECK(reply.failure().remedy().find(running.config.status_socket) != std::string::npos);
  }
  std::vector<v1::ControlRequest> commands(7);
  commands[0].mutable_load_directory()->set_signed_directory("x");
  commands[1].mutable_suspend_peer()->set_peer("member:ZA");
  commands[2].mutable_open_generation()->set_peer("member:ZA");
  commands[3].mutable_drain();
  commands[4].mutable_take_snapshot();
  commands[5].mutable_dump_state();
  commands[6].mutable_confirm_clock();
  for (auto& request : commands) {
    request.set_schema_version(1);
    INFO(request.ShortDebugString());
    const auto reply = Running::ask<v1::StatusReply>(running.config.status_socket, request);
    CHECK(reply.failure().code() == "wrong_socket");
    CHECK(reply.failure().remedy().find(running.config.control_socket) != std::string::npos);
  }
  const auto overview = running.overview();
  for (const auto& peer : overview.peers()) CHECK(peer.state() == "away");
}

TEST_CASE("Hub: a clock that nobody can believe takes nothing in until it is confirmed",
          "[shell][socket]") {
  // The machine comes up with a clock weeks ahead of the journal, or behind it.
  const bool ahead = GENERATE(true, false);
  const auto journal = shell::wall_now() + (ahead ? -24h * 30 : 1h);
  const Running running("disk_free_min_mb = 1\n",
                        [&](const std::string& folder) { leave_journal(folder, journal); });
  Wire member(running, running.network.keys.at(za).curve);
  member.send(Wire::attach());
  const auto credit = member.receive(v1::Frame::kAttached).attached().credit();
  CHECK(credit.reason() == v1::CREDIT_REASON_CLOCK);
  CHECK(credit.number_max() == 0);
  auto overview = running.overview();
  CHECK(overview.intake() == "clock");
  REQUIRE(overview.attention_size() > 0);
  CHECK(overview.attention(0).remedy().find("clock confirm") != std::string::npos);
  // Time goes on from the journal, so that no deadline passes that has not really.
  CHECK(from_us(overview.now_us()) >= journal);
  CHECK(from_us(overview.now_us()) < journal + 10min);

  const auto before = from_us(overview.now_us());
  v1::ControlRequest confirm;
  confirm.mutable_confirm_clock();
  CHECK(running.command(confirm).has_done());
  // The watch looks once a second, and tells by a ping.
  for (;;) {
    const auto ping = member.receive(v1::Frame::kPing).ping();
    if (ping.credit().reason() == v1::CREDIT_REASON_UNSPECIFIED) break;
  }
  member.send(Wire::first_data(), check_now(running.network));
  v1::Receipt receipt;
  REQUIRE(receipt.ParseFromString(member.receive(v1::Frame::kAck).ack().receipt()));
  CHECK(receipt.position().number() == 1);
  overview = running.overview();
  CHECK(overview.intake() == "flowing");
  CHECK(from_us(overview.now_us()) >= before);
  if (ahead) CHECK(from_us(overview.now_us()) >= journal + 24h * 30);
  if (!ahead) CHECK(overview.attention(0).what().find("half speed") != std::string::npos);
}

TEST_CASE("Hub: an unknown key gets nothing", "[shell][socket]") {
  const Running running;
  zmq::context_t context(1);
  CHECK(shell::refuses_strangers(context, running.hub->endpoint(),
                                 running.network.keys.at(PeerId::hub()).curve.open));
}

TEST_CASE("Listen: without admission nobody comes in, not even a known key", "[shell][socket]") {
  const Network network;
  zmq::context_t context(1);
  const auto& hub_keys = network.keys.at(PeerId::hub()).curve;
  const auto listening = shell::listen(context, "tcp://127.0.0.1:0", hub_keys, {});
  REQUIRE(listening);
  // Nobody answers for ZAP here; were the domain not enforced, the handshake would succeed.
  zmq::socket_t client(context, zmq::socket_type::dealer);
  client.set(zmq::sockopt::linger, 0);
  const auto& keys = network.keys.at(za).curve;
  REQUIRE(zmq_setsockopt(client.handle(), ZMQ_CURVE_SERVERKEY, hub_keys.open.data(), 32) == 0);
  REQUIRE(zmq_setsockopt(client.handle(), ZMQ_CURVE_PUBLICKEY, keys.open.data(), 32) == 0);
  REQUIRE(zmq_setsockopt(client.handle(), ZMQ_CURVE_SECRETKEY, keys.secret.bytes().data(), 32) ==
          0);
  REQUIRE(zmq_socket_monitor(client.handle(), "inproc://watch",
                             ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED |
                                 ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |
                                 ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |
                                 ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL) == 0);
  zmq::socket_t watch(context, zmq::socket_type::pair);
  watch.set(zmq::sockopt::linger, 0);
  watch.set(zmq::sockopt::rcvtimeo, wait_ms);
  watch.connect("inproc://watch");
  client.connect(listening->endpoint);
  zmq::message_t event;
  REQUIRE(watch.recv(event));
  std::uint16_t kind = 0;
  std::memcpy(&kind, event.data(), sizeof kind);
  CHECK(kind != ZMQ_EVENT_HANDSHAKE_SUCCEEDED);
}

TEST_CASE("Listen: a port in use is told with a remedy", "[shell][socket]") {
  const Network network;
  zmq::context_t context(1);
  const auto& keys = network.keys.at(PeerId::hub()).curve;
  const auto first = shell::listen(context, "tcp://127.0.0.1:0", keys, {});
  REQUIRE(first);
  const auto second = shell::listen(context, first->endpoint, keys, {});
  REQUIRE_FALSE(second);
  CHECK(second.error().remedy.find("hub.listen") != std::string::npos);
}
