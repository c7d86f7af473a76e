#pragma once

#include <memory>
#include <optional>
#include <string>

#include "adapters/sdk/desk.h"
#include "adapters/sdk/run_center.h"
#include "adapters/sdk/settings.h"
#include "proto/codec/directory.h"
#include "proto/link/client/database.h"
#include "proto/link/client/peer_link.h"
#include "proto/seal/keys.h"

namespace iwets::sdk {

/// Why an adapter cannot start.
struct StartFault {
  std::string text;  ///< what, where, and what to do
  int exit_code = 1;
};

/// The process of an adapter: keys, database, link, desk and center, and the signals that end it.
class CenterProcess {
 public:
  CenterProcess(const Program& program, Settings settings);
  ~CenterProcess();
  /// Opens everything; nothing is sent yet.
  [[nodiscard]] std::optional<StartFault> prepare();
  /// Works until SIGTERM or SIGINT; returns the exit code.
  [[nodiscard]] int run();

 private:
  class LinkPost;
  [[nodiscard]] std::optional<StartFault> lock_state();
  [[nodiscard]] std::optional<StartFault> load_keys();
  [[nodiscard]] std::optional<StartFault> load_anchor();
  [[nodiscard]] std::optional<StartFault> open_database();
  void drop_unused_keys();
  /// Changes to `keys.proposed` if `rotate` has made it; removes the file once it is done.
  void look_for_proposed_keys();
  void propose(const seal::KeySet& next, const std::string& path);
  void tell_link(const link::LinkStatus& status);

  const Program& program_;
  Settings settings_;
  int lock_ = -1;
  seal::KeySet keys_;
  codec::Anchor anchor_;
  std::unique_ptr<link::Database> database_;
  std::unique_ptr<TracingCenter> center_;
  std::unique_ptr<Desk> desk_;
  std::unique_ptr<link::PeerLink> link_;
  std::unique_ptr<LinkPost> post_;
};

}  // namespace iwets::sdk
