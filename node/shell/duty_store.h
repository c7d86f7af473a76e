#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "node/core/duty.h"
#include "proto/link/client/database.h"
#include "proto/types/instant.h"

namespace iwets::node {

/// Where an officer is told that something waits; empty: not by this way.
struct AlertAddresses {
  std::string email, webhook;
  [[nodiscard]] bool none() const { return email.empty() && webhook.empty(); }
};

/// Duty rotas and officers' addresses for alerts, beside the accounts in `officers.db`. Over a
/// reading connection only what is const may be called. Failures throw `link::DatabaseError`.
class DutyStore {
 public:
  explicit DutyStore(link::Database& database) : database_(database) {}
  void create_tables();

  struct Kept {
    Rota rota;
    Instant changed{};
    std::string by;  ///< badge, or "command"
  };
  /// Of an agency; empty: of the member's own desk.
  [[nodiscard]] std::optional<Kept> rota(const std::string& agency) const;
  /// By agency.
  [[nodiscard]] std::map<std::string, Kept> rotas() const;
  void put(Instant now, const std::string& agency, const Rota& rota, const std::string& by);
  /// False: there was none.
  [[nodiscard]] bool remove(const std::string& agency);

  [[nodiscard]] AlertAddresses addresses(const std::string& badge) const;
  void put(const std::string& badge, const AlertAddresses& addresses);
  /// Everybody who has an account.
  [[nodiscard]] std::vector<Colleague> colleagues() const;

 private:
  link::Database& database_;
};

}  // namespace iwets::node
