#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "node/core/case.h"
#include "proto/link/client/database.h"

namespace iwets::node {

/// What an officer's trace or check says that no other member learns.
struct Filing {
  std::string agency;        ///< code of the one that asks, as `who` makes it
  std::string on_behalf_of;  ///< of the one for which it asks; empty: for itself
  std::string case_reference;
  std::string row_reference;  ///< of the firearm within the case; empty: it is none of a seizure
};

/// A seizure in numbers.
struct SeizureCounts {
  std::int64_t traces = 0;
  std::map<std::int64_t, std::int64_t> by_state;  ///< keys: numbers of `CaseState`
};

/// The node's table of filings, one for each trace or check that an officer has handed in. Rows are
/// found by case and row reference, in which neither case of letters nor double blanks count. Over
/// a reading connection only the const-like calls `find`, `trace_of`, `seizure` and `counts` may be
/// used. Failures throw `link::DatabaseError`.
class FilingStore {
 public:
  explicit FilingStore(link::Database& database) : database_(database) {}
  void create_tables();
  void add(const TraceId& id, const Filing& filing);
  /// The row may be filed anew: its trace has come to nothing.
  void release_row(const TraceId& id);
  [[nodiscard]] std::optional<Filing> find(const TraceId& id);
  /// The trace that this row of the seizure has become; nothing: none yet.
  [[nodiscard]] std::optional<TraceId> trace_of(std::string_view agency,
                                                std::string_view case_reference,
                                                std::string_view row_reference);

  struct Row {
    Case state;
    Filing filing;
    std::string make, model, serial;
  };
  /// Whether somebody sees what an agency has asked, perhaps in the place of another.
  using Sees = std::function<bool(const std::string& agency, const std::string& on_behalf_of)>;
  /// Traces of a seizure, newest first, before this one, at most `most`.
  void seizure(std::string_view case_reference, const std::optional<TraceId>& before,
               std::int64_t most, const Sees& sees, const std::function<void(const Row&)>& use);
  [[nodiscard]] SeizureCounts counts(std::string_view case_reference, const Sees& sees);

 private:
  link::Database& database_;
};

}  // namespace iwets::node
