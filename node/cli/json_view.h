#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

/// Reads of JSON that never throw: what is absent or of another kind is empty.
namespace iwets::cli {

/// Member `key`, or null.
[[nodiscard]] const nlohmann::json& member(const nlohmann::json& object, const char* key);
/// Text of member `key`; a number as text; otherwise empty.
[[nodiscard]] std::string text(const nlohmann::json& object, const char* key);
/// `value` as text.
[[nodiscard]] std::string text(const nlohmann::json& value);
[[nodiscard]] std::uint64_t number(const nlohmann::json& object, const char* key);
[[nodiscard]] bool flag(const nlohmann::json& object, const char* key);
/// Member `key` if it is an array, otherwise an empty one.
[[nodiscard]] const nlohmann::json& list(const nlohmann::json& object, const char* key);

}  // namespace iwets::cli
