#include "node/shell/query.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace iwets::node {
namespace {

/// All that any call of docs/node-api.md has in its query.
constexpr std::array<std::string_view, 32> known = {
    "about",        "after",   "agency", "anyway",  "attachments", "before",  "calibre",
    "continuation", "country", "dry",    "filter",  "followed",    "from",    "id",
    "limit",        "mine",    "name",   "officer", "order",       "purpose", "q",
    "seizure",      "since",   "sort",   "state",   "supervisor",  "trace",   "type",
    "unread",       "until",   "waits",  "words"};

}  // namespace

std::int64_t read_number(const std::string& key, const std::optional<std::string>& said,
                         std::int64_t otherwise) {
  if (!said || said->empty()) return otherwise;
  std::int64_t value = 0;
  const auto* end = said->data() + said->size();
  const auto read = std::from_chars(said->data(), end, value);
  if (read.ec == std::errc{} && read.ptr == end) return value;
  throw NoNumber{{400, "malformed", key, key + " is no whole number",
                  "write " + key + "=NUMBER, or leave it out"}};
}

std::optional<ApiError> fault_of_query(const std::vector<std::string>& keys) {
  for (auto key = keys.begin(); key != keys.end(); ++key) {
    if (std::ranges::find(known, *key) == known.end())
      return ApiError{400, "unknown_field", *key, "no call has this in its query",
                      "docs/node-api.md has what each call takes"};
    if (std::find(keys.begin(), key, *key) != key)
      return ApiError{400, "malformed", *key, *key + " is there twice", "say it once"};
  }
  return std::nullopt;
}

}  // namespace iwets::node
