#include "node/core/sign_in.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "node/core/common_passwords.h"

namespace iwets::node {
namespace {

constexpr Duration clock_slack = std::chrono::minutes{1};

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::size_t different_bytes(std::string_view text) {
  std::array<bool, 256> seen{};
  for (const auto c : text) seen[static_cast<unsigned char>(c)] = true;
  return static_cast<std::size_t>(std::ranges::count(seen, true));
}

/// Letters or digits that follow one another (abcdef, 123456, or backwards), or one that repeats.
std::size_t longest_run(std::string_view text) {
  std::size_t longest = 1;
  for (const int step : {-1, 0, 1}) {
    std::size_t run = 1;
    for (std::size_t i = 1; i < text.size(); ++i) {
      run = text[i] - text[i - 1] == step ? run + 1 : 1;
      longest = std::max(longest, run);
    }
  }
  return longest;
}

}  // namespace

Duration delay_after(std::uint32_t failures) {
  constexpr std::uint32_t free_of_charge = 3, doublings_max = 9;
  constexpr Duration longest = std::chrono::minutes{5};
  if (failures < free_of_charge) return Duration{};
  const auto doublings = std::min(failures - free_of_charge, doublings_max);
  return std::min<Duration>(longest, std::chrono::seconds{1U << doublings});
}

Instant may_try_at(const Failures& failures, Instant now) {
  return std::min(failures.last, now) + delay_after(failures.count);
}

bool AttemptBudget::take(Instant now) {
  if (now > filled_) {
    const auto passed = std::chrono::duration<double>(now - filled_).count();
    left_ = std::min<double>(per_minute_, left_ + passed * per_minute_ / 60.0);
  }
  filled_ = now;
  if (left_ < 1) return false;
  left_ -= 1;
  return true;
}

bool session_over(const SessionTimes& session, Instant now, const SignInRules& rules) {
  return now >= session.begun + rules.absolute || now >= session.seen + rules.idle ||
         now + clock_slack < session.begun;
}

bool proof_counts(Instant given, Instant now, const SignInRules& rules) {
  return now < given + rules.proof && given <= now + clock_slack;
}

std::string_view fault_of_password(std::string_view password, std::string_view badge,
                                   std::string_view name) {
  constexpr std::size_t different_min = 6, run_max = 5;
  if (password.size() < password_bytes_min) return "it is shorter than 12 characters";
  if (password.size() > password_bytes_max) return "it is longer than 256 bytes";
  if (different_bytes(password) < different_min) return "it has fewer than 6 different characters";
  const auto small = lower(password);
  if (longest_run(small) > run_max)
    return "it has a row of characters that follow one another, or one that repeats";
  if (!badge.empty() && small.find(lower(badge)) != std::string::npos) return "the badge is in it";
  if (name.size() > 3 && small.find(lower(name)) != std::string::npos)
    return "the officer's name is in it";
  for (const auto* word : {"password", "passwort", "iwets", "interpol", "qwertz", "qwerty"})
    if (small.find(word) != std::string::npos) return "a word that is tried first is in it";
  if (is_common_password(small))
    return "it is made of words or rows of keys that many use, or says a piece again and again";
  return {};
}

std::string badge_of(std::string_view said) {
  constexpr std::size_t least = 2, most = 32;
  if (said.size() < least || said.size() > most) return {};
  std::string out(said);
  for (auto& c : out) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 ||
        (std::isalnum(byte) == 0 && std::string_view("-./_").find(c) == std::string_view::npos))
      return {};
    c = static_cast<char>(std::toupper(byte));
  }
  return out;
}

}  // namespace iwets::node
