#include "node/evidence/fields.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "node/evidence/package.h"

namespace iwets::evidence {

using nlohmann::json;

void Fields::bad(const char* key) {
  if (fault_.empty())
    fault_ = "its member \"" + std::string(key) + "\" is missing or of another form";
}

const json& Fields::part(const char* key) {
  static const json none;
  if (!object_.is_object()) return none;
  const auto at = object_.find(key);
  return at == object_.end() ? none : *at;
}

std::string Fields::text(const char* key) {
  const auto& value = part(key);
  if (value.is_string()) return value.get<std::string>();
  bad(key);
  return {};
}

std::uint64_t Fields::number(const char* key) {
  const auto& value = part(key);
  if (value.is_number_unsigned()) return value.get<std::uint64_t>();
  bad(key);
  return 0;
}

std::string Fields::base64(const char* key) {
  auto bytes = from_base64(text(key));
  if (!bytes) bad(key);
  return std::move(bytes).value_or("");
}

TraceId Fields::trace(const char* key) {
  const auto id = TraceId::parse(text(key));
  if (!id) bad(key);
  return id ? *id : TraceId{};
}

PeerId Fields::peer(const char* key) {
  const auto peer = PeerId::parse(text(key));
  if (!peer) bad(key);
  return peer ? *peer : PeerId{};
}

std::vector<Digest> Fields::digests(const char* key) {
  std::vector<Digest> out;
  const auto& list = part(key);
  if (!list.is_array()) bad(key);
  for (const auto& one : list) {
    out.emplace_back();
    take_digits(one.is_string() ? one.get<std::string>() : "", out.back().data(), out.back().size(),
                key);
  }
  return out;
}

void Fields::take_digits(const std::string& text, std::uint8_t* to, std::size_t count,
                         const char* key) {
  const auto bytes = from_hex(text);
  if (!bytes || bytes->size() != count) return bad(key);
  std::ranges::copy(*bytes, to);
}

}  // namespace iwets::evidence
