#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace iwets::match {

/// A canonical number of which some places could not be read: `?` one, `*` any number, `[8B]` one
/// of these. A readable number is a pattern too, which fits itself.
class Pattern {
 public:
  explicit Pattern(std::string_view canonical);

  /// Places with one character, or a choice of few.
  [[nodiscard]] std::size_t known() const;
  /// True if `canonical`, a readable number, may be the one.
  [[nodiscard]] bool fits(std::string_view canonical) const;
  /// Each three neighbours that all numbers have which fit, folded; `^` stands before the first and
  /// `$` behind the last character.
  [[nodiscard]] std::vector<std::string> grams() const;
  /// What is known of the last `count` characters of a number that fits.
  [[nodiscard]] Pattern ending(std::size_t count) const;
  /// How many characters a number has that fits; 0 if that is not known.
  [[nodiscard]] std::size_t length() const;

 private:
  struct Place {
    std::string characters;  ///< one of these; any if empty
    bool run = false;        ///< any number of places
    [[nodiscard]] bool takes(char c) const;
  };
  Pattern() = default;
  std::vector<Place> places_;
};

}  // namespace iwets::match
