#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// Numbers one slip apart: one character wrong, missing or additional, or two neighbours exchanged.
/// Canonical numbers in, byte by byte.
namespace iwets::match {

/// Of which numbers a slip is looked for: shorter ones have too many neighbours.
inline constexpr std::size_t edit_chars_min = 5, edit_chars_max = 32;
[[nodiscard]] bool editable(std::string_view number);

/// What happened to `meant`, in words for an officer ("one character is missing"); empty if the two
/// are equal or more than one slip apart.
[[nodiscard]] std::string_view slip(std::string_view meant, std::string_view typed);
/// As `slip`, but a digit stays a digit and a letter a letter, and what is missing or additional is
/// of the kind of a neighbour or at the beginning: how numbers of a fixed form are mistyped.
[[nodiscard]] std::string_view slip_in_form(std::string_view meant, std::string_view typed);

/// `number`, and `number` with each one character left out, without repeats. Two numbers one slip
/// apart have one of these in common.
[[nodiscard]] std::vector<std::string> deletions(std::string_view number);
/// Where a slip may have been made; by default everywhere.
struct SlipPlaces {
  /// By places: a character there may be wrong, or exchanged with the next; all of them if empty.
  std::vector<bool> same_length = {};
  bool longer = true;  ///< a character may be missing
  [[nodiscard]] bool at(std::size_t place) const {
    return same_length.empty() || same_length[place];
  }
};
/// Every number from which `typed` comes by `slip_in_form` made there, perhaps twice; ASCII letters
/// and digits only.
void each_meant_by(std::string_view typed, const SlipPlaces& where,
                   const std::function<void(std::string_view)>& found);

}  // namespace iwets::match
