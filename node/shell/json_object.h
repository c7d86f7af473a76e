#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/shell/api_error.h"
#include "proto/field/facts.h"
#include "proto/types/result.h"

namespace iwets::node {

/// One object of a JSON request while it is read: each call names a key that may be there and
/// where its value goes. Absent and null leave the value as it is. The first fault of the whole
/// request is kept; what comes after it is skipped.
class Object {
 public:
  using Read = std::function<void(Object&)>;
  /// How many elements any list may have.
  static constexpr std::size_t items_max = 512;

  Object& text(const char* key, std::string& to);
  Object& texts(const char* key, std::vector<std::string>& to);
  Object& flag(const char* key, bool& to);
  template <std::unsigned_integral T>
  Object& number(const char* key, T& to) {
    std::uint64_t value = to;
    whole_number(key, std::numeric_limits<T>::max(), value);
    to = static_cast<T>(value);
    return *this;
  }
  Object& numbers(const char* key, std::vector<std::uint32_t>& to, std::size_t most);
  Object& date(const char* key, field::PartialDate& to);
  Object& dates(const char* key, std::vector<field::PartialDate>& to);
  /// `parse` turns one of `words` into the value.
  template <typename Parse, typename T>
  Object& word(const char* key, Parse parse, T& to, std::initializer_list<const char*> words) {
    std::string said;
    text(key, said);
    if (said.empty()) return *this;
    if (const auto value = parse(said))
      to = *value;
    else
      wrong_word(key, said, words);
    return *this;
  }
  Object& object(const char* key, const Read& read);
  Object& objects(const char* key, const Read& read, std::size_t most = items_max);

  /// Says that something is wrong with `key`.
  void fault(std::string_view key, std::string message, std::string remedy);

  struct Source;  ///< the parsed JSON, known to the .cc only
  Object(const Source& source, std::string path, std::optional<ApiError>& error)
      : source_(source), path_(std::move(path)), error_(error) {}
  /// Refuses the first key that no call has named.
  void finish();

 private:
  void whole_number(const char* key, std::uint64_t most, std::uint64_t& to);
  void wrong_word(const char* key, const std::string& said,
                  std::initializer_list<const char*> words);
  [[nodiscard]] const void* find(const char* key);
  [[nodiscard]] std::string path(std::string_view key) const;

  const Source& source_;
  std::string path_;
  std::optional<ApiError>& error_;
  std::vector<std::string_view> known_;
};

/// Parses `json`, which must be one object, and lets `read` take it.
[[nodiscard]] std::optional<ApiError> read_object(std::string_view json, const Object::Read& read);

/// The elements of `{key: [{..}, {..}]}`, each as JSON text, at least one and at most `most`.
[[nodiscard]] Result<std::vector<std::string>, ApiError> read_list(std::string_view json,
                                                                   const char* key,
                                                                   std::size_t most);

}  // namespace iwets::node
