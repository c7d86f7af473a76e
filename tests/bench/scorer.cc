#include "tests/bench/scorer.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "hub/match/person/align.h"

namespace iwets::bench {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;
using match::person::Name;

/// Syllables of invented names in one script.
struct Syllables {
  std::vector<std::string> first, then;
};
const Syllables latin{{"Ha", "Que", "Ti", "Ven", "Sze", "Kla", "Or", "Bri", "Mou", "Shan"},
                      {"thor", "snel", "bor", "dula", "gyor", "rik", "wick", "mado", "ssa", "lin"}};
const Syllables cyrillic{
    {"Ха", "Ке", "Ти", "Вен", "Щер", "Кла", "Ор", "Бри", "Му", "Шан"},
    {"тор", "нель", "бор", "дула", "бина", "рик", "вик", "мадо", "сса", "лин"}};
const Syllables arabic{{"ها", "كي", "تي", "فن", "سز", "كلا", "ور", "بر", "مو", "شان"},
                       {"ثور", "سنل", "بور", "دلا", "جور", "رك", "وك", "مدو", "سا", "لين"}};

std::vector<std::string> names_of(const Syllables& syllables, const ScorerOptions& options) {
  std::mt19937_64 random(options.seed);
  const auto one_of = [&](const auto& all) { return all[random() % all.size()]; };
  std::vector<std::string> out;
  for (std::uint64_t i = 0; i < options.names; ++i) {
    std::string name;
    for (int word = 0; word < 3; ++word)
      name += (word == 0 ? "" : " ") + one_of(syllables.first) + one_of(syllables.then) +
              (random() % 2 == 0 ? one_of(syllables.then) : "");
    out.push_back(std::move(name));
  }
  return out;
}

std::vector<Name> prepared(const std::vector<std::string>& texts) {
  std::vector<Name> out;
  for (const auto& text : texts) out.push_back(match::person::prepared(text));
  return out;
}

/// Microseconds of one `work(i)`, for i below `count`, in the median round.
template <typename Work>
double cost_us(const ScorerOptions& options, std::size_t count, Work work) {
  std::vector<double> rounds;
  for (int round = 0; round < options.rounds; ++round) {
    const auto began = Clock::now();
    for (std::size_t i = 0; i < count; ++i) work(i);
    const std::chrono::duration<double, std::micro> took = Clock::now() - began;
    rounds.push_back(took.count() / static_cast<double>(count));
  }
  const auto middle = rounds.begin() + static_cast<std::ptrdiff_t>(rounds.size() / 2);
  std::nth_element(rounds.begin(), middle, rounds.end());
  return std::round(*middle * 1'000) / 1'000;
}

double prepared_us(const ScorerOptions& options, const std::vector<std::string>& texts) {
  return cost_us(options, texts.size(),
                 [&](std::size_t i) { (void)match::person::prepared(texts[i]); });
}

/// Each name asked for with the record of its place.
double compared_us(const ScorerOptions& options, const std::vector<Name>& asked,
                   const std::vector<Name>& records) {
  return cost_us(options, asked.size(),
                 [&](std::size_t i) { (void)match::person::compared(asked[i], records[i]); });
}

/// For each name the next one that shares nothing with it.
std::vector<Name> strangers(const std::vector<Name>& names) {
  std::vector<Name> out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (auto next = i + 1; out.size() == i && next < i + names.size(); ++next)
      if (const auto& other = names[next % names.size()];
          match::person::compared(names[i], other).score <= 0)
        out.push_back(other);
    if (out.size() == i) throw std::runtime_error(names[i].text + ": shares something with all");
  }
  return out;
}

/// One letter of each name taken for another.
std::vector<std::string> with_slips(std::vector<std::string> names) {
  for (auto& name : names) name[name.size() / 2] = 'e';
  return names;
}

}  // namespace

nlohmann::ordered_json scorer_costs(const ScorerOptions& options) {
  const auto texts = names_of(latin, options);
  const auto names = prepared(texts);
  Json costs;
  costs["prepared_us"] = {{"latin", prepared_us(options, texts)},
                          {"cyrillic", prepared_us(options, names_of(cyrillic, options))},
                          {"arabic", prepared_us(options, names_of(arabic, options))}};
  costs["compared_us"] = {
      {"share_nothing", compared_us(options, names, strangers(names))},
      {"equal", compared_us(options, names, names)},
      {"one_slip", compared_us(options, names, prepared(with_slips(texts)))},
      {"other_script", compared_us(options, names, prepared(names_of(cyrillic, options)))}};
  return costs;
}

}  // namespace iwets::bench
