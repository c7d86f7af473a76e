#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "proto/link/client/peer_link.h"
#include "tests/bench/machine.h"
#include "tests/bench/trace_bench.h"

namespace iwets::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

constexpr auto patience = std::chrono::minutes{5};

double ms_between(Clock::time_point from, Clock::time_point to) {
  return std::round(std::chrono::duration<double, std::milli>(to - from).count() * 10.0) / 10.0;
}

/// A peer that only attaches, and notes when it was.
class Probe final : public link::Application {
 public:
  explicit Probe(const Network& network) : database_(network.path("spare/probe.db")) {
    std::ifstream file(network.path("anchor.toml"));
    std::ostringstream text;
    text << file.rdbuf();
    auto anchor = codec::read_anchor(text.str());
    auto keys = seal::load(network.path("spare/keys"));
    if (!anchor || !keys) throw std::runtime_error("the spare member has no keys or anchor");
    options_.program = "iwets-bench";
    options_.anchor = *anchor;
    options_.keys = *keys;
    options_.reconnect_min = std::chrono::milliseconds{5};
    options_.reconnect_max = std::chrono::milliseconds{20};
    options_.attach_wait_max = std::chrono::milliseconds{100};
  }
  /// Works until it is attached; when that was.
  [[nodiscard]] Clock::time_point wait() {
    link::PeerLink link(options_, database_, *this);
    link_ = &link;
    if (!link.run() || !attached_) throw std::runtime_error("the probe did not attach");
    return *attached_;
  }

  void on_message(Instant, const link::Incoming&) override {}
  void on_unbelievable(Instant, std::uint64_t, const Fault&) override {}
  void on_receipted(Instant, const link::Receipted&) override {}
  void on_time(Instant) override {
    if (interrupted() || Clock::now() - began_ > patience) link_->stop();
  }
  [[nodiscard]] std::optional<Instant> next_deadline() const override { return std::nullopt; }
  [[nodiscard]] bool promises() const override { return true; }
  void on_committed() override {}
  void on_link(const link::LinkStatus& status) override {
    if (status.state != link::LinkState::attached || attached_) return;
    attached_ = Clock::now();
    link_->stop();
  }

 private:
  link::Database database_;
  link::PeerLink::Options options_;
  link::PeerLink* link_ = nullptr;
  std::optional<Clock::time_point> attached_;
  Clock::time_point began_ = Clock::now();
};

/// Waits until the hub has receipted everything; returns how many traces are open.
std::uint64_t wait_receipted(Network& network, std::uint64_t traces) {
  const auto until = Clock::now() + patience;
  for (;;) {
    check_interrupt();
    std::uint64_t receipts = 0, open = 0;
    for (int i = 0; i < network.members(); ++i) {
      const auto summary = Json::parse(network.connect(i)->call("GET", "/summary").body);
      receipts += summary.at("receipts").get<std::uint64_t>();
      open += summary.at("open").get<std::uint64_t>();
    }
    if (receipts >= traces) return open;
    if (Clock::now() > until)
      throw std::runtime_error("only " + std::to_string(receipts) + " traces were receipted");
    std::this_thread::sleep_for(std::chrono::milliseconds{200});
  }
}

}  // namespace

Report run_restart_bench(const RestartBenchOptions& options) {
  auto given = options.network;
  given.center_options = {"--time-scale", "instant", "--fault", "silent"};
  Network network(given);
  network.create();
  network.admit_spare();
  network.start();

  Forms forms(options.seed);
  LoadPlan plan;
  plan.warm_seconds = 0;
  plan.total = options.open_traces;
  plan.await_results = false;
  Driver driver(network, forms, plan);
  const auto opening = Clock::now();
  const auto outcome = driver.run([] {}, [] {});
  const auto open = wait_receipted(network, outcome.accepted);
  const double opening_s = ms_between(opening, Clock::now()) / 1'000.0;

  const double rss_before = network.hub().rss_mib();
  network.hub().kill();
  const auto started = Clock::now();
  network.hub().start();
  Probe probe(network);
  const auto attached = probe.wait();

  Json report;
  report["machine"] = {{"cores", describe_machine(network.folder()).cores},
                       {"filesystem", describe_machine(network.folder()).filesystem}};
  report["settings"] = {{"open_traces", options.open_traces}, {"members", network.members()}};
  report["open_traces"] = open;
  report["opened_in_s"] = opening_s;
  report["start_to_first_attach_ms"] = ms_between(started, attached);
  report["hub_rss_mib"] = {{"before", std::round(rss_before)},
                           {"after", std::round(network.hub().rss_mib())}};
  network.stop();
  return {report.dump(2), options.open_traces - std::min(options.open_traces, open)};
}

}  // namespace iwets::bench
