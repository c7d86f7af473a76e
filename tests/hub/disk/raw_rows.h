#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hub/store/payload_rows.h"
#include "hub/store/rocks.h"

namespace iwets::tests {

/// The columns of a journal, in which a test writes whatever it likes. RocksDB's own checksums hold
/// for every row; nothing is synced.
class RawRows {
 public:
  explicit RawRows(const std::string& path);

  [[nodiscard]] const store::Database& database() const { return *database_; }
  [[nodiscard]] static const std::vector<std::string>& columns();
  void put(const std::string& column, const std::string& key, const std::string& value) const;
  void remove(const std::string& column, const std::string& key) const;
  [[nodiscard]] std::optional<std::string> get(const std::string& column,
                                               const std::string& key) const;
  /// The payloads of `entries` and the keys of their cases, as the journal writes them.
  [[nodiscard]] std::vector<Digest> put_payloads(store::PayloadRows& payloads,
                                                 const std::vector<store::Entry>& entries) const;

 private:
  store::BackgroundError error_;
  std::unique_ptr<store::Database> database_;
};

}  // namespace iwets::tests
