#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Names of persons as they are compared.
namespace iwets::match {

/// One way to read a name: words in Latin letters, lower case, sorted, titles left out.
struct NameForm {
  std::vector<std::string> words;
  /// Small words that come and go between documents: al, bin, van, de, junior, ...
  std::vector<std::string> particles;
  friend bool operator==(const NameForm&, const NameForm&) = default;
};

/// Most readings of one name.
inline constexpr std::size_t name_forms_max = 8;

/// The readings of a name, the plainest first, without repeats; none without a letter or digit.
/// NFKC, case folded, transliterated to ASCII by ICU where it can; dots and apostrophes vanish.
/// Different readings: a hyphen separates or joins; `abdul rahman` stands apart or together; ä is a
/// or ae, as machine-readable zones write it.
[[nodiscard]] std::vector<NameForm> name_forms(std::string_view name);

}  // namespace iwets::match
