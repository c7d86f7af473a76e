// iwets-bench: measures the network as real processes on this machine.
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

#include "proto/seal/keys.h"
#include "tests/bench/child.h"
#include "tests/bench/desk_bench.h"
#include "tests/bench/identifier_bench.h"
#include "tests/bench/identify_bench.h"
#include "tests/bench/match_bench.h"
#include "tests/bench/registry_bench.h"
#include "tests/bench/trace_bench.h"
#include "tests/bench/trace_checks.h"

namespace {

using namespace iwets::bench;

constexpr int failed = 1, wrong_usage = 2;

struct Common {
  bool json = false;
  NetworkOptions network;
};

void add_load(CLI::App& app, TraceBenchOptions& trace) {
  app.add_option("--outstanding", trace.plan.outstanding, "traces under way at a time (256)");
  app.add_option("--seconds", trace.plan.seconds, "length of the measured window (20)");
  app.add_option("--warm", trace.plan.warm_seconds, "seconds before it (3)");
  app.add_option("--rate", trace.plan.rate, "submits a second, instead of --outstanding");
  app.add_option("--records", trace.records, "records in each store (4000)");
  app.add_option("--hits", trace.plan.hit_share, "share of traces that hit a record (0.02)");
  app.add_option("--seed", trace.seed, "of everything drawn (1)");
}

void add_common(CLI::App& app, Common& common) {
  app.add_flag("--json", common.json, "report as JSON");
  app.add_flag("--keep", common.network.keep, "leave the folder of the network");
  app.add_option("--members", common.network.members, "nodes (4)");
  app.add_option("--folder", common.network.folder, "where to make the network (a temporary one)");
  app.add_option("--programs", common.network.programs,
                 "folder of our programs (that of this one)");
}

/// Of `match`: without the option each part has a number of its own.
struct MatchOptions {
  bool trace_checks = false;
  std::optional<std::uint64_t> nominals, names, questions;
  MatchBenchOptions persons;
  TraceChecksOptions checks;
};

void add_match(CLI::App& app, Common& common, MatchOptions& match) {
  constexpr std::uint64_t most = 20'000'000;
  app.add_flag("--json", common.json, "report as JSON");
  app.add_option("--nominals", match.nominals, "in the store (1000000; with --trace-checks 300000)")
      ->check(CLI::Range(std::uint64_t{1}, most));
  app.add_option("--names", match.names, "of all nominals together (three times as many)");
  app.add_option("--questions", match.questions, "of each kind (1000), or traces (2000)")
      ->check(CLI::Range(std::uint64_t{1}, most));
  app.add_option("--seed", match.persons.nominals.seed, "of everything drawn (1)");
  app.add_option("--compared", match.persons.compared_questions,
                 "questions that PostgreSQL and a scan are asked, too (300)")
      ->check(CLI::Range(std::uint64_t{1}, most));
  app.add_flag("--trace-checks", match.trace_checks,
               "all five checks of a trace, through the stores on disk");
  app.add_option("--documents", match.checks.documents, "in the store (1000000)");
  app.add_option("--firearms", match.checks.firearms, "in the store (200000)");
  app.add_option("--vehicles", match.checks.vehicles, "in the store (200000)");
  app.add_option("--traces", match.checks.traces, "earlier ones (200000)");
  app.add_option("--folder", match.checks.folder, "where to make the stores (a temporary one)");
}

Report run_match(MatchOptions match) {
  auto& nominals = match.trace_checks ? match.checks.nominals : match.persons.nominals;
  nominals.seed = match.persons.nominals.seed;
  if (match.nominals) nominals.nominals = *match.nominals;
  nominals.names = match.names.value_or(3 * nominals.nominals);
  if (nominals.names < nominals.nominals)
    throw std::runtime_error("--names: each nominal has at least one");
  if (match.trace_checks) {
    match.checks.questions = match.questions.value_or(match.checks.questions);
    return run_trace_checks(match.checks);
  }
  match.persons.questions = match.questions.value_or(match.persons.questions);
  return run_match_bench(match.persons);
}

void add_identifier(CLI::App& app, Common& common, IdentifierBenchOptions& options) {
  app.add_flag("--json", common.json, "report as JSON");
  app.add_option("--documents", options.documents, "travel documents (1000000)");
  app.add_option("--vehicles", options.vehicles, "of a VIN and a plate each (100000)");
  app.add_option("--firearms", options.firearms, "of a serial number each (20000)");
  app.add_option("--questions", options.questions, "of each sort for each kind (20000)")
      ->check(CLI::Range(1, 10'000'000));
  app.add_option("--seed", options.seed, "of everything drawn (1)");
  app.add_option("--folder", options.folder, "where to make the stores (a temporary one)");
}

void add_registry(CLI::App& app, Common& common, RegistryBenchOptions& options) {
  app.add_flag("--json", common.json, "report as JSON");
  app.add_option("--sales", options.sales, "firearms, each sold once (10000000)")
      ->check(CLI::Range(1, 99'000'000));
  app.add_option("--questions", options.questions, "asked of the adapter (20000)")
      ->check(CLI::Range(1, 10'000'000));
  app.add_option("--seed", options.seed, "of everything drawn (1)");
}

void add_identify(CLI::App& app, Common& common, IdentifyBenchOptions& options) {
  app.add_flag("--json", common.json, "report as JSON");
  app.add_option("--entries", options.entries, "of the reference table (20000)")
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--questions", options.questions, "of each sort (200)")
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--scanned", options.scanned, "of each sort, asked of a plain scan, too (20)")
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--seed", options.seed, "of everything drawn (1)");
}

void add_desk(CLI::App& app, Common& common, DeskBenchOptions& options) {
  app.add_flag("--json", common.json, "report as JSON");
  app.add_option("--cases", options.cases, "in the node's state (50000)")
      ->check(CLI::Range(1'000, 1'000'000));
  app.add_option("--questions", options.questions, "of each list (200)")
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--compared", options.compared,
                 "of each list that plain SQLite is asked, too (10)")
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--streams", options.streams, "event streams that are open (300)")
      ->check(CLI::Range(1, 500));
  app.add_option("--hits", options.hits, "told while they are (50)")->check(CLI::Range(1, 100'000));
  app.add_option("--seed", options.seed, "of everything drawn (1)");
}

int print(const Report& report, const Common& common) {
  std::fputs((common.json ? report.json + "\n" : in_words(report.json)).c_str(), stdout);
  return report.errors == 0 ? 0 : failed;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"iwets-bench: measures the network as real processes on this machine"};
  app.require_subcommand(1);
  Common common;
  TraceBenchOptions trace;
  CostBenchOptions cost;
  RestartBenchOptions restart;
  MatchOptions match;
  IdentifierBenchOptions identifier;
  RegistryBenchOptions registry;
  IdentifyBenchOptions identify;
  DeskBenchOptions desk;
  auto* traces = app.add_subcommand("trace", "Traces through hub, nodes and center");
  add_common(*traces, common);
  add_load(*traces, trace);
  auto* costs = app.add_subcommand("cost", "The same load with and without audit and locks");
  add_common(*costs, common);
  add_load(*costs, cost.trace);
  costs->add_option("--pairs", cost.pairs, "runs of each hub, in turn (3)")
      ->check(CLI::Range(1, 100));
  auto* restarts = app.add_subcommand("restart", "Kills a hub with many open traces");
  add_common(*restarts, common);
  restarts->add_option("--open-traces", restart.open_traces, "traces without an answer (100000)");
  auto* matches = app.add_subcommand("match", "How fast persons, or all of a trace, are found");
  add_match(*matches, common, match);
  auto* identifiers =
      app.add_subcommand("match-identifier", "Stores of numbers, filled, restarted and asked");
  add_identifier(*identifiers, common, identifier);
  auto* identifies =
      app.add_subcommand("identify", "How fast the firearms reference table answers");
  add_identify(*identifies, common, identify);
  auto* registries =
      app.add_subcommand("registry", "How fast the sql adapter answers from PostgreSQL");
  add_registry(*registries, common, registry);
  auto* desks = app.add_subcommand("desk", "How fast the lists of the officer's dashboard are");
  add_desk(*desks, common, desk);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : wrong_usage;
  }
  if (!iwets::seal::init()) return failed;
  catch_interrupts();
  spdlog::set_level(spdlog::level::off);  // Standard output is the report's.
  if (common.network.programs.empty())
    common.network.programs = std::filesystem::canonical("/proc/self/exe").parent_path();
  trace.network = cost.trace.network = restart.network = common.network;
  try {
    return print(*traces        ? run_trace_bench(trace)
                 : *costs       ? run_cost_bench(cost)
                 : *matches     ? run_match(match)
                 : *identifiers ? run_identifier_bench(identifier)
                 : *identifies  ? run_identify_bench(identify)
                 : *registries  ? run_registry_bench(registry)
                 : *desks       ? run_desk_bench(desk)
                                : run_restart_bench(restart),
                 common);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "iwets-bench: %s\n", error.what());
    return failed;
  }
}
