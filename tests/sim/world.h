#pragma once

#include <array>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tests/sim/dice.h"
#include "tests/sim/letters.h"
#include "tests/sim/oracle.h"
#include "tests/sim/swarm.h"
#include "tests/sim/timeline.h"

namespace iwets::sim {

class Hub;
class Peer;
class Member;

using ConnectionId = std::uint64_t;

/// One simulated network: hub, peers, wires, disks, clocks, officers and operators, all from one
/// seed. Safety phase with faults, then healing, then until all is quiet.
class World {
 public:
  World(const Swarm& swarm, bool tells);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  void run();

  struct Outcome {
    std::vector<std::string> violations;
    std::string rule;        ///< of the first
    std::uint64_t hash = 0;  ///< of all that happened, in order
    std::uint64_t events = 0, entries = 0;
    Duration simulated{};
    std::array<std::uint64_t, fault_count> faults{};  ///< how often each struck
  };
  [[nodiscard]] Outcome outcome() const;

  // What hub and peers need of their world.
  Timeline timeline;
  Oracle oracle;
  const Swarm swarm;
  Dice wire_dice, disk_dice, officer_dice, fault_dice, id_dice, end_dice;

  [[nodiscard]] Instant now() const { return timeline.now(); }
  [[nodiscard]] bool healed() const { return healed_; }
  [[nodiscard]] bool planted(Bug bug) const { return swarm.bug == bug; }
  void struck(Fault fault) { ++struck_[static_cast<std::size_t>(fault)]; }
  /// A fault of this kind strikes now, by chance.
  [[nodiscard]] bool strikes(Fault fault, double probability);
  void mark(std::uint64_t what) { hash_ = (hash_ ^ what) * 1099511628211U + (hash_ >> 32U); }
  /// A line of the story.
  template <typename Words>
  void tell(const PeerId& who, const Words& words) {
    mark(static_cast<std::uint64_t>(to_us(now())));
    if (tells_) print(who, words());
  }

  // Wires: in order within a connection; a connection ends with all that is under way.
  [[nodiscard]] bool reachable(const PeerId& peer) const;
  ConnectionId connect(const PeerId& peer, Key key);
  void disconnect(ConnectionId connection, bool peer_notices);
  void cut_all();  ///< the hub's process is gone
  void to_hub(ConnectionId connection, ToHub frame);
  void to_peer(ConnectionId connection, ToPeer frame);

  template <typename Id>
  [[nodiscard]] Id draw_id() {
    typename Id::Raw raw{};
    const auto ms = to_us(now()) / 1'000;
    for (std::size_t i = 0; i < 6; ++i) raw[i] = static_cast<std::uint8_t>(ms >> (40 - 8 * i));
    for (std::size_t i = 6; i < 16; ++i) raw[i] = static_cast<std::uint8_t>(id_dice.next());
    return Id(raw);
  }
  [[nodiscard]] Letter write(const PeerId& author, const PeerId& recipient, Kind kind, Key key,
                             Instant created, Instant expires, Body body, MessageId id);
  [[nodiscard]] Hub& hub() { return *hub_; }
  [[nodiscard]] Peer* peer(const PeerId& id);
  [[nodiscard]] Duration sync_time();
  [[nodiscard]] std::shared_ptr<const Directory> directory() const { return directory_; }
  [[nodiscard]] Key draw_key() { return ++keys_; }
  [[nodiscard]] Duration case_life() const { return case_life_; }
  [[nodiscard]] Duration ping_every() const { return ping_every_; }

 private:
  struct Connection {
    PeerId peer;
    Key key = 0;
    Instant last_to_hub{}, last_to_peer{}, clogged_until{};
  };
  void begin();
  void plan_officers();
  void plan_faults();
  void act(Member& member);
  void strike();
  void heal();
  void tidy_up();
  void settle();
  [[nodiscard]] Instant arrival(Connection& connection, Instant& last);
  [[nodiscard]] Member& any_member();
  /// Another member's country, that often.
  [[nodiscard]] std::set<CountryCode> hidden_from_some(const Member& member, double chance);
  /// Today, or one of the days behind it.
  [[nodiscard]] Day some_day(std::uint64_t most);
  template <typename Frame>
  void tell_frame(const PeerId& peer, const Frame& frame, const char* how);
  void print(const PeerId& who, const std::string& words) const;

  const bool tells_;
  bool healed_ = false;
  std::uint64_t hash_ = 14695981039346656037U;
  std::array<std::uint64_t, fault_count> struck_{};
  std::map<ConnectionId, Connection> connections_;
  ConnectionId last_connection_ = 0;
  std::map<PeerId, Instant> partitioned_;  ///< until when
  Key keys_ = 0;
  std::uint64_t letters_ = 0;
  Instant start_;
  Duration case_life_ = std::chrono::hours{24} * 90, ping_every_ = std::chrono::seconds{15};
  std::shared_ptr<const Directory> directory_;
  std::unique_ptr<Hub> hub_;
  std::map<PeerId, std::unique_ptr<Peer>> peers_;
  std::vector<Member*> members_;
};

}  // namespace iwets::sim
