#pragma once

#include <memory>
#include <string>

#include "tests/proto/link/directory_for_test.h"
#include "tests/proto/link/fake_hub.h"
#include "tests/proto/link/peer_for_test.h"

/// A hub, a member and what lies between them.
struct World {
  const bool ready = iwets::seal::init();
  TemporaryDirectory dir;
  iwets::PeerId self = *iwets::PeerId::parse("member:ZA");
  iwets::PeerId center = *iwets::PeerId::parse("center:US");
  iwets::seal::KeySet keys = iwets::seal::make_key_set(self);
  iwets::seal::KeySet center_keys = iwets::seal::make_key_set(center);
  FakeHub hub{self};
  std::unique_ptr<Peer> peer;

  iwets::link::PeerLink::Options options() const {
    iwets::link::PeerLink::Options options;
    options.program = "iwets-test 1";
    options.anchor = hub.anchor();
    options.keys = keys;
    options.reconnect_min = std::chrono::milliseconds{10};
    options.reconnect_max = std::chrono::milliseconds{50};
    options.attach_wait_max = std::chrono::milliseconds{300};
    return options;
  }
  void start() { start(options()); }
  void start(const iwets::link::PeerLink::Options& with) {
    peer = std::make_unique<Peer>(with, dir / "state.db");
  }
  void attach() {
    start();
    hub.accept_attach();
  }
  void wait_attached() { wait_for(iwets::link::LinkState::attached); }
  void wait_for(iwets::link::LinkState state) {
    peer->listener.wait([&] { return peer->listener.status.state == state; });
  }
  void wait_receipts(std::size_t count) {
    peer->listener.wait([&] { return peer->listener.receipts.size() >= count; });
  }
  void wait_messages(std::size_t count) {
    peer->listener.wait([&] { return peer->listener.messages.size() >= count; });
  }
  std::string report(const std::string& body) {
    return hub.envelope(iwets::Kind::check_report, body);
  }
};

inline std::string body_of(const std::string& envelope) {
  const auto opened = iwets::codec::reread(iwets::bytes_of(envelope));
  return opened ? opened->body : "unreadable";
}
