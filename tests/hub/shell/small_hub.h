#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hub/shell/comparer.h"
#include "hub/shell/compose.h"
#include "hub/shell/facts.h"
#include "hub/shell/meetings.h"
#include "hub/shell/records_loop.h"
#include "tests/hub/core/world.h"
#include "tests/hub/shell/world.h"
#include "tests/hub/store/temp_folder.h"

namespace world {

/// A hub without threads and sockets: the real core, stores, matching and composer, one step after
/// the other. What its peers get is kept as bytes.
class SmallHub {
 public:
  using Snapshot = std::shared_ptr<const store::RecordsSnapshot>;
  using GuardOf = std::function<Result<std::optional<store::Guard>, store::StoreError>(
      const store::RecordName&)>;

  explicit SmallHub(const Network& network) : network_(network) {
    auto opened = store::Records::open(folder_ / "records");
    if (!opened) throw std::runtime_error(opened.error().reason);
    records_ = std::move(*opened);
    snapshot = [this] { return records_->snapshot(); };
    guard_of = [this](const store::RecordName& name) { return records_->guard_of(name); };
    post(hub::HubStarted{.version = "test", .limits = {}}, {});
    hub::DirectoryLoaded directory{.version = 1, .grants = {}};
    for (const auto* name : {"member:ZA", "member:BR", "center:US"})
      directory.grants.push_back(hub::testing::grant_all(name));
    post(directory, {});
    attach(za);
    attach(br);
    run();
  }

  /// How the stores are seen, and what a record is released for: faults may be put here.
  std::function<Snapshot()> snapshot;
  GuardOf guard_of;

  /// What a peer was told, and the journal's length when it was.
  struct Said {
    Kind kind = Kind::refusal;
    std::string body;
    JournalIndex index = 0;
    friend bool operator==(const Said&, const Said&) = default;
  };
  std::map<PeerId, std::vector<Said>> said;
  std::map<PeerId, std::vector<JournalIndex>> receipts;

  void attach(PeerId peer) { post(world_.attach_event(peer.text()), {}); }
  void detach(PeerId peer) { post(hub::PeerDetached{peer, world_.peers[peer].session}, {}); }
  /// Takes an envelope on its author's lane; `run` does what it leads to.
  void take(const std::string& envelope) {
    auto opened = codec::reread(bytes_of(envelope));
    if (!opened) throw std::runtime_error(opened.error().reason);
    const shell::FactsContext context{*network_.directory, opened->author, noon,
                                      [](const TraceId&) { return false; }};
    post(world_.next_message(opened->author.text(), std::to_string(++messages_),
                             shell::content_of(*opened, bytes_of(envelope), context)),
         envelope);
  }
  void run() {
    while (!waiting_.empty()) {
      auto [index, effect] = std::move(waiting_.front());
      waiting_.pop_front();
      perform(index, effect);
    }
    for (const auto peer : {za, br})
      if (world_.peers[peer].received.back().number > acknowledged_[peer]) {
        acknowledged_[peer] = world_.peers[peer].received.back().number;
        world_.acknowledge(peer.text());
      }
  }
  [[nodiscard]] const store::Records& records() const { return *records_; }

 private:
  void post(const hub::Event& event, const std::optional<std::string>& payload) {
    auto effects = world_.step(event);
    const auto index = world_.core.index();
    if (!world_.core.idle() && payload) journal_.payloads[index] = *payload;
    for (auto& effect : effects) waiting_.emplace_back(index, std::move(effect));
  }
  void perform(JournalIndex index, const hub::Effect& effect) {
    if (const auto* ask = std::get_if<hub::AskStores>(&effect)) {
      const auto payload = cache_.find(ask->question);
      auto answered = shell::answer_check({*ask, snapshot()}, ask->stores, **payload, cache_);
      for (auto& met : shell::meetings({*ask, snapshot()}, answered, cache_))
        post(met.event, met.payload);
      post(answered.event, answered.payload);
    } else if (const auto* file = std::get_if<hub::FileTrace>(&effect)) {
      (void)records_->file_traces({*shell::filed_trace(cache_, index, *file)});
    } else if (const auto* apply = std::get_if<hub::ApplyRecords>(&effect)) {
      const auto outcome = shell::apply_records(*records_, cache_, *apply);
      post(outcome->event, outcome->report);
    } else if (const auto* compared = std::get_if<hub::CompareRecords>(&effect)) {
      for (auto& happening : shell::compare({*compared, snapshot()}, cache_))
        post(happening.event, happening.payload);
    } else if (const auto* order = std::get_if<hub::Compose>(&effect)) {
      const auto written =
          shell::write_body(*order, {cache_, *network_.directory, guard_of, snapshot});
      if (!written) throw std::runtime_error(written.error().reason);
      if (!*written) return post(hub::DraftDropped{order->number}, {});
      const auto& body = (*written)->body;
      post(hub::Composed{order->number, seal::digest(bytes_of(body)),
                         static_cast<std::uint32_t>(body.size())},
           body);
      pending_[PayloadRef{world_.core.index()}] = (*written)->kind;
    } else if (const auto* send = std::get_if<hub::Send>(&effect)) {
      const auto kind = pending_.find(send->payload);
      if (kind == pending_.end()) return;
      said[send->peer].push_back({kind->second, **cache_.find(send->payload), index});
    } else if (const auto* receipt = std::get_if<hub::Acknowledge>(&effect)) {
      receipts[receipt->peer].push_back(index);
    }
  }

  const Network& network_;
  store::TempFolder folder_;
  hub::testing::World world_{hub::testing::World::with_window(1'000)};
  std::unique_ptr<store::Records> records_;
  Payloads journal_;
  shell::PayloadCache cache_{journal_, 1U << 20U};
  std::deque<std::pair<JournalIndex, hub::Effect>> waiting_;
  std::map<PayloadRef, Kind> pending_;
  std::map<PeerId, std::uint64_t> acknowledged_;
  std::uint64_t messages_ = 0;
};

}  // namespace world
