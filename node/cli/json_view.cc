#include "node/cli/json_view.h"

#include <nlohmann/json.hpp>

namespace iwets::cli {

using nlohmann::json;

const json& member(const json& object, const char* key) {
  static const json nothing(nullptr);
  if (!object.is_object()) return nothing;
  const auto found = object.find(key);
  return found == object.end() ? nothing : *found;
}

std::string text(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number() || value.is_boolean()) return value.dump();
  return {};
}

std::string text(const json& object, const char* key) { return text(member(object, key)); }

std::uint64_t number(const json& object, const char* key) {
  const auto& value = member(object, key);
  if (value.is_number_unsigned()) return value.get<std::uint64_t>();
  if (value.is_number_integer() && value.get<std::int64_t>() >= 0)
    return static_cast<std::uint64_t>(value.get<std::int64_t>());
  return 0;
}

bool flag(const json& object, const char* key) {
  const auto& value = member(object, key);
  return value.is_boolean() && value.get<bool>();
}

const json& list(const json& object, const char* key) {
  static const json empty = json::array();
  const auto& value = member(object, key);
  return value.is_array() ? value : empty;
}

}  // namespace iwets::cli
