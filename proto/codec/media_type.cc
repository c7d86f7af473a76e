#include "proto/codec/media_type.h"

#include <algorithm>

namespace iwets::codec {
namespace {

using std::string_view_literals::operator""sv;

/// Length of the UTF-8 character that begins here; 0: there is none. Shortest forms only.
std::size_t character(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const auto first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || at + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xc0U) != 0x80) return 0;
  const auto second = byte(1);
  const bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
  const bool no_character = (first == 0xed && second > 0x9f) || (first == 0xf4 && second > 0x8f);
  return overlong || no_character ? 0 : length;
}

/// C0 but for those that `allowed` names, DEL, C1.
bool is_control(std::string_view text, std::size_t at, std::string_view allowed) {
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x20) return allowed.find(text[at]) == std::string_view::npos;
  return first == 0x7f || (first == 0xc2 && static_cast<unsigned char>(text[at + 1]) < 0xa0);
}

bool is_text(std::string_view text, std::string_view controls) {
  for (std::size_t at = 0; at < text.size();) {
    const auto length = character(text, at);
    if (length == 0 || is_control(text, at, controls)) return false;
    at += length;
  }
  return true;
}

}  // namespace

const char* name(MediaType type) {
  switch (type) {
    case MediaType::none: return "";
    case MediaType::jpeg: return "image/jpeg";
    case MediaType::png: return "image/png";
    case MediaType::webp: return "image/webp";
    case MediaType::pdf: return "application/pdf";
    case MediaType::text: return "text/plain";
  }
  return "";
}

MediaType media_type_of(std::string_view content) {
  if (content.starts_with("\xff\xd8\xff"sv)) return MediaType::jpeg;
  if (content.starts_with("\x89PNG\r\n\x1a\n"sv)) return MediaType::png;
  if (content.starts_with("RIFF"sv) && content.size() >= 12 && content.substr(8, 4) == "WEBP"sv)
    return MediaType::webp;
  if (content.starts_with("%PDF-"sv)) return MediaType::pdf;
  return !content.empty() && is_text(content, "\t\n\r"sv) ? MediaType::text : MediaType::none;
}

bool is_file_name(std::string_view text) {
  return !text.empty() && text.size() <= file_name_bytes_max && text != "." && text != ".." &&
         text.find_first_of("/\\"sv) == std::string_view::npos && is_text(text, ""sv);
}

}  // namespace iwets::codec
