#pragma once

#include <cstdint>
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
inline constexpr std::string_view all_characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// A set of ASCII digits and capital letters.
class Characters {
 public:
  [[nodiscard]] static Characters all() {
    Characters out;
    out.bits_ = ~out.bits_;
    return out;
  }
  void add(char c) { bits_ |= bit(c); }
  void add(Characters more) { bits_ |= more.bits_; }
  [[nodiscard]] bool has(char c) const { return (bits_ & bit(c)) != 0; }

 private:
  static std::uint64_t bit(char c) { return std::uint64_t{1} << static_cast<unsigned>(c - '0'); }
  std::uint64_t bits_ = 0;
};

/// Slips that may have been made; by default all. Two neighbours may always be exchanged, and a
/// character be additional.
struct SlipsMarked {
  std::vector<Characters> wrong = {};  ///< by place, what may have been meant; all if empty
  Characters missing = Characters::all();
};
/// Every number from which `typed` comes by `slip_in_form`, perhaps twice; ASCII letters and digits
/// only.
void each_meant_by(std::string_view typed, const SlipsMarked& slips,
                   const std::function<void(std::string_view)>& found);

}  // namespace iwets::match
