#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace iwets::bench {

/// Draws the content of a network, the same for a seed. Nothing in it is real, and nothing but what
/// is meant to hit looks like anything else.
class Forms {
 public:
  explicit Forms(std::uint64_t seed) : dice_(seed) {}

  /// JSON of a trace request with person, document, vehicle and firearm, so that all five stores
  /// are asked. `serial` empty: one that hits nothing.
  [[nodiscard]] std::string trace(std::string_view member, std::uint64_t number,
                                  std::string_view serial);
  /// JSON of one record of a store ("nominal", "firearm", "document", "vehicle").
  [[nodiscard]] std::string record(std::string_view store, std::string_view member,
                                   std::uint64_t number);
  /// The serial number of record `number` of the firearms of `member`.
  [[nodiscard]] static std::string stolen_serial(std::string_view member, std::uint64_t number);
  [[nodiscard]] bool chance(double share);
  [[nodiscard]] std::uint64_t below(std::uint64_t n);

 private:
  [[nodiscard]] std::string word(std::size_t letters);
  [[nodiscard]] std::string digits(std::size_t count);
  [[nodiscard]] std::string birth_date();

  std::mt19937_64 dice_;
};

}  // namespace iwets::bench
