#include "tests/sim/world.h"

#include <algorithm>
#include <iostream>

#include "tests/sim/center.h"
#include "tests/sim/hub.h"
#include "tests/sim/member.h"

// The course of a run, and its wires. Officers and faults are in world_events.cc.
namespace iwets::sim {
namespace {

/// 2026-03-01T09:00:00Z.
constexpr Instant first_day = Instant{} + std::chrono::hours{24} * 20'513 + std::chrono::hours{9};
/// Nobody waits for more than the life of a case and what comes after it.
constexpr Duration patience = std::chrono::hours{24} * 30;

PeerId peer_of(Role role, int number) {
  constexpr std::string_view pilots[] = {"ZA", "BR", "TN", "CZ", "US", "DE", "FR", "IT"};
  constexpr std::string_view seconds = "OPQUVWXY";  // None of a pilot's.
  const auto at = static_cast<std::size_t>(role == Role::center ? 7 - number : number);
  if (at < std::size(pilots)) return {role, *CountryCode::parse(pilots[at])};
  const std::string code{static_cast<char>('A' + (at - 8) / 8), seconds[at % 8]};
  return {role, *CountryCode::parse(code)};
}

// Frames in words; pings and pongs are not worth any.
std::string words_of(const link::Data& f) { return "message " + std::to_string(f.number); }
std::string words_of(const link::Attach& f) {
  return "attach, sent " + std::to_string(f.sent.number) + ", received " +
         std::to_string(f.received.number) + ", credit to " + std::to_string(f.credit.number_max);
}
std::string words_of(const link::Acknowledge& f) {
  return "acknowledgement to " + std::to_string(f.position.number) + ", credit to " +
         std::to_string(f.credit.number_max);
}
std::string words_of(const Receipt& f) {
  return "receipt to " + std::to_string(f.position.number) + ", credit to " +
         std::to_string(f.credit.number_max);
}
std::string words_of(const link::Resend& f) { return "resend from " + std::to_string(f.number); }
std::string words_of(const link::Attached& f) {
  return "attached, received " + std::to_string(f.received.number) + ", sent " +
         std::to_string(f.sent.number) + ", credit to " + std::to_string(f.credit.number_max);
}
std::string words_of(const link::AttachRefused& f) {
  return "refusal " + std::to_string(static_cast<int>(f.fault));
}
std::string words_of(const link::LaneStopped&) { return "lane stopped"; }
std::string words_of(const link::Fenced&) { return "fenced"; }
std::string words_of(const link::Ping&) { return {}; }
std::string words_of(const link::Pong&) { return {}; }

/// Narrow ones are met more often.
hub::Limits draw_limits(Dice& dice) {
  hub::Limits limits;
  limits.check_wait_max = std::chrono::seconds{2};
  limits.swept_at_once = 2;
  // So short that many a center is late.
  limits.urgent_allowance = dice.between(std::chrono::minutes{1}, std::chrono::hours{6});
  limits.routine_allowance = dice.between(std::chrono::minutes{10}, std::chrono::hours{40});
  limits.confirmation_urgent = dice.between(std::chrono::minutes{1}, std::chrono::minutes{20});
  limits.confirmation_routine = dice.between(std::chrono::minutes{5}, std::chrono::hours{2});
  limits.pass_on_urgent = limits.confirmation_urgent;
  limits.pass_on_routine = limits.confirmation_routine;
  limits.attachment_time = std::chrono::hours{24 * 14};
  if (dice.chance(0.5)) {
    limits.lane.window_messages_max = 1 + static_cast<std::uint32_t>(dice.below(8));
    limits.lane.window_bytes_max = 1'000 + static_cast<std::uint32_t>(dice.below(8'000));
    limits.overdue_per_step_max = 1 + dice.below(3);
    limits.reviewed_per_step_max = 1 + dice.below(3);
    limits.drafts_max = 10 + dice.below(50);
    limits.checks_max = 5 + dice.below(20);
    limits.records_of_peer_max = 1 + dice.below(3);
  }
  return limits;
}

}  // namespace

World::World(const Swarm& drawn, bool tells)
    : timeline(first_day),
      swarm(drawn),
      wire_dice(drawn.seed, "wire"),
      disk_dice(drawn.seed, "disk"),
      officer_dice(drawn.seed, "officer"),
      fault_dice(drawn.seed, "fault"),
      id_dice(drawn.seed, "id"),
      end_dice(drawn.seed, "end"),
      tells_(tells),
      start_(first_day) {}

World::~World() = default;

void World::run() {
  begin();
  const auto end = now() + swarm.faulty;
  plan_officers();
  plan_faults();
  while (timeline.step(end)) {
  }
  heal();
  settle();
  hub_->judge_replay();
  hub_->judge_payloads();
  std::map<PeerId, const History*> histories;
  for (const auto& [id, peer] : peers_) histories[id] = &peer->history();
  oracle.judge(histories, now());
}

void World::begin() {
  Dice dice(swarm.seed, "world");
  if (dice.chance(0.3)) case_life_ = dice.between(std::chrono::hours{72}, std::chrono::hours{240});
  if (swarm.has(Fault::stray_center) || swarm.faulty > std::chrono::minutes{5})
    ping_every_ = std::chrono::minutes{30};
  auto directory = std::make_shared<Directory>();
  directory->version = 1;
  std::vector<PeerId> names;
  for (int i = 0; i < swarm.members; ++i) names.push_back(peer_of(Role::member, i));
  for (int i = 0; i < swarm.centers; ++i) names.push_back(peer_of(Role::center, i));
  for (const auto& name : names) {
    auto& party = directory->parties[name];
    party.grant.peer = name;
    party.keys = {draw_key()};
    if (name.role() == Role::center) continue;
    party.grant.may_ask = dice.chance(0.8)
                              ? Stores::from_bits(0xff)
                              : Stores::from_bits(static_cast<std::uint8_t>(dice.next()));
    party.grant.may_fill = Stores::from_bits(0xff);
    party.grant.answers_traces = dice.chance(0.4);
    if (dice.chance(0.2)) party.grant.may_trace_to = {peer_of(Role::center, 0).country()};
  }
  directory_ = directory;
  const auto limits = draw_limits(dice);
  oracle.times({limits.urgent_allowance, limits.routine_allowance, limits.reminder_percent,
                swarm.faulty + std::chrono::hours{26}});
  hub_ = std::make_unique<Hub>(*this, limits);
  hub_->start();
  hub_->load_directory(directory);
  for (const auto& name : names) {
    const auto key = *directory->parties.at(name).keys.begin();
    if (name.role() == Role::member) {
      auto member = std::make_unique<Member>(*this, name, key);
      members_.push_back(member.get());
      peers_[name] = std::move(member);
    } else {
      peers_[name] = std::make_unique<Center>(*this, name, key);
    }
    if (swarm.has(Fault::clock_skew)) {
      struck(Fault::clock_skew);
      peers_[name]->set_skew(dice.between(-std::chrono::minutes{2}, std::chrono::minutes{2}));
    }
    peers_[name]->start();
  }
}

/// Until every case has ended and every lane is empty, or patience has.
void World::settle() {
  // A case goes on in each center's country at most, and in one that has none.
  const auto end = now() + case_life_ * (swarm.centers + 1) + patience;
  auto look = now();
  std::uint64_t busy = 0;
  const auto all_quiet = [&] {
    for (const auto& [id, peer] : peers_) {
      const auto at = directory_->parties.find(id);
      if (at->second.grant.revoked) continue;
      if (!peer->quiet()) return false;
      if (!oracle.has_forgotten() && peer->awaits_a_word()) return false;
    }
    const auto view = hub_->view();
    if (!view || view->open_traces > 0 || view->open_checks > 0 || view->drafts > 0 ||
        view->confirmations > 0)
      return false;
    return std::ranges::all_of(view->peers, [](const hub::PeerView& p) {
      return p.revoked || (p.waiting == 0 && p.under_way == 0);
    });
  };
  while (now() < end) {
    look +=
        std::min<Duration>(std::chrono::seconds{10} + (now() - look) / 4, std::chrono::hours{6});
    look = std::max(look, now() + std::chrono::seconds{10});
    if (look - now() < std::chrono::hours{1} && ++busy > 50) look = now() + std::chrono::hours{6};
    while (timeline.step(look)) {
    }
    tidy_up();
    if (all_quiet()) return;
  }
  for (const auto& [id, peer] : peers_)
    if (!directory_->parties.at(id).grant.revoked && !peer->quiet())
      oracle.violated("quiet", id.text() + " is not quiet: " + peer->standing());
  if (const auto view = hub_->view()) {
    if (view->confirmations > 0)
      oracle.violated("hits", "a confirmation is waited for without an end");
    if (view->open_traces + view->open_checks + view->drafts > 0)
      oracle.violated("quiet", "the hub holds " + std::to_string(view->open_traces) + " traces, " +
                                   std::to_string(view->open_checks) + " checks, " +
                                   std::to_string(view->drafts) + " drafts");
    for (const auto& p : view->peers)
      if (!p.revoked && p.waiting + p.under_way > 0)
        oracle.violated("quiet", "the hub's lane to " + p.peer.text() + " is not empty");
  }
}

World::Outcome World::outcome() const {
  return {oracle.violations(), oracle.first_rule(), hash_,  timeline.happened(),
          hub_->entries(),     now() - start_,      struck_};
}

// ------------------------------------------------------------------------------------- wires

bool World::reachable(const PeerId& peer) const {
  if (!hub_->running()) return false;
  const auto at = partitioned_.find(peer);
  return at == partitioned_.end() || at->second <= now();
}

ConnectionId World::connect(const PeerId& peer, Key key) {
  const auto id = ++last_connection_;
  connections_[id] = {.peer = peer, .key = key};
  return id;
}

void World::disconnect(ConnectionId id, bool peer_notices) {
  const auto at = connections_.find(id);
  if (at == connections_.end()) return;
  const auto peer = at->second.peer;
  connections_.erase(at);
  if (peer_notices)
    timeline.after(std::chrono::milliseconds{1}, [this, peer, id] {
      if (auto* p = this->peer(peer)) p->connection_lost(id);
    });
}

void World::cut_all() {
  while (!connections_.empty()) disconnect(connections_.begin()->first, true);
}

template <typename Frame>
void World::tell_frame(const PeerId& peer, const Frame& frame, const char* how) {
  if (!tells_) return;
  const auto words = std::visit([](const auto& f) { return words_of(f); }, frame);
  if (!words.empty()) print(peer, std::string(how) + ' ' + words);
}

Instant World::arrival(Connection& connection, Instant& last) {
  const bool slow = !healed_ && swarm.has(Fault::delay);
  auto wait = std::chrono::microseconds{200} +
              wire_dice.about(slow ? Duration{std::chrono::milliseconds{60}}
                                   : Duration{std::chrono::milliseconds{1}});
  if (slow) struck(Fault::delay);
  if (strikes(Fault::clog, 0.001))
    connection.clogged_until =
        now() + wire_dice.between(std::chrono::milliseconds{100}, std::chrono::seconds{5});
  last = std::max({last, now() + wait, connection.clogged_until});
  return last;
}

void World::to_hub(ConnectionId id, ToHub frame) {
  const auto at = connections_.find(id);
  if (at == connections_.end()) return;
  const auto& connection = at->second;
  if (frame.claims.is_hub() && strikes(Fault::impostor, 0.05)) {
    // A member with valid keys says that it is another.
    for (const auto& [other, peer] : peers_)
      if (other != connection.peer && fault_dice.chance(0.5)) frame.claims = other;
  } else {
    frame.claims = connection.peer;
  }
  const bool lost = strikes(Fault::loss, 0.15);
  tell_frame(connection.peer, frame.frame, lost ? "sends (lost)" : "sends");
  if (lost) return;
  const int copies = strikes(Fault::duplication, 0.1) ? 2 : 1;
  for (int i = 0; i < copies; ++i)
    timeline.at(arrival(at->second, at->second.last_to_hub), [this, id, frame] {
      const auto still = connections_.find(id);
      if (still != connections_.end()) hub_->receive(id, still->second.key, frame);
    });
}

void World::to_peer(ConnectionId id, ToPeer frame) {
  const auto at = connections_.find(id);
  if (at == connections_.end()) return;
  // Nothing of a connection is lost on this way: TCP, and a pipe that is full makes the hub wait.
  tell_frame(at->second.peer, frame.frame, "is sent");
  const int copies = strikes(Fault::duplication, 0.1) ? 2 : 1;
  for (int i = 0; i < copies; ++i)
    timeline.at(arrival(at->second, at->second.last_to_peer), [this, id, frame] {
      const auto still = connections_.find(id);
      if (still == connections_.end()) return;
      if (auto* p = peer(still->second.peer)) p->receive(id, frame);
    });
}

Letter World::write(const PeerId& author, const PeerId& recipient, Kind kind, Key key,
                    Instant created, Instant expires, Body body, MessageId id) {
  auto letter = std::make_shared<Envelope>();
  letter->author = author;
  letter->recipient = recipient;
  letter->kind = kind;
  letter->key = key;
  letter->id = id;
  letter->created = created;
  letter->expires = expires;
  letter->body = std::move(body);
  letter->digest = digest_of(++letters_);
  const bool piece = std::holds_alternative<PieceBody>(letter->body);
  letter->bytes = (piece ? 5'000 : 500) + static_cast<std::uint32_t>(letters_ * 37 % 1'000);
  return letter;
}

Peer* World::peer(const PeerId& id) {
  const auto at = peers_.find(id);
  return at == peers_.end() ? nullptr : at->second.get();
}

Duration World::sync_time() {
  if (strikes(Fault::slow_disk, 0.02))
    return disk_dice.between(std::chrono::milliseconds{50}, std::chrono::seconds{3});
  return std::chrono::microseconds{200} + disk_dice.about(std::chrono::microseconds{300});
}

bool World::strikes(Fault fault, double probability) {
  if (healed_ || !swarm.has(fault) || !fault_dice.chance(probability)) return false;
  struck(fault);
  return true;
}

void World::print(const PeerId& who, const std::string& words) const {
  std::cout << text(now()) << ' ' << who.text() << ' ' << words << '\n';
}

}  // namespace iwets::sim
