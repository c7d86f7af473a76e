#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Words of any script as lower-case ASCII letters and digits, so that they can be compared.
namespace iwets::reference {

/// A run of letters, or of digits.
struct Atom {
  std::string text;
  bool digits = false;
  bool joined = false;             ///< follows the one before it without a blank: "CZ75", "M-92"
  std::size_t begin = 0, end = 0;  ///< bytes of the text it was read from
};

/// The atoms of `text`: Latin letters lose their marks, Cyrillic, Greek and Arabic ones are written
/// in Latin. A word that mixes Latin with letters drawn like Latin ones is read as Latin ("СZ").
/// Chinese, Japanese and Korean characters stay, each an atom.
[[nodiscard]] std::vector<Atom> atoms_of(std::string_view text);

/// The atoms of `text` joined: "Heckler & Koch GmbH" -> "hecklerkochgmbh".
[[nodiscard]] std::string key_of(std::string_view text);

/// The consonants of a word as they survive another script and a bad ear: vowels go, what sounds
/// alike becomes equal, doubles become one. "Kalashnikov" and كلاشنكوف (klashnkwf) -> "klsnkf".
[[nodiscard]] std::string skeleton(std::string_view word);

}  // namespace iwets::reference
