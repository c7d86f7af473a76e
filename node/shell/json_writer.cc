#include "node/shell/json_writer.h"

namespace iwets::node {
namespace {

/// Length of the well-formed UTF-8 sequence at the head of `text`, or 0 (RFC 3629).
std::size_t sequence(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto tail = [&](std::size_t i) { return i < text.size() && (at(i) & 0xc0U) == 0x80U; };
  const unsigned head = at(0);
  if (head < 0x80) return 1;
  if (head >= 0xc2 && head < 0xe0) return tail(1) ? 2 : 0;
  if (head >= 0xe0 && head < 0xf0) {
    if (!tail(1) || !tail(2)) return 0;
    if (head == 0xe0 && at(1) < 0xa0) return 0;   // overlong
    if (head == 0xed && at(1) >= 0xa0) return 0;  // surrogate
    return 3;
  }
  if (head >= 0xf0 && head < 0xf5) {
    if (!tail(1) || !tail(2) || !tail(3)) return 0;
    if (head == 0xf0 && at(1) < 0x90) return 0;
    if (head == 0xf4 && at(1) >= 0x90) return 0;
    return 4;
  }
  return 0;
}

void escape(char c, std::string& out) {
  constexpr std::string_view digits = "0123456789abcdef";
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
  }
  out += "\\u00";
  out += digits[static_cast<unsigned char>(c) >> 4U];
  out += digits[static_cast<unsigned char>(c) & 15U];
}

void quote(std::string_view text, std::string& out) {
  out += '"';
  std::size_t plain = 0;  // start of what is copied as it is
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto length = sequence(text.substr(i));
    if (length != 0 && byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0x7f) {
      i += length;
      continue;
    }
    out.append(text, plain, i - plain);
    if (length == 0)
      out += "\xef\xbf\xbd";
    else
      escape(text[i], out);
    plain = ++i;
  }
  out.append(text, plain);
  out += '"';
}

}  // namespace

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  quote(name, out_);
  out_ += ':';
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  separate();
  quote(text, out_);
  comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  out_ += json;
  comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::moment(std::string_view name, Instant at) {
  field(name, at);
  key(std::string(name) + "_us");
  return at == Instant{} ? null() : value(to_us(at));
}

JsonWriter& JsonWriter::open(char bracket) {
  separate();
  out_ += bracket;
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  out_ += bracket;
  comma_ = true;
  return *this;
}

void JsonWriter::separate() {
  if (comma_) out_ += ',';
}

}  // namespace iwets::node
