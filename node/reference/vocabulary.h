#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Words in which officers say what a firearm is: English, French, Spanish, Portuguese, Czech,
/// Arabic, and some of Russian and Serbian.
namespace iwets::reference {

/// What a word says of a firearm.
enum class Facet : unsigned char { type, action, country };

/// A phrase and what it stands for.
struct Phrase {
  Facet facet = Facet::type;
  std::string key;    ///< atoms joined: `key_of`
  std::string value;  ///< type code of one or two letters, action, or country code
};

/// All phrases, sorted by key; several may have the same.
[[nodiscard]] const std::vector<Phrase>& phrases();
/// Those of this key.
[[nodiscard]] std::span<const Phrase> phrases_of(std::string_view key);
/// True for words that say nothing of a firearm: "with", "marked", "sur".
[[nodiscard]] bool is_filler(std::string_view word);

}  // namespace iwets::reference
