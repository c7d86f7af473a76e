#include "hub/screen/generate/errors.h"

#include <algorithm>
#include <array>
#include <vector>

namespace iwets::screen::generate {
namespace {

struct Word {
  Error error;
  std::string_view word;
};
constexpr std::array<Word, 13> words{{{Error::exact, "exact"},
                                      {Error::typo, "typo"},
                                      {Error::missing, "missing"},
                                      {Error::additional, "additional"},
                                      {Error::exchange, "exchange"},
                                      {Error::lookalike, "lookalike"},
                                      {Error::zeros, "zeros"},
                                      {Error::dress, "dress"},
                                      {Error::wildcard, "wildcard"},
                                      {Error::run, "run"},
                                      {Error::choice, "choice"},
                                      {Error::neighbour, "neighbour"},
                                      {Error::stranger, "stranger"}}};

/// The characters among which `c` may be mistyped; none for signs and other scripts.
std::string_view kind(char c) {
  if (c >= '0' && c <= '9') return "0123456789";
  if (c >= 'A' && c <= 'Z') return "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  if (c >= 'a' && c <= 'z') return "abcdefghijklmnopqrstuvwxyz";
  return {};
}

std::string_view looks_like(char c) {
  constexpr std::string_view groups[] = {"0ODQ", "1IL", "2Z", "5S", "8B", "6G"};
  for (const auto group : groups)
    if (group.find(c) != std::string_view::npos) return group;
  return {};
}

/// A place whose character fits; nothing if none does.
template <typename Fits>
std::optional<std::size_t> place(const std::string& number, Random& random, const Fits& fits) {
  std::vector<std::size_t> places;
  for (std::size_t at = 0; at < number.size(); ++at)
    if (fits(at)) places.push_back(at);
  if (places.empty()) return std::nullopt;
  return places[random.below(places.size())];
}

char other_of(std::string_view group, char c, Random& random) {
  for (;;)
    if (const char other = group[random.below(group.size())]; other != c) return other;
}

bool change_zeros(std::string& number) {
  const auto first = number.find_first_not_of('0');
  if (first == std::string::npos) return false;
  number = first > 0 ? number.substr(first) : "00" + number;
  return true;
}

/// Small letters, and a hyphen in the middle where there was no sign.
void dress(std::string& number) {
  std::transform(number.begin(), number.end(), number.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  std::replace(number.begin(), number.end(), '-', ' ');
  number.insert(number.size() / 2, 1, '-');
}

/// The first two characters.
bool hide_beginning(std::string& number) {
  constexpr std::size_t hidden = 2;
  if (number.size() <= 2 * hidden) return false;
  number.replace(0, hidden, 1, '*');
  return true;
}

}  // namespace

std::optional<Error> error_of(std::string_view word) {
  for (const auto& one : words)
    if (one.word == word) return one.error;
  return std::nullopt;
}

std::string_view name(Error error) {
  for (const auto& one : words)
    if (one.error == error) return one.word;
  return {};
}

bool damage(Error error, std::string& number, Random& random) {
  const auto known = [&](std::size_t at) { return !kind(number[at]).empty(); };
  const auto alike = [&](std::size_t at) { return !looks_like(number[at]).empty(); };
  const auto before_other = [&](std::size_t at) {
    return at + 1 < number.size() && known(at) && known(at + 1) && number[at] != number[at + 1];
  };
  std::optional<std::size_t> at;
  switch (error) {
    case Error::exact: return true;
    case Error::zeros: return change_zeros(number);
    case Error::run: return hide_beginning(number);
    case Error::dress: dress(number); return true;
    case Error::neighbour:
    case Error::stranger: return false;
    case Error::exchange: at = place(number, random, before_other); break;
    case Error::lookalike:
    case Error::choice: at = place(number, random, alike); break;
    case Error::typo:
    case Error::missing:
    case Error::additional:
    case Error::wildcard: at = place(number, random, known); break;
  }
  if (!at) return false;
  const char c = number[*at];
  if (error == Error::exchange) std::swap(number[*at], number[*at + 1]);
  if (error == Error::lookalike) number[*at] = other_of(looks_like(c), c, random);
  if (error == Error::choice)
    number.replace(*at, 1, {'[', c, other_of(looks_like(c), c, random), ']'});
  if (error == Error::typo) number[*at] = other_of(kind(c), c, random);
  if (error == Error::missing) number.erase(*at, 1);
  if (error == Error::additional) number.insert(*at, 1, kind(c)[random.below(kind(c).size())]);
  if (error == Error::wildcard) number[*at] = '?';
  return true;
}

}  // namespace iwets::screen::generate
