#include "tests/bench/trace_bench.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>

#include "tests/bench/bounds.h"
#include "tests/bench/ledger.h"
#include "tests/bench/machine.h"
#include "tests/bench/stores.h"

namespace iwets::bench {
namespace {

using Json = nlohmann::ordered_json;

// A trace signed one by one: submit, check report and result are signed; the hub verifies submit
// and result, the center the submit, the node report and result.
constexpr double signatures = 3, verifications = 5;

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}
double rounded(double value) { return std::round(value * 100.0) / 100.0; }

/// What is read at both ends of the window.
struct Reading {
  std::uint64_t hub_us = 0, nodes_us = 0, center_us = 0;
  std::optional<std::uint64_t> flushes;
  double hub_rss_mib = 0;
};

Reading read(Network& network) {
  Reading reading;
  reading.hub_us = network.hub().cpu_us();
  reading.center_us = network.center().cpu_us();
  for (int i = 0; i < network.members(); ++i) reading.nodes_us += network.node(i).cpu_us();
  reading.flushes = disk_flushes(network.folder());
  reading.hub_rss_mib = network.hub().rss_mib();
  return reading;
}

Json spread_json(const Spread& spread) {
  return {{"p50", rounded(spread.p50)}, {"p99", rounded(spread.p99)}, {"count", spread.count}};
}

Json machine_json(const Machine& machine) {
  return {{"cpu", machine.cpu},
          {"cores", machine.cores},
          {"memory_gib", rounded(machine.memory_gib)},
          {"kernel", machine.kernel},
          {"filesystem", machine.filesystem}};
}

Json settings_json(const TraceBenchOptions& options) {
  const auto& plan = options.plan;
  Json settings = {{"members", options.network.members}, {"seconds", plan.seconds},
                   {"warm_seconds", plan.warm_seconds},  {"records_per_store", options.records},
                   {"hit_share", plan.hit_share},        {"seed", options.seed}};
  if (plan.rate > 0)
    settings["rate"] = plan.rate;
  else
    settings["outstanding"] = plan.outstanding;
  return settings;
}

Json bounds_json(const Bounds& bounds, double signature_bound) {
  return {{"fsyncs_per_s", std::round(bounds.fsyncs_per_s)},
          {"fsync_p50_us", rounded(bounds.fsync_p50_us)},
          {"ed25519_sign_us", rounded(bounds.sign_us)},
          {"ed25519_verify_us", rounded(bounds.verify_us)},
          {"x25519_us", rounded(bounds.pair_key_us)},
          {"seal_600_us", rounded(bounds.seal_us)},
          {"open_600_us", rounded(bounds.open_us)},
          {"curve_round_trips_per_s", std::round(bounds.curve_round_trips_per_s)},
          {"curve_round_trip_p50_us", rounded(bounds.curve_round_trip_p50_us)},
          {"traces_per_s_if_signed_one_by_one", std::round(signature_bound)}};
}

/// CPU of each group of processes in the window, divided by the traces that ended in it.
Json cpu_json(const Reading& begin, const Reading& end, double traces) {
  const auto each = [&](std::uint64_t from, std::uint64_t to) {
    return traces > 0 ? rounded(static_cast<double>(to - from) / traces) : 0.0;
  };
  return {{"hub", each(begin.hub_us, end.hub_us)},
          {"nodes", each(begin.nodes_us, end.nodes_us)},
          {"center", each(begin.center_us, end.center_us)}};
}

Json fsyncs_json(const Reading& begin, const Reading& end, double seconds) {
  if (!begin.flushes || !end.flushes) return nullptr;
  return std::round(static_cast<double>(*end.flushes - *begin.flushes) / seconds);
}

Json ratios_json(const Json& report, const Bounds& bounds, double signature_bound) {
  const double rate = report.at("traces_per_s").get<double>();
  const double result_us = report.at("submit_to_result_ms").at("p50").get<double>() * 1'000.0;
  Json ratios = {
      {"of_signature_bound", rounded(rate / signature_bound)},
      {"of_curve_round_trips", rounded(rate / bounds.curve_round_trips_per_s)},
      {"result_p50_in_fsyncs", rounded(result_us / bounds.fsync_p50_us)},
      {"result_p50_in_curve_round_trips", rounded(result_us / bounds.curve_round_trip_p50_us)}};
  if (report.at("fsyncs_per_s").is_number() && rate > 0)
    ratios["fsyncs_per_trace"] = rounded(report.at("fsyncs_per_s").get<double>() / rate);
  return ratios;
}

}  // namespace

Report run_trace_bench(const TraceBenchOptions& options) {
  auto given = options.network;
  given.center_options = {"--time-scale", "instant", "--no-silent"};
  Network network(given);
  const auto bounds = measure_bounds(network.folder());
  network.create();
  network.start();
  Forms forms(options.seed);
  const auto records = fill_stores(network, forms, options.records);
  auto plan = options.plan;
  plan.stolen = options.records / static_cast<std::uint64_t>(network.members());

  Reading begin, end;
  Driver driver(network, forms, plan);
  const auto outcome = driver.run([&] { begin = read(network); }, [&] { end = read(network); });
  const auto ledger = read_ledger(network, outcome.begin_us, outcome.end_us);
  const double seconds = static_cast<double>(outcome.end_us - outcome.begin_us) / 1e6;
  const double cores = describe_machine(network.folder()).cores;
  const double signature_bound =
      cores * 1e6 / (signatures * bounds.sign_us + verifications * bounds.verify_us);

  const auto errors = outcome.refused + ledger.unanswered;
  Json report;
  report["machine"] = machine_json(describe_machine(network.folder()));
  report["settings"] = settings_json(options);
  report["records"] = records;
  report["traces"] = ledger.answered;
  report["errors"] = errors;
  if (options.plan.rate > 0) report["late_submits"] = outcome.late;
  report["traces_per_s"] = std::round(static_cast<double>(ledger.answered) / seconds);
  report["submit_to_receipt_ms"] = spread_json(ledger.to_receipt);
  report["submit_to_check_report_ms"] = spread_json(ledger.to_report);
  report["submit_to_notice_ms"] = spread_json(ledger.to_notice);
  report["submit_to_result_ms"] = spread_json(ledger.to_result);
  report["fsyncs_per_s"] = fsyncs_json(begin, end, seconds);
  report["cpu_us_per_trace"] = cpu_json(begin, end, static_cast<double>(ledger.answered));
  report["hub_rss_mib"] = {{"start", rounded(begin.hub_rss_mib)},
                           {"end", rounded(end.hub_rss_mib)}};
  report["bounds"] = bounds_json(bounds, signature_bound);
  report["ratios"] = ratios_json(report, bounds, signature_bound);
  network.stop();
  return {report.dump(2), errors};
}

Report run_cost_bench(const CostBenchOptions& options) {
  Json report;
  std::uint64_t errors = 0;
  std::vector<double> rates[2], ratios;
  const char* const hubs[2] = {"iwets-hub", "iwets-hub-bare"};
  for (int pair = 0; pair < options.pairs; ++pair) {
    for (int turn = 0; turn < 2; ++turn) {
      // Each hub is first in every other pair: the machine grows warm, the disk full.
      const auto which = static_cast<std::size_t>((turn + pair) % 2);
      auto trace = options.trace;
      trace.network.hub = hubs[which];
      const auto run = run_trace_bench(trace);
      const auto figures = Json::parse(run.json);
      if (report.empty()) {
        report["machine"] = figures.at("machine");
        report["settings"] = figures.at("settings");
        report["settings"]["pairs"] = options.pairs;
      }
      errors += run.errors;
      rates[which].push_back(figures.at("traces_per_s").get<double>());
      report["cpu_us_per_trace"][hubs[which]].push_back(
          figures.at("cpu_us_per_trace").at("hub").get<double>());
    }
    ratios.push_back(rounded(rates[0].back() / rates[1].back()));
  }
  report["traces_per_s"] = {{hubs[0], rates[0]}, {hubs[1], rates[1]}};
  report["errors"] = errors;
  report["ratios"] = {{"each_pair", ratios}, {"median", median(ratios)}};
  return {report.dump(2), errors};
}

std::string in_words(const std::string& json) {
  const auto report = Json::parse(json);
  std::string out;
  const auto line = [&](const std::string& name, const Json& value) {
    std::string words = value.is_string() ? value.get<std::string>() : value.dump();
    out += name + std::string(name.size() < 28 ? 28 - name.size() : 1, ' ') + words + "\n";
  };
  for (const auto& [name, value] : report.items()) {
    if (!value.is_object()) {
      line(name, value);
      continue;
    }
    out += name + "\n";
    for (const auto& [inner, deep] : value.items()) line("  " + inner, deep);
  }
  return out;
}

}  // namespace iwets::bench
