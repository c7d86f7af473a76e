#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "hub/screen/generate/random.h"
#include "hub/store/record_store.h"

namespace iwets::bench {

/// Fills record stores message by message, as members do. Throws `std::runtime_error` if they
/// cannot be written.
class StoreFiller {
 public:
  /// Opens stores in a folder that is new or empty. Throws `std::runtime_error` with the reason.
  explicit StoreFiller(const std::string& folder);
  /// Adds a record of `owner` ("ZA").
  void add(const std::string& owner, Store store, field::Subject subject);
  /// Adds an earlier trace.
  void add_trace(field::Firearm firearm);
  /// Hands over what is not yet in, waits until the threads behind the stores rest, and gives the
  /// stores away. Call once.
  [[nodiscard]] std::unique_ptr<store::Records> finish();
  /// Records that are not in: by chance a number may be none, as 000000.
  [[nodiscard]] std::uint64_t refused() const { return refused_; }

 private:
  void apply(store::Change change);
  void file_traces();

  std::unique_ptr<store::Records> records_;
  JournalIndex index_ = 0;
  std::uint64_t ids_ = 0, refused_ = 0;
  std::map<std::pair<std::string, Store>, store::Change> changes_;  ///< not yet full
  std::vector<store::FiledTrace> traces_;
};

/// Things by chance, as a member enters them.
[[nodiscard]] field::Firearm drawn_firearm(screen::generate::Random& random);
[[nodiscard]] field::Document drawn_document(screen::generate::Random& random);
/// With VIN and plate.
[[nodiscard]] field::Vehicle drawn_vehicle(screen::generate::Random& random);

}  // namespace iwets::bench
