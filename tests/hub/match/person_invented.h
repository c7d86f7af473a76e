#pragma once

#include <algorithm>
#include <random>
#include <string>
#include <vector>

/// Names that nobody has, drawn from a seed.
namespace iwets::match::person::testing {

class Invented {
 public:
  explicit Invented(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t n) { return random_() % n; }

  /// A word of two to four syllables.
  std::string word() {
    static const std::vector<std::string> starts{"b", "d", "f", "g",  "h",  "k",  "kh", "l",
                                                 "m", "n", "p", "q",  "r",  "s",  "sh", "t",
                                                 "v", "w", "y", "zh", "th", "dj", "sch"};
    static const std::vector<std::string> vowels{"a", "e", "i", "o", "u", "ou", "ee", "ai"};
    static const std::vector<std::string> ends{"", "", "n", "r", "l", "s", "ck", "ff"};
    std::string out;
    for (auto left = 2 + below(3); left > 0; --left)
      out += starts[below(starts.size())] + vowels[below(vowels.size())];
    return out + ends[below(ends.size())];
  }

  std::vector<std::string> words(std::size_t count) {
    std::vector<std::string> out;
    while (out.size() < count) out.push_back(word());
    return out;
  }

  /// One letter left out, put in, taken for another, or exchanged with the next.
  std::string with_slip(std::string word) {
    const auto at = below(word.size());
    const auto letter = static_cast<char>('a' + below(26));
    switch (below(4)) {
      case 0: word.erase(at, 1); break;
      case 1: word.insert(at, 1, letter); break;
      case 2: word[at] = letter; break;
      default: std::swap(word[at], word[at + 1 < word.size() ? at + 1 : at - 1]);
    }
    return word;
  }

  template <typename T>
  void shuffle(std::vector<T>& all) {
    for (std::size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[below(i)]);
  }

 private:
  std::mt19937 random_;
};

inline std::string spaced(const std::vector<std::string>& words, const std::string& space = " ") {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : space) + word;
  return out;
}

}  // namespace iwets::match::person::testing
