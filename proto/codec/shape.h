#pragma once

#include <cstdint>
#include <string_view>

namespace iwets::codec {

/// Shapes that the schema names for text (proto/iwets/v1/bound.proto).
enum class Shape : std::uint8_t { line, text, country, peer, digits, code };

/// The shape of that name; `line` for the empty one. A name that the schema should not use fails
/// an assertion.
[[nodiscard]] Shape shape_named(std::string_view name);

/// Why a text does not have a shape: constant texts, never the value.
struct Misfit {
  const char* reason;
  const char* remedy;
};
/// Nothing if `text` fits. Every shape is valid UTF-8.
[[nodiscard]] const Misfit* misfit(Shape shape, std::string_view text);

}  // namespace iwets::codec
