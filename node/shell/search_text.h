#pragma once

#include <string>
#include <string_view>

#include "node/shell/forms.h"
#include "proto/types/ids.h"

/// By what words an officer finds a case again.
namespace iwets::node {

/// Words of the request of a case, for the index: folded, with those of its numbers that begin
/// anywhere within them. At most `search_bytes_max`.
[[nodiscard]] std::string search_text_of(const TraceId& id, const TraceForm& form);
inline constexpr std::size_t search_bytes_max = 8'192;

/// The question to the index that finds what has all words of `text`, each as the beginning of a
/// word, whatever the case of letters, their accents and what stands between the characters of a
/// number. Empty: there is no word.
[[nodiscard]] std::string search_question_of(std::string_view text);

/// A case reference as it is sorted: folded, numbers within it by their size ("CAS 9", "CAS 12").
[[nodiscard]] std::string sort_key_of(std::string_view reference);

}  // namespace iwets::node
