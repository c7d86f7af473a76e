#include "tests/bench/identify_bench.h"

#include <time.h>

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "node/reference/book.h"
#include "proto/reference/letters.h"
#include "tests/bench/machine.h"
#include "tests/bench/spread.h"

namespace iwets::bench {
namespace {

using nlohmann::ordered_json;
using reference::Book;
using reference::Maker;
using reference::Model;

constexpr std::uint32_t models_of_maker = 60;
constexpr std::size_t shown = 10;
constexpr std::array types = {"PI", "PR", "RB", "RI", "RA", "SP", "SO", "B"};
constexpr std::array actions = {"semi-automatic", "double-action", "bolt",  "semi-automatic",
                                "select-fire",    "pump",          "break", "select-fire"};
constexpr std::array calibres = {
    "9x19 mm Parabellum", ".38 Special", ".308 Winchester", "7.62x39 mm",
    "5.56x45 mm NATO",    "12 gauge",    ".32 ACP",         "7.62x25 mm Tokarev"};
constexpr std::array countries = {"CZ", "US", "IT", "DE", "SU", "BR", "TR", "ES", "BE", "CN"};

/// Draws names and numbers as makers give them.
class Drawn {
 public:
  explicit Drawn(std::uint64_t seed) : random_(seed) {}
  std::size_t below(std::size_t most) {
    return std::uniform_int_distribution<std::size_t>(0, most - 1)(random_);
  }
  std::string word() {
    constexpr std::string_view heads = "bcdfgklmnprstvwz", vowels = "aeiou";
    std::string out;
    for (std::size_t i = 0, syllables = 2 + below(2); i < syllables; ++i) {
      out += heads[below(heads.size())];
      out += vowels[below(vowels.size())];
    }
    out += heads[below(heads.size())];
    out.front() = static_cast<char>(out.front() - 32);
    return out;
  }
  std::string designation() {
    std::string out(1, static_cast<char>('A' + below(26)));
    if (below(2) == 0) out += static_cast<char>('A' + below(26));
    return out + (below(2) == 0 ? " " : "-") + std::to_string(1 + below(1'000));
  }

 private:
  std::mt19937_64 random_;
};

reference::Table made(const IdentifyBenchOptions& options, Drawn& drawn) {
  std::vector<Maker> makers;
  std::vector<Model> models;
  for (std::uint32_t i = 0; i < options.entries; ++i) {
    if (i % models_of_maker == 0) {
      const auto name = drawn.word() + " " + drawn.word();
      makers.push_back({"m" + std::to_string(i),
                        name,
                        countries[drawn.below(countries.size())],
                        {name + " ARMS"},
                        {drawn.word()},
                        {"IMPORTED BY " + drawn.word()},
                        ""});
    }
    const auto kind = drawn.below(types.size());
    Model model;
    model.number = 10'000 + i;
    model.maker = makers.back().id;
    model.name = drawn.designation();
    model.aliases = {drawn.word() + " " + model.name, "Model " + drawn.designation()};
    model.type = types[kind];
    model.action = actions[kind];
    model.calibres = {calibres[drawn.below(calibres.size())]};
    model.country = makers.back().country;
    model.marks = {{"slide", makers.back().name + " CAL. " + model.calibres.front()}};
    models.push_back(std::move(model));
  }
  return {std::move(makers), std::move(models)};
}

/// What officers ask, by sort.
std::map<std::string, std::vector<std::string>> questions_of(const Book& book,
                                                             std::uint32_t questions,
                                                             Drawn& drawn) {
  std::map<std::string, std::vector<std::string>> all;
  for (std::uint32_t i = 0; i < questions; ++i) {
    const auto& model = book.table().models()[drawn.below(book.table().models().size())];
    const auto& maker = book.table().maker_of(model);
    all["designation"].push_back(maker.name + " " + model.name);
    auto slip = maker.name;
    std::swap(slip[1], slip[2]);
    all["slip"].push_back(slip + " " + model.name);
    all["typing"].push_back(maker.name.substr(0, 1 + drawn.below(5)));
    all["description"].push_back("semi automatic pistol " + model.calibres.front() + " marked " +
                                 maker.name + " made in Brazil");
    all["words"].push_back("pistol 9 mm revolver rifle");
  }
  return all;
}

/// A plain scan: each word of the question against each word of each entry, by edit distance.
class Scan {
 public:
  explicit Scan(const Book& book) {
    for (const auto& model : book.table().models()) {
      auto& words = entries_.emplace_back();
      const auto& maker = book.table().maker_of(model);
      add(model.name, words), add(maker.name, words), add(model.calibres.front(), words);
      for (const auto& alias : model.aliases) add(alias, words);
      for (const auto& mark : model.marks) add(mark.text, words);
    }
  }
  [[nodiscard]] std::size_t best(const std::string& question) const {
    std::vector<std::string> asked;
    add(question, asked);
    std::size_t best = 0, most = 0;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      std::size_t found = 0;
      for (const auto& word : asked)
        found += std::any_of(entries_[i].begin(), entries_[i].end(), [&](const auto& other) {
          return reference::within_slips(word, other, 1);
        });
      if (found > most) most = found, best = i;
    }
    return best;
  }

 private:
  static void add(const std::string& text, std::vector<std::string>& to) {
    for (const auto& atom : reference::atoms_of(text)) to.push_back(atom.text);
  }
  std::vector<std::vector<std::string>> entries_;
};

/// CPU of this thread: what a question takes, whatever else the machine does.
double thread_cpu_us() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

ordered_json asked(const Book& book, const Scan& scan, const std::vector<std::string>& questions,
                   std::uint32_t scanned, std::size_t& sink) {
  std::vector<double> search_us, cpu_us, scan_us;
  for (const auto& question : questions) {
    const Stopwatch watch;
    const auto cpu_began = thread_cpu_us();
    sink += book.search().find(question, {}, shown).size();
    cpu_us.push_back(thread_cpu_us() - cpu_began);
    search_us.push_back(watch.us());
  }
  for (std::uint32_t i = 0; i < std::min<std::size_t>(scanned, questions.size()); ++i) {
    const auto cpu_began = thread_cpu_us();
    sink += scan.best(questions[i]);
    scan_us.push_back(thread_cpu_us() - cpu_began);
  }
  ordered_json out;
  out["search_us"] = spread(search_us);
  out["search_cpu_us"] = spread(cpu_us);
  out["scan_cpu_us"] = spread(scan_us);
  out["scan_to_search"] = rounded(quantile(scan_us, 0.5) / quantile(cpu_us, 0.5));
  return out;
}

}  // namespace

Report run_identify_bench(const IdentifyBenchOptions& options) {
  const auto machine = describe_machine(".");
  Drawn drawn(options.seed);
  auto table = made(options, drawn);
  const auto before_mib = rss_mib();
  const Stopwatch building;
  const Book book(std::move(table));
  const auto build_s = building.seconds();
  const auto after_mib = rss_mib();
  const Scan scan(book);
  ordered_json report;
  report["machine"] = {{"cpu", machine.cpu}, {"cores", machine.cores}, {"kernel", machine.kernel}};
  report["settings"] = {{"entries", options.entries},
                        {"questions_of_each_sort", options.questions},
                        {"scanned_of_each_sort", options.scanned},
                        {"seed", options.seed}};
  report["index"] = {{"terms", book.search().index().terms()},
                     {"build_s", rounded(build_s)},
                     {"memory_mib", rounded(after_mib - before_mib)}};
  std::size_t sink = 0;
  for (const auto& [sort, questions] : questions_of(book, options.questions, drawn))
    report["sorts"][sort] = asked(book, scan, questions, options.scanned, sink);
  Report out{report.dump(), 0};
  if (sink == 0) out.errors = 1;  // Nothing was found at all.
  return out;
}

}  // namespace iwets::bench
