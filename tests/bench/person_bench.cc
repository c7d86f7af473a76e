#include "tests/bench/person_bench.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "hub/match/person/align.h"
#include "hub/match/person/name_index.h"
#include "tests/bench/machine.h"

namespace iwets::bench {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;
using match::person::NameIndex;
using match::person::Prepared;

constexpr std::size_t given_words = 20'000, family_words = 250'000;
constexpr std::size_t candidates_max = 500;  ///< as in the hub

double since(Clock::time_point began) {
  return std::chrono::duration<double>(Clock::now() - began).count();
}

/// Invented words, the first ones as frequent as common names are.
class Words {
 public:
  Words(std::size_t count, double skew, std::mt19937_64& random) {
    static const std::vector<std::string> first{"Ha",  "Que", "Ti", "Ven", "Sze", "Kla", "Or",
                                                "Bri", "Mou", "A",  "Ro",  "Li",  "Ndo", "E"};
    static const std::vector<std::string> then{"thor", "nel", "bo", "dula", "gyor", "rik", "wi",
                                               "mado", "ssa", "li", "ra",   "mi",   "zen", "ko",
                                               "tash", "pe",  "vu", "ya",   "lo",   "man"};
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
      std::string word = first[random() % first.size()];
      for (auto more = 1 + random() % 4; more > 0; --more) word += then[random() % then.size()];
      words_.push_back(std::move(word));
      chances_.push_back(sum += 1 / std::pow(static_cast<double>(i) + 20, skew));
    }
  }
  [[nodiscard]] const std::string& one(std::mt19937_64& random) const {
    const auto at = std::uniform_real_distribution<double>(0, chances_.back())(random);
    const auto found = std::lower_bound(chances_.begin(), chances_.end(), at);
    return words_[static_cast<std::size_t>(found - chances_.begin())];
  }

 private:
  std::vector<std::string> words_;
  std::vector<double> chances_;
};

class People {
 public:
  explicit People(std::uint64_t seed)
      : random_(seed), given_(given_words, 0.95, random_), family_(family_words, 0.85, random_) {}

  [[nodiscard]] field::Person one() {
    field::Person person;
    person.name = name();
    person.aliases = {name(), name()};
    person.birth_dates = {{static_cast<std::uint16_t>(1940 + random_() % 65),
                           static_cast<std::uint8_t>(1 + random_() % 12),
                           static_cast<std::uint8_t>(1 + random_() % 28)}};
    return person;
  }
  [[nodiscard]] field::Person asked_with_a_slip(field::Person person) {
    person.aliases.clear();
    person.name[random_() % person.name.size()] = static_cast<char>('a' + random_() % 26);
    return person;
  }

 private:
  std::string name() {
    auto text = given_.one(random_);
    if (random_() % 3 == 0) text += ' ' + given_.one(random_);
    return text + ' ' + family_.one(random_);
  }
  std::mt19937_64 random_;
  Words given_, family_;
};

double rss_mib() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t all = 0, resident = 0;
  statm >> all >> resident;
  return static_cast<double>(resident) * 4096 / (1U << 20U);
}

Json spread_us(std::vector<double>& seconds) {
  std::sort(seconds.begin(), seconds.end());
  const auto at = [&](double share) {
    const auto place = static_cast<std::size_t>(share * static_cast<double>(seconds.size() - 1));
    return std::round(seconds[place] * 1e7) / 10;
  };
  return {{"p50", at(0.5)}, {"p90", at(0.9)}, {"p99", at(0.99)}, {"max", at(1)}};
}

/// Seconds to compare one question with one name.
double compared_s(const std::vector<Prepared>& questions, People& people, std::uint64_t count) {
  std::vector<Prepared> records;
  for (std::uint64_t i = 0; i < count / 3; ++i)
    records.push_back(match::person::prepared(people.one()));
  double kept = 0;
  std::size_t compared = 0;
  const auto began = Clock::now();
  for (std::size_t q = 0; q < std::min<std::size_t>(questions.size(), 20); ++q)
    for (const auto& record : records)
      for (const auto& name : record.names) {
        kept += match::person::compared(questions[q].names.front(), name).score;
        ++compared;
      }
  const auto took = since(began);
  return kept < 0 ? 0 : took / static_cast<double>(compared);
}

}  // namespace

Report run_person_bench(const PersonBenchOptions& options) {
  People people(options.seed);
  NameIndex::Builder builder;
  std::vector<Prepared> questions;
  const auto every = std::max<std::uint64_t>(1, 2 * options.nominals / options.questions);
  const auto began = Clock::now();
  for (std::uint64_t i = 0; i < options.nominals; ++i) {
    auto person = people.one();
    if (i % every == 0)
      questions.push_back(match::person::prepared(people.asked_with_a_slip(person)));
    builder.add(std::to_string(i), match::person::prepared(std::move(person)));
  }
  const auto index = builder.build(true);
  const auto filled_s = since(began);
  const auto own = questions.size();
  while (questions.size() < options.questions)
    questions.push_back(match::person::prepared(people.one()));

  std::vector<double> took;
  std::size_t proposed = 0, found = 0;
  for (std::size_t q = 0; q < questions.size(); ++q) {
    const auto start = Clock::now();
    const auto candidates = index->candidates(questions[q], candidates_max);
    took.push_back(since(start));
    proposed += candidates.size();
    const auto wanted = std::to_string(q * every);
    found += q < own && std::any_of(candidates.begin(), candidates.end(),
                                    [&](const auto& c) { return c.id == wanted; });
  }
  const auto machine = describe_machine(".");
  const auto each = compared_s(questions, people, options.compared);
  auto spread = spread_us(took);
  Json report;
  report["machine"] = {{"cpu", machine.cpu}, {"cores", machine.cores}, {"kernel", machine.kernel}};
  report["settings"] = {
      {"nominals", options.nominals}, {"questions", questions.size()}, {"seed", options.seed}};
  report["index"] = {{"names", index->names()},
                     {"distinct_words", index->distinct_words()},
                     {"filled_s", std::round(filled_s * 100) / 100},
                     {"mib", std::round(static_cast<double>(index->bytes()) / (1U << 20U))},
                     {"rss_mib", std::round(rss_mib())}};
  report["question_us"] = spread;
  report["proposed_each"] = static_cast<double>(proposed) / static_cast<double>(questions.size());
  report["own_found"] = {{"of", own}, {"found", found}};
  const auto scan_us = each * static_cast<double>(index->names()) * 1e6;
  report["each_with_each_us"] = std::round(scan_us);
  report["ratio_to_each_with_each"] = std::round(scan_us / spread["p50"].get<double>());
  return {report.dump(2), 0};
}

}  // namespace iwets::bench
