#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "node/reference/shelf.h"
#include "node/shell/api.h"
#include "node/shell/http_server.h"

namespace iwets::bench {

/// Draws what cases are about; the same seed draws the same.
class DrawnCases {
 public:
  explicit DrawnCases(std::uint64_t seed) : random_(seed) {}
  std::size_t below(std::size_t most) {
    return std::uniform_int_distribution<std::size_t>(0, most - 1)(random_);
  }
  std::string serial();
  std::string name();
  static std::string reference(std::size_t number);

 private:
  std::mt19937_64 random_;
};

/// What of the cases is asked for later.
struct FilledCases {
  std::vector<std::string> serials, names;
  std::size_t many = 0;
  double seconds = 0;  ///< that filling took
};
/// Fills the state in `folder` with so many traces: three of twenty open.
[[nodiscard]] FilledCases fill_cases(const std::string& folder, std::uint32_t many,
                                     DrawnCases& drawn);

/// A node's API over a state, without a hub.
class ServedState {
 public:
  explicit ServedState(const std::string& folder);
  ~ServedState();
  ServedState(const ServedState&) = delete;
  ServedState& operator=(const ServedState&) = delete;
  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  [[nodiscard]] link::Database& database() { return database_; }
  /// Tells of a hit and wakes the streams; returns the number of the event.
  std::int64_t tell_hit();
  [[nodiscard]] static std::string token() { return "token"; }

 private:
  seal::KeySet keys_;
  link::Database database_;
  node::Desk desk_;
  std::unique_ptr<link::PeerLink> link_;
  node::Reader reader_;
  reference::Shelf shelf_;
  std::unique_ptr<node::Api> api_;
  std::unique_ptr<node::HttpServer> server_;
};

}  // namespace iwets::bench
