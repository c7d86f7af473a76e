#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace iwets::codec {

/// What a file is: the numbers of `MediaType` in the schema.
enum class MediaType : std::uint8_t { none = 0, jpeg = 1, png = 2, webp = 3, pdf = 4, text = 5 };

/// "image/jpeg", ... (IANA media types); of `none` empty.
[[nodiscard]] const char* name(MediaType type);
/// Tells it by the content, never by a name. Text is UTF-8 without control characters but tab, line
/// feed and carriage return. `none`: it is none of these.
[[nodiscard]] MediaType media_type_of(std::string_view content);
inline constexpr std::size_t file_name_bytes_max = 128;
/// True if this can be the name of an attached file: UTF-8 of 1 to 128 bytes, without control
/// characters and folders, not "." or "..".
[[nodiscard]] bool is_file_name(std::string_view text);

}  // namespace iwets::codec
