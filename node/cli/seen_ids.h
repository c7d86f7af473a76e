#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace iwets::cli {

/// Remembers which ids a file has had, by digest, and on which line. At most `ids_max`: what comes
/// after that is not remembered, and the hub judges its repeats.
class SeenIds {
 public:
  static constexpr std::size_t ids_max = 4'000'000;  // 128 MiB of table
  struct Earlier {
    std::uint64_t line = 0;
    bool same_row = false;  ///< the whole record is equal, not only the id
  };
  /// Where `id` stood before, if it did; otherwise remembers it.
  [[nodiscard]] std::optional<Earlier> add(std::string_view id, std::string_view record,
                                           std::uint64_t line);

 private:
  struct Slot {
    std::uint64_t id = 0;      // digest; 0: empty
    std::uint32_t record = 0;  // half a digest
    std::uint32_t line = 0;
  };
  void grow();
  [[nodiscard]] Slot& slot_of(std::uint64_t id);
  std::vector<Slot> slots_ = std::vector<Slot>(1024);
  std::size_t used_ = 0;
};

}  // namespace iwets::cli
