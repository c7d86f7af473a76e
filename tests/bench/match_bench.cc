#include "tests/bench/match_bench.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <stdexcept>

#include "tests/bench/child.h"
#include "tests/bench/edit_scan.h"
#include "tests/bench/machine.h"
#include "tests/bench/postgres.h"
#include "tests/bench/scorer.h"
#include "tests/bench/spread.h"

namespace iwets::bench {
namespace {

using Json = nlohmann::ordered_json;

/// Edits that a word of a name may have: what the index allows in its longer ones.
constexpr std::size_t edits_max = 2;
constexpr std::uint64_t questions_seed = 0x9e3779b9;

struct Question {
  Kind kind;
  field::Person person;
  std::uint64_t meant;  ///< a nominal's number; of a stranger nobody's
};

/// So many of each kind, the kinds in turn. A nominal whose name has no place for a kind is passed
/// over.
std::vector<Question> drawn(const Nominals& nominals, const MatchBenchOptions& options) {
  screen::generate::Random random(options.nominals.seed ^ questions_seed);
  std::vector<Question> questions;
  for (std::uint64_t i = 0; i < options.questions; ++i)
    for (const auto kind : every_kind) {
      if (kind == Kind::alias && options.nominals.names == options.nominals.nominals) continue;
      std::optional<field::Person> asked;
      std::uint64_t number = 0;
      while (!asked) {
        number = random.below(options.nominals.nominals);
        asked = question_about(nominals.nominal(number), kind, random);
      }
      const bool known = kind != Kind::stranger;
      questions.push_back({kind, *std::move(asked), known ? number : options.nominals.nominals});
    }
  return questions;
}

/// One figure of many askings.
template <typename Figure>
std::vector<double> each(const std::vector<Asking>& askings, Figure figure) {
  std::vector<double> values;
  for (const auto& asking : askings) values.push_back(static_cast<double>(asking.*figure));
  return values;
}

double share(const std::vector<Asking>& askings, bool Asking::*fact) {
  const auto count = std::count_if(askings.begin(), askings.end(),
                                   [&](const Asking& asking) { return asking.*fact; });
  return std::round(1e4 * static_cast<double>(count) / static_cast<double>(askings.size())) / 1e4;
}

Json figures(const std::vector<Asking>& askings, bool stranger) {
  Json told{{"questions", askings.size()}};
  if (!stranger) told["found"] = share(askings, &Asking::found);
  told["alert"] = share(askings, &Asking::alert);
  told["us"] = spread(each(askings, &Asking::us));
  told["candidates_us"] = spread(each(askings, &Asking::candidates_us));
  told["records_read"] = spread(each(askings, &Asking::read));
  told["names_compared"] = spread(each(askings, &Asking::compared));
  return told;
}

Json postgres_figures(const MatchBenchOptions& options, const std::vector<Question>& questions) {
  std::vector<std::string> names;
  for (const auto& question : questions) names.push_back(question.person.name);
  const auto run = ask_postgres(
      [&](std::ostream& out) {
        each_nominal(options.nominals, [&](std::uint64_t number, field::Person&& person) {
          out << number << '\t' << person.name << '\n';
          for (const auto& alias : person.aliases) out << number << '\t' << alias << '\n';
        });
      },
      names);
  if (!run.absent.empty()) return {{"absent", run.absent}};
  std::size_t known = 0, found = 0;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    if (questions[i].kind == Kind::stranger) continue;
    ++known;
    found += std::count(run.ids[i].begin(), run.ids[i].end(), questions[i].meant) > 0 ? 1 : 0;
  }
  std::vector<double> us;
  for (const auto ms : run.ms) us.push_back(ms * 1'000);
  return {{"version", run.version},
          {"load_s", rounded(run.load_s)},
          {"index_s", rounded(run.index_s)},
          {"index_mib", rounded(run.index_mib)},
          {"questions", questions.size()},
          {"found_among_16", static_cast<double>(found) / static_cast<double>(known)},
          {"us", spread(us)}};
}

/// The run is worth something without it.
Json postgres_figures_or_why_not(const MatchBenchOptions& options,
                                 const std::vector<Question>& questions) {
  try {
    return postgres_figures(options, questions);
  } catch (const std::runtime_error& failure) {
    check_interrupt();
    return {{"failed", failure.what()}};
  }
}

/// Each word asked for compared with each word there is.
Json scan_figures(const Nominals& nominals, const std::vector<Question>& questions) {
  const WordList words(nominals.latin_words());
  std::vector<double> us;
  double asked = 0, alike = 0;
  for (const auto& question : questions) {
    const auto name = match::person::prepared(question.person.name);
    const Stopwatch watch;
    for (const auto& token : name.tokens)
      alike += static_cast<double>(words.alike(token.latin, edits_max));
    us.push_back(watch.us());
    asked += static_cast<double>(name.tokens.size());
    check_interrupt();
  }
  return {{"distinct_words", words.size()},
          {"questions", questions.size()},
          {"edits_max", edits_max},
          {"words_alike_each", rounded(alike / asked)},
          {"us", spread(us)}};
}

/// How many times as long the other one takes, median and 99th percentile.
Json ratio(const Json& other, const Json& ours) {
  const auto times = [&](const char* which) {
    return rounded(other["us"][which].get<double>() / ours[which].get<double>());
  };
  return {{"p50", times("p50")}, {"p99", times("p99")}};
}

Json index_figures(const Nominals& nominals) {
  const auto& index = nominals.index();
  const auto bytes = static_cast<double>(index.bytes());
  return {{"nominals", index.records()},
          {"names", index.names()},
          {"distinct_words", index.distinct_words()},
          {"build_s", rounded(nominals.build_s())},
          {"mib", rounded(bytes / (1U << 20U))},
          {"bytes_a_name", std::round(bytes / static_cast<double>(index.names()))},
          {"rss_mib", rounded(rss_mib())}};
}

}  // namespace

Report run_match_bench(const MatchBenchOptions& options) {
  const auto machine = describe_machine(".");
  const Nominals nominals(options.nominals);
  Json report;
  report["machine"] = {{"cpu", machine.cpu}, {"cores", machine.cores}, {"kernel", machine.kernel}};
  report["settings"] = {{"nominals", options.nominals.nominals},
                        {"names", options.nominals.names},
                        {"questions_of_each_kind", options.questions},
                        {"seed", options.nominals.seed}};
  report["index"] = index_figures(nominals);
  auto questions = drawn(nominals, options);
  std::map<Kind, std::vector<Asking>> by_kind;
  std::vector<Asking> askings;
  for (const auto& question : questions) {
    askings.push_back(nominals.ask(question.person, question.meant));
    by_kind[question.kind].push_back(askings.back());
    check_interrupt();
  }
  for (const auto& [kind, of_kind] : by_kind)
    report[words(kind)] = figures(of_kind, kind == Kind::stranger);
  report["all"] = {{"us", spread(each(askings, &Asking::us))}};
  questions.resize(std::min<std::size_t>(questions.size(), options.compared_questions));
  askings.resize(questions.size());
  const auto ours = spread(each(askings, &Asking::us));
  report["scan"] = scan_figures(nominals, questions);
  report["postgresql"] = postgres_figures_or_why_not(options, questions);
  report["ratios"]["scan"] = ratio(report["scan"], ours);
  if (report["postgresql"].contains("us"))
    report["ratios"]["postgresql"] = ratio(report["postgresql"], ours);
  report.update(scorer_costs({.seed = options.nominals.seed}));
  return {report.dump(2), 0};
}

}  // namespace iwets::bench
