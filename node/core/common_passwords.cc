#include "node/core/common_passwords.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <vector>

#include "node/core/common_words.h"

namespace iwets::node {
namespace {

constexpr std::size_t words_max = 3;  ///< from four different ones on it is a sentence
constexpr std::size_t walk_min = 4;   ///< characters; fewer are in many words
constexpr int walk = -1;              ///< in the place of a word: all walks count as one

/// Keys that stand beside each other, in the order in which fingers go over them.
constexpr std::array<std::string_view, 20> walks = {
    "qwertyuiop",       "asdfghjkl",
    "zxcvbnm",          "qwertzuiop",
    "yxcvbnm",          "azertyuiop",
    "qsdfghjklm",       "wxcvbn",
    "1q2w3e4r5t6y7u8i", "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "qazwsxedcrfvtgb",  "zaq1xsw2cde3vfr4bgt5",
    "zaqxswcdevfrbgt",  "1a2z3e4r5t6y7u8i",
    "1q2w3e4r5t6z7u8i", "1qay2wsx3edc4rfv5tgb",
    "q1w2e3r4t5y6u7i8", "a1b2c3d4e5f6g7h8",
    "1a2b3c4d5e6f7g8h", "abcdefghijklmnopqrstuvwxyz"};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }

/// `written` stands for `letter`, as in p4$$w0rd.
bool stands_for(char written, char letter) {
  switch (written) {
    case '0': return letter == 'o';
    case '1':
    case '!': return letter == 'i' || letter == 'l';
    case '3': return letter == 'e';
    case '4':
    case '@': return letter == 'a';
    case '5':
    case '$': return letter == 's';
    case '7': return letter == 't';
    default: return written == letter;
  }
}

/// The digit of a key that was pressed with the shift key held.
char without_shift(char written) {
  constexpr std::string_view signs = "!@#$%^&*";
  const auto at = signs.find(written);
  return at == std::string_view::npos ? written : static_cast<char>('1' + at);
}

bool begins_with_word(std::string_view text, std::string_view word) {
  return text.size() >= word.size() &&
         std::equal(word.begin(), word.end(), text.begin(),
                    [](char letter, char written) { return stands_for(written, letter); });
}

/// How many characters of `text` go along `row` from its key `at` on, forwards or backwards.
std::size_t steps_along(std::string_view row, std::size_t at, int step, std::string_view text) {
  std::size_t count = 0;
  for (auto key = static_cast<std::ptrdiff_t>(at);
       key >= 0 && key < std::ssize(row) && count < text.size(); key += step, ++count)
    if (row[static_cast<std::size_t>(key)] != without_shift(text[count])) break;
  return count;
}

/// The longest walk with which `text` begins; 0: with none.
std::size_t walk_at(std::string_view text) {
  std::size_t longest = 0;
  for (const auto row : walks)
    for (std::size_t at = 0; at < row.size(); ++at)
      for (const int step : {1, -1}) longest = std::max(longest, steps_along(row, at, step, text));
  return longest >= walk_min ? longest : 0;
}

/// Looks for a way through the password, word by word.
class Way {
 public:
  explicit Way(std::string_view text) : text_(text) {}
  /// From `at` to the end there are no words but `used` and so many more that they stay few.
  [[nodiscard]] bool ends(std::size_t at, const std::set<int>& used) {
    if (at == text_.size()) return true;
    if (!seen_.emplace(at, used).second) return false;  // It led nowhere before.
    if (!is_letter(text_[at]) && ends(at + 1, used)) return true;
    const auto rest = text_.substr(at);
    for (int i = 0; i < std::ssize(common_words()); ++i) {
      const auto& word = common_words()[static_cast<std::size_t>(i)];
      if (begins_with_word(rest, word) && goes_on(at + word.size(), used, i)) return true;
    }
    const auto steps = walk_at(rest);
    return steps > 0 && goes_on(at + steps, used, walk);
  }

 private:
  [[nodiscard]] bool goes_on(std::size_t at, std::set<int> used, int word) {
    used.insert(word);
    return used.size() <= words_max && ends(at, used);
  }

  std::string_view text_;
  std::set<std::pair<std::size_t, std::set<int>>> seen_;
};

/// "walkerwalker": the piece alone would be too short for a password.
bool repeats_a_piece(std::string_view text) {
  constexpr std::size_t piece_max = 11;
  for (std::size_t size = 1; size <= std::min(piece_max, text.size() / 2); ++size)
    if (text.size() % size == 0 && text.substr(size) == text.substr(0, text.size() - size))
      return true;
  return false;
}

}  // namespace

bool is_common_password(std::string_view small) {
  return repeats_a_piece(small) || Way(small).ends(0, {});
}

}  // namespace iwets::node
