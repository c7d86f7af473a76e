#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "proto/types/ids.h"

namespace iwets::evidence {

/// Reads the members of one JSON object. What is absent or of another form is empty, and noted.
class Fields {
 public:
  explicit Fields(const nlohmann::json& object) : object_(object) {}

  /// Null: there is none.
  [[nodiscard]] const nlohmann::json& part(const char* key);
  [[nodiscard]] std::string text(const char* key);
  [[nodiscard]] std::uint64_t number(const char* key);
  [[nodiscard]] std::string base64(const char* key);
  [[nodiscard]] TraceId trace(const char* key);
  [[nodiscard]] PeerId peer(const char* key);
  template <std::size_t n>
  [[nodiscard]] std::array<std::uint8_t, n> digits(const char* key) {
    std::array<std::uint8_t, n> out{};
    take_digits(text(key), out.data(), n, key);
    return out;
  }
  [[nodiscard]] std::vector<Digest> digests(const char* key);
  /// The first member that was not as it must be: "its member \"key\" is missing or of another
  /// form"; empty: all were.
  [[nodiscard]] const std::string& fault() const { return fault_; }

 private:
  void bad(const char* key);
  void take_digits(const std::string& text, std::uint8_t* to, std::size_t count, const char* key);

  const nlohmann::json& object_;
  std::string fault_;
};

}  // namespace iwets::evidence
