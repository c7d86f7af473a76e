#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "proto/types/instant.h"

namespace iwets::node {

/// Writes JSON text from left to right, so that an answer costs one pass and no tree. The caller
/// keeps the order: `begin_object`, then `key` and value in turns, `end_object`.
class JsonWriter {
 public:
  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }
  JsonWriter& key(std::string_view name);

  /// Invalid UTF-8 is replaced, as every text that leaves must be readable.
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }
  JsonWriter& value(bool yes) { return raw(yes ? "true" : "false"); }
  template <std::integral T>
  requires(!std::same_as<T, bool>) JsonWriter& value(T number) {
    return raw(std::to_string(number));
  }
  /// ISO text; the epoch, which stands for never, is null.
  JsonWriter& value(Instant at) { return at == Instant{} ? null() : value(text(at)); }
  JsonWriter& null() { return raw("null"); }
  /// A value that is JSON already.
  JsonWriter& raw(std::string_view json);

  template <typename T>
  JsonWriter& field(std::string_view name, const T& v) {
    return key(name).value(v);
  }
  /// Leaves the member out when the text is empty.
  JsonWriter& field_if(std::string_view name, std::string_view text) {
    return text.empty() ? *this : key(name).value(text);
  }
  /// `name` as ISO text and `name`_us as a number; both null for never.
  JsonWriter& moment(std::string_view name, Instant at);

  [[nodiscard]] const std::string& text_so_far() const { return out_; }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void separate();

  std::string out_;
  bool comma_ = false;  ///< a comma is due before the next value or key
};

}  // namespace iwets::node
