#include "hub/match/latin.h"

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace iwets::match {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

/// Latin letters and their marks end here (U+0370): most names that are not ASCII are made of them.
constexpr char32_t latin_end = 0x370;

/// What `transliterated` makes of each character before `latin_end`, asked once.
const std::vector<std::string>& latin_table() {
  static const auto table = [] {
    std::vector<std::string> made;
    for (char32_t c = 0; c < latin_end; ++c) {
      std::string one;
      icu::UnicodeString(static_cast<UChar32>(c)).toUTF8String(one);
      made.push_back(transliterated(one));
    }
    return made;
  }();
  return table;
}

}  // namespace

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string transliterated(std::string_view name) {
  // Making a transliterator takes milliseconds and its use is not thread-safe: one to a thread.
  thread_local const auto transliterator = [] {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::Transliterator> made(icu::Transliterator::createInstance(
        "NFKC; Any-Latin; Latin-ASCII; NFD; [:Nonspacing Mark:] Remove; NFC; Lower", UTRANS_FORWARD,
        status));
    return U_SUCCESS(status) ? std::move(made) : nullptr;
  }();
  if (!transliterator) return lower(name);
  auto text = icu::UnicodeString::fromUTF8(
      icu::StringPiece(name.data(), static_cast<std::int32_t>(name.size())));
  transliterator->transliterate(text);
  std::string out;
  text.toUTF8String(out);
  return out;
}

std::string to_latin(std::string_view name) {
  if (is_ascii(name)) return lower(name);
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto first = static_cast<unsigned char>(name[i]);
    char32_t c = first;
    if (first >= 0x80) {
      const bool two_bytes = first >= 0xc2 && first < 0xe0 && i + 1 < name.size() &&
                             (static_cast<unsigned char>(name[i + 1]) & 0xc0U) == 0x80;
      if (!two_bytes) return transliterated(name);
      c = (first & 0x1fU) << 6U | (static_cast<unsigned char>(name[++i]) & 0x3fU);
    }
    if (c >= latin_end) return transliterated(name);
    out += latin_table()[c];
  }
  return out;
}

}  // namespace iwets::match
