#pragma once

#include <random>

#include "tests/hub/disk/disk.h"

/// What a power cut leaves of a disk.
namespace iwets::disk {

/// What becomes of everything that was not synced. Names are lost from some change on: file systems
/// with a journal keep the order of changes, and RocksDB relies on that.
enum class Fate {
  dropped,        ///< gone
  kept,           ///< there
  names_dropped,  ///< bytes are there; creates, renames and removes are gone
  torn,           ///< each file, and the names, up to a point
  reordered,      ///< each page for itself; a lost page before a kept one is zeros
};
inline constexpr Fate fates[] = {Fate::dropped, Fate::kept, Fate::names_dropped, Fate::torn,
                                 Fate::reordered};

/// Follows the steps of a disk and knows what is surely on it.
class Ledger {
 public:
  explicit Ledger(const Image& image = {});
  /// Steps of a `Disk` that began with the same image, in order.
  void take(const Step& step);
  /// The disk after a power cut at this point.
  [[nodiscard]] Image crash(Fate fate, std::mt19937_64& random) const;

 private:
  struct Kept {
    std::string bytes;          ///< surely there
    std::vector<Step> pending;  ///< writes and truncations since
  };
  [[nodiscard]] static std::string content(const Kept& file, Fate fate, std::mt19937_64& random);

  std::map<FileId, Kept> files_;
  std::map<std::string, FileId> names_;  ///< surely there
  std::vector<Step> pending_;            ///< changes of names since
};

}  // namespace iwets::disk
