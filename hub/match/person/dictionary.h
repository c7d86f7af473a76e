#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "proto/types/result.h"

/// Words of other scripts with their Latin spellings, beyond what the tables know.
namespace iwets::match::person {

/// What is wrong with a dictionary, beginning with `file:line: `, and what to do about it.
struct DictionaryFault {
  std::string what, remedy;
};

struct DictionaryLimits {
  std::size_t bytes_max = 256U << 20U;  ///< of all files
  std::size_t rows_max = 4'000'000;     ///< of all files
  std::size_t line_bytes_max = 1'000;
  std::size_t readings_max = 8;  ///< of one word
};

/// Immutable once read; use from any thread.
class Dictionary {
 public:
  /// A file: its name for messages, and its content.
  struct Source {
    std::string name;
    std::string_view text;
  };

  /// Knows no word.
  Dictionary() = default;
  /// Reads lines of a Latin word, the letters of the other script with blanks between them, and how
  /// often both were seen together (from 1 on), with tabs between the three. Left out are empty
  /// lines, words without a letter, and spellings that are rare beside the most frequent one of the
  /// word. Fails at the first line that is not so, or that exceeds a limit.
  [[nodiscard]] static Result<Dictionary, DictionaryFault> read(
      const std::vector<Source>& sources, const DictionaryLimits& limits = {});

  /// The Latin spellings, in sound letters, of a word as `words_of` leaves it, the most frequent
  /// first. Empty: not known.
  [[nodiscard]] std::vector<std::string> readings(std::string_view word) const;
  [[nodiscard]] bool empty() const { return rows_.empty(); }

 private:
  /// A word and one of its readings, as parts of `text_`.
  struct Row {
    std::uint32_t word = 0, reading = 0;
    std::uint32_t word_bytes = 0, reading_bytes = 0;
  };
  [[nodiscard]] std::string_view part(std::uint32_t first, std::uint32_t bytes) const {
    return std::string_view(text_).substr(first, bytes);
  }

  std::string text_;
  std::vector<Row> rows_;  ///< by word, then the most frequent reading first
};

}  // namespace iwets::match::person
