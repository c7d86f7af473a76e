#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "adapters/sdk/tracing_center.h"
#include "adapters/sql/lookup_pool.h"
#include "adapters/sql/release.h"
#include "adapters/sql/tray.h"

namespace iwets::sql {

/// A registry in tables as a tracing center. It keeps no case: while a lookup or an officer's
/// approval is awaited it has itself reminded, which the kit keeps across restarts.
class SqlCenter final : public sdk::TracingCenter {
 public:
  /// `registry` must outlive it.
  SqlCenter(const Registry& registry, LookupPool::Connect connect, const std::string& state);
  void on_request(Instant now, const sdk::TraceRequest& request, sdk::Answers& answers) override;
  void on_reminder(Instant now, const sdk::TraceRequest& request, sdk::Answers& answers) override;
  [[nodiscard]] bool corrects() const override { return true; }
  [[nodiscard]] std::vector<sdk::Decided> corrections(Instant now) override;
  void on_correction(Instant now, const sdk::Decided& decided,
                     sdk::CorrectionOutcome outcome) override;
  void on_cancelled(Instant now, const sdk::TraceRequest& request,
                    const std::string& reason) override;

  /// So long a call waits for a database that has nothing else to do: the usual lookup is answered
  /// at once.
  static constexpr Duration patience = std::chrono::milliseconds{5};

 private:
  void look(Instant now, const sdk::TraceRequest& request, sdk::Answers& answers);
  void release_to(Instant now, const sdk::TraceRequest& request, const sdk::Final& final,
                  sdk::Answers& answers);
  void wait_for_database(Instant now, const sdk::TraceRequest& request, const SqlError& error,
                         sdk::Answers& answers);
  void take_judged(Instant now, const sdk::TraceRequest& request, const TrayItem& item,
                   sdk::Answers& answers);

  const Registry& registry_;
  Tray tray_;
  LookupPool pool_;
  std::optional<Instant> started_;  ///< the first call of this process
  std::set<CaseKey> told_;          ///< have been told of a delay by this process
  Instant tidied_{};
};

}  // namespace iwets::sql
