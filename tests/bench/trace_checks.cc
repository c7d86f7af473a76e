#include "tests/bench/trace_checks.h"

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

#include "hub/screen/generate/errors.h"
#include "hub/screen/generate/rows.h"
#include "tests/bench/child.h"
#include "tests/bench/filled_stores.h"
#include "tests/bench/machine.h"
#include "tests/bench/scratch_folder.h"
#include "tests/bench/spread.h"

namespace iwets::bench {
namespace {

const PeerId requester(Role::member, *CountryCode::parse("TN"));  ///< sees every record

using Json = nlohmann::ordered_json;
using screen::generate::Error;
using screen::generate::Random;

constexpr match::Limits limits;
/// Asked before the clock counts, so that what is read all the time is in memory.
constexpr std::uint64_t warm_questions = 100;
/// Of each part of a trace: a quarter stands on record, a quarter does so but for a slip, the rest
/// does not.
constexpr unsigned known_percent = 50, slip_percent = 50;
constexpr const char* owners[] = {"ZA", "BR", "TN", "CZ"};

/// What a trace asks the stores for.
struct Trace {
  field::Person person;
  field::Firearm firearm;
  field::Document document;
  field::Vehicle vehicle;
};

/// Every so many records are remembered, to be asked for.
template <typename Subject>
struct Sample {
  std::uint64_t every = 1;
  std::vector<Subject> known = {};
  void see(std::uint64_t number, const Subject& subject) {
    if (number % every == 0) known.push_back(subject);
  }
};

/// The stores, and what may be asked of them. A firearm on record is stolen or was traced before.
class World {
 public:
  World(const TraceChecksOptions& options, const std::string& folder)
      : random_(options.nominals.seed),
        persons_{every(options.nominals.nominals)},
        firearms_{every(options.firearms)},
        documents_{every(options.documents)},
        vehicles_{every(options.vehicles)} {
    StoreFiller filler(folder);
    each_nominal(options.nominals, [&](std::uint64_t i, field::Person&& person) {
      persons_.see(i, person);
      filler.add(owners[i % std::size(owners)], Store::nominal, std::move(person));
    });
    fill(options.firearms, [&](std::uint64_t i) {
      const auto firearm = drawn_firearm(random_);
      firearms_.see(i, firearm);
      filler.add(owners[i % std::size(owners)], Store::firearm, firearm);
    });
    fill(options.documents, [&](std::uint64_t i) {
      const auto document = drawn_document(random_);
      documents_.see(i, document);
      filler.add(document.country, Store::document, document);
    });
    fill(options.vehicles, [&](std::uint64_t i) {
      const auto vehicle = drawn_vehicle(random_);
      vehicles_.see(i, vehicle);
      filler.add(owners[i % std::size(owners)], Store::vehicle, vehicle);
    });
    fill(options.traces, [&](std::uint64_t i) {
      const auto firearm = drawn_firearm(random_);
      firearms_.see(i, firearm);
      filler.add_trace(firearm);
    });
    records_ = filler.finish();
    refused_ = filler.refused();
  }

  [[nodiscard]] Trace trace() {
    Trace trace;
    trace.person =
        *question_about(one_of(persons_, [&] { return screen::generate::person(random_, 0); }),
                        Kind::own_name, random_);
    slip(trace.person.name);
    trace.firearm = one_of(firearms_, [&] { return drawn_firearm(random_); });
    slip(trace.firearm.serial);
    trace.document = one_of(documents_, [&] { return drawn_document(random_); });
    slip(trace.document.number);
    trace.vehicle = one_of(vehicles_, [&] { return drawn_vehicle(random_); });
    slip(trace.vehicle.vin);
    return trace;
  }

  [[nodiscard]] const store::Records& records() const { return *records_; }
  [[nodiscard]] std::uint64_t refused() const { return refused_; }

 private:
  static constexpr std::uint64_t remembered = 5'000;
  static std::uint64_t every(std::uint64_t count) {
    return std::max<std::uint64_t>(1, count / remembered);
  }
  template <typename Add>
  static void fill(std::uint64_t count, Add add) {
    for (std::uint64_t i = 0; i < count; ++i) add(i);
  }
  template <typename Subject, typename Draw>
  [[nodiscard]] Subject one_of(const Sample<Subject>& sample, Draw draw) {
    if (!random_.percent(known_percent)) return draw();
    return sample.known[random_.below(sample.known.size())];
  }
  void slip(std::string& text) {
    constexpr Error slips[] = {Error::typo, Error::missing, Error::additional, Error::exchange};
    if (random_.percent(slip_percent))
      (void)damage(random_.one_of(std::span<const Error>(slips)), text, random_);
  }

  std::unique_ptr<store::Records> records_;
  std::uint64_t refused_ = 0;
  Random random_;
  Sample<field::Person> persons_;
  Sample<field::Firearm> firearms_;
  Sample<field::Document> documents_;
  Sample<field::Vehicle> vehicles_;
};

constexpr const char* name_of(Store store) {
  switch (store) {
    case Store::nominal: return "nominal";
    case Store::firearm: return "firearm";
    case Store::document: return "document";
    case Store::vehicle: return "vehicle";
    case Store::trace: return "trace";
  }
  return "";
}

/// What the checks of all traces took and found.
struct Checked {
  struct OfStore {
    std::vector<double> us;
    std::uint64_t hits = 0, possible = 0;
  };
  std::vector<double> us;
  std::map<Store, OfStore> stores;
};

/// As a check worker does: the request split into questions, one snapshot, each store asked.
void check(const store::Records& records, const Trace& trace, Checked& checked) {
  const Stopwatch all;
  const auto at = records.snapshot();
  for (const auto& question :
       match::questions({trace.person}, trace.firearm, trace.document, trace.vehicle)) {
    const Stopwatch watch;
    const auto found = at->find(
        question, store::RecordsSnapshot::Asking::by(requester, limits.candidates_max, UINT64_MAX));
    if (!found && found.error() != store::StoreError::too_wide)
      throw std::runtime_error(std::string(name_of(question.store)) + ": the store failed");
    auto& of_store = checked.stores[question.store];
    of_store.us.push_back(watch.us());
    if (!found || found->empty()) continue;
    ++(found->front().judgement.alert ? of_store.hits : of_store.possible);
  }
  checked.us.push_back(all.us());
}

}  // namespace

Report run_trace_checks(const TraceChecksOptions& options) {
  std::optional<ScratchFolder> scratch;
  if (options.folder.empty()) scratch.emplace();
  const auto folder = scratch ? scratch->path() : options.folder;
  const auto machine = describe_machine(scratch ? folder : ".");
  const Stopwatch filling;
  World world(options, folder + "/records");
  const auto fill_s = filling.seconds();
  Checked checked, warm;
  for (std::uint64_t i = 0; i < warm_questions; ++i) check(world.records(), world.trace(), warm);
  for (std::uint64_t i = 0; i < options.questions; ++i) {
    check(world.records(), world.trace(), checked);
    check_interrupt();
  }
  Json report;
  report["machine"] = {{"cpu", machine.cpu},
                       {"cores", machine.cores},
                       {"kernel", machine.kernel},
                       {"filesystem", machine.filesystem}};
  report["settings"] = {{"names", options.nominals.names},
                        {"questions", options.questions},
                        {"seed", options.nominals.seed}};
  for (const auto& [store, count] : world.records().counts())
    report["records"][name_of(store)] = count;
  constexpr double mib = 1U << 20U;
  report["stores"] = {
      {"fill_s", rounded(fill_s)},
      {"refused", world.refused()},
      {"disk_mib", rounded(static_cast<double>(world.records().bytes_on_disk()) / mib)},
      {"rss_mib", rounded(rss_mib())}};
  for (const auto& [store, of_store] : checked.stores)
    report[name_of(store)] = {{"questions", of_store.us.size()},
                              {"hits", of_store.hits},
                              {"possible", of_store.possible},
                              {"us", spread(of_store.us)}};
  report["all_five"] = {{"us", spread(checked.us)}};
  return {report.dump(2), 0};
}

}  // namespace iwets::bench
