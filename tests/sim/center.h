#pragma once

#include "adapters/sdk/case_life.h"
#include "tests/sim/peer.h"

namespace iwets::sim {

/// A tracing center around the real life of its cases. Some are strays: silent, late, twice, wrong.
class Center final : public Peer {
 public:
  Center(World& world, PeerId id, Key key) : Peer(world, id, key) {}

 private:
  void on_start() override {}
  void on_message(const Letter& letter) override;
  void on_receipted(const Letter&) override {}
  void on_time() override;
  [[nodiscard]] std::optional<Instant> next_deadline() const override;

  using Name = std::pair<TraceId, PeerId>;
  void take_request(const Letter& letter, const SubmitBody& submit);
  void plan_answers(const Name& name);
  [[nodiscard]] ResultBody leads_on(const Name& name);
  void say(const Name& name, std::uint32_t code);
  void send(const Name& name, const CenterCase& work);
  void withdraw(const Name& name);
  void explain(const Name& name);
  void correct(const Name& name);
  void take_amendment(const Name& name, std::uint32_t version);
  void take_clock(const ClockBody& clock);
};

}  // namespace iwets::sim
