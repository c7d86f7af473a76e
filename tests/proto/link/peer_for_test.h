#pragma once

#include <condition_variable>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "proto/link/client/database.h"
#include "proto/link/client/peer_link.h"

/// Remembers all that the link tells. Read it by `wait`, `Peer::look` or after the link has ended.
class Listener final : public iwets::link::Application {
 public:
  void on_message(iwets::Instant, const iwets::link::Incoming& incoming) override {
    if (at_message) at_message();
    const std::scoped_lock lock(mutex);
    messages.push_back(incoming);
  }
  void on_repeated(iwets::Instant, const iwets::link::Incoming& incoming) override {
    const std::scoped_lock lock(mutex);
    repeated.push_back(incoming);
  }
  void on_unbelievable(iwets::Instant, std::uint64_t, const iwets::Fault& fault) override {
    const std::scoped_lock lock(mutex);
    unbelievable.push_back(fault);
  }
  void on_receipted(iwets::Instant, const iwets::link::Receipted& receipt) override {
    const std::scoped_lock lock(mutex);
    receipts.push_back(receipt);
  }
  void on_time(iwets::Instant) override {}
  [[nodiscard]] std::optional<iwets::Instant> next_deadline() const override { return {}; }
  [[nodiscard]] bool promises() const override { return true; }
  void on_committed() override { changed.notify_all(); }
  void on_link(const iwets::link::LinkStatus& next) override {
    const std::scoped_lock lock(mutex);
    status = next;
    changed.notify_all();
  }
  /// Until `condition` holds; throws after 20 s.
  void wait(const std::function<bool()>& condition) {
    std::unique_lock lock(mutex);
    if (!changed.wait_for(lock, std::chrono::seconds{20}, condition))
      throw std::runtime_error("waited 20 s in vain");
  }

  std::function<void()> at_message;  ///< set before the link has something to say
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<iwets::link::Incoming> messages, repeated;
  std::vector<iwets::Fault> unbelievable;
  std::vector<iwets::link::Receipted> receipts;
  iwets::link::LinkStatus status;
};

/// A peer's link on a thread of its own.
class Peer {
 public:
  Peer(iwets::link::PeerLink::Options options, const std::string& path)
      : database(path), link(std::move(options), database, listener) {
    thread_ = std::thread([this] { sound = link.run(); });
  }
  ~Peer() { end(); }
  /// Stops in order; true unless the database failed.
  bool end() {
    link.stop();
    if (thread_.joinable()) thread_.join();
    return sound;
  }
  /// Runs `work` in a transaction of the link's, and waits for it.
  void look(const std::function<void(iwets::Instant)>& work) {
    // Shared, because the thread that fulfils a promise may still touch it when `get` returns.
    const auto done = std::make_shared<std::promise<void>>();
    if (!link.call([&work, done](iwets::Instant now) {
          work(now);
          done->set_value();
        }))
      throw std::runtime_error("too many calls");
    done->get_future().get();
  }
  /// Posts a message to the hub with that body; its id.
  iwets::MessageId post(const std::string& body, iwets::Urgency urgency = iwets::Urgency::routine) {
    iwets::MessageId id;
    look([&](iwets::Instant now) {
      id = iwets::MessageId(iwets::seal::random_id(iwets::to_us(now) / 1'000));
      if (!link.post({.recipient = iwets::PeerId::hub(),
                      .kind = iwets::Kind::check_question,
                      .id = id,
                      .subject = iwets::TraceId({1}),
                      .urgency = urgency,
                      .expires = now + iwets::codec::case_life,
                      .body = body}))
        throw std::runtime_error("outbox full");
    });
    return id;
  }

  Listener listener;
  iwets::link::Database database;
  iwets::link::PeerLink link;
  bool sound = false;

 private:
  std::thread thread_;
};
