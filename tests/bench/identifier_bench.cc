#include "tests/bench/identifier_bench.h"

#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <vector>

#include "hub/screen/generate/errors.h"
#include "hub/screen/generate/rows.h"
#include "hub/store/record_store.h"
#include "tests/bench/child.h"
#include "tests/bench/filled_stores.h"
#include "tests/bench/machine.h"

namespace iwets::bench {
namespace {

const PeerId requester(Role::member, *CountryCode::parse("TN"));  ///< sees every record

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;
using screen::generate::Cells;
using screen::generate::Random;
using store::Records;

constexpr std::size_t batch_records = 400;
/// So often the hub saves its state, and flushes.
constexpr JournalIndex batches_between_flushes = 2'500;

/// CPU of this thread: what a question takes, whatever else the machine does.
double cpu_s() {
  timespec now{};
  (void)::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}
double since(Clock::time_point began) {
  return std::chrono::duration<double>(Clock::now() - began).count();
}
/// `parts`: of a whole one.
double rounded(double value, double parts = 1) { return std::round(value * parts) / parts; }

/// One kind of record and of question.
struct Kind {
  const char* name;
  Store store;
  std::uint64_t count;
  field::Subject (*drawn)(Random&);
  std::string& (*number)(field::Subject&);
};

field::Subject document(Random& random) { return drawn_document(random); }
field::Subject vehicle(Random& random) { return drawn_vehicle(random); }
field::Subject firearm(Random& random) { return drawn_firearm(random); }
std::string& number_of_document(field::Subject& s) { return std::get<field::Document>(s).number; }
std::string& number_of_vehicle(field::Subject& s) { return std::get<field::Vehicle>(s).plate; }
std::string& number_of_firearm(field::Subject& s) { return std::get<field::Firearm>(s).serial; }

/// Documents are entered by their country, all else by one.
PeerId owner_of(const field::Subject& subject) {
  const auto* document = std::get_if<field::Document>(&subject);
  return {Role::member, *CountryCode::parse(document != nullptr ? document->country : "ZA")};
}

/// Fills the stores, in messages of one owner each.
class Filler {
 public:
  Filler(Records& records, std::uint64_t seed) : records_(records), random_(seed) {}

  /// Keeps one subject of so many in `kept`.
  void fill(const Kind& kind, std::uint64_t keep_each, std::vector<field::Subject>& kept) {
    for (std::uint64_t i = 0; i < kind.count; ++i) {
      check_interrupt();
      auto subject = kind.drawn(random_);
      if (i % keep_each == 0) kept.push_back(subject);
      auto& change = waiting_[owner_of(subject)];
      field::Record record;
      record.id = kind.name + std::to_string(i);
      record.reason = field::Reason::stolen;
      record.since = {2024, 5, 17};
      record.subject = std::move(subject);
      change.records.push_back(std::move(record));
      if (change.records.size() == batch_records)
        apply(kind.store, change, owner_of(*change.records.front().subject));
    }
    for (auto& [owner, change] : waiting_)
      if (!change.records.empty()) apply(kind.store, change, owner);
    if (!records_.flush(index_)) throw std::runtime_error("the stores cannot be flushed");
  }
  [[nodiscard]] double applied_s() const { return applied_s_; }
  [[nodiscard]] std::size_t refused() const { return refused_; }

 private:
  void apply(Store store, store::Change& change, PeerId owner) {
    change.store = store;
    change.owner = owner;
    const auto began = Clock::now();
    const auto report = records_.apply(++index_, change, [&](const store::Applied& applied) {
      refused_ += applied.refused.size();  // What looks like a calibre is no number.
      return std::string{};
    });
    if (!report) throw std::runtime_error("the stores take no records");
    if (index_ % batches_between_flushes == 0 && !records_.flush(index_))
      throw std::runtime_error("the stores cannot be flushed");
    applied_s_ += since(began);
    change.records.clear();
  }

  Records& records_;
  Random random_;
  JournalIndex index_ = 0;
  std::map<PeerId, store::Change> waiting_;
  double applied_s_ = 0;
  std::size_t refused_ = 0;
};

Json spread_us(std::vector<double>& seconds) {
  if (seconds.empty()) return {};
  std::sort(seconds.begin(), seconds.end());
  const auto at = [&](double share) {
    const auto place = static_cast<std::size_t>(share * static_cast<double>(seconds.size() - 1));
    return rounded(seconds[place] * 1e6, 10);
  };
  return {{"p50", at(0.5)}, {"p90", at(0.9)}, {"p99", at(0.99)}, {"max", at(1)}};
}

/// The same questions as they are, misread, and for what is not on record.
std::map<std::string, std::vector<field::Subject>> sorts_of(
    const Kind& kind, const std::vector<field::Subject>& subjects, Random& random) {
  std::map<std::string, std::vector<field::Subject>> out;
  for (const auto& subject : subjects) {
    out["exact"].push_back(subject);
    auto misread = subject;
    if (auto* vehicle = std::get_if<field::Vehicle>(&misread)) vehicle->vin.clear();
    if (screen::generate::damage(screen::generate::Error::typo, kind.number(misread), random))
      out["misread"].push_back(std::move(misread));
    out["not_on_record"].push_back(kind.drawn(random));
  }
  return out;
}

Json asked(const store::RecordsSnapshot& at, const Kind& kind,
           const std::vector<field::Subject>& subjects) {
  constexpr std::size_t most = 16;
  std::vector<double> took, cpu;
  std::size_t found = 0;
  for (const auto& subject : subjects) {
    const match::Question question{.store = kind.store, .subjects = {subject}};
    const auto began = Clock::now();
    const auto cpu_began = cpu_s();
    const auto matches =
        at.find(question, store::RecordsSnapshot::Asking::by(requester, most, UINT64_MAX));
    cpu.push_back(cpu_s() - cpu_began);
    took.push_back(since(began));
    found += matches && !matches->empty() ? 1 : 0;
  }
  auto out = spread_us(took);
  out["cpu"] = spread_us(cpu);
  out["with_matches"] = rounded(
      static_cast<double>(found) / static_cast<double>(std::max<std::size_t>(1, subjects.size())),
      10'000);
  return out;
}

std::unique_ptr<Records> opened(const std::string& folder) {
  auto records = Records::open(folder);
  if (!records) throw std::runtime_error(records.error().reason);
  return std::move(*records);
}

/// A folder, removed at the end if it was made here.
class Folder {
 public:
  explicit Folder(std::string given) : path_(std::move(given)), own_(path_.empty()) {
    if (!own_) return;
    auto pattern = (std::filesystem::temp_directory_path() / "iwets-bench-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~Folder() {
    std::error_code error;
    if (own_) std::filesystem::remove_all(path_, error);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string stores() const { return path_ + "/records"; }

 private:
  std::string path_;
  bool own_;
};

}  // namespace

Report run_identifier_bench(const IdentifierBenchOptions& options) {
  const Folder folder(options.folder);
  const std::vector<Kind> kinds{
      {"documents", Store::document, options.documents, document, number_of_document},
      {"vehicles", Store::vehicle, options.vehicles, vehicle, number_of_vehicle},
      {"firearms", Store::firearm, options.firearms, firearm, number_of_firearm}};
  const auto machine = describe_machine(std::filesystem::temp_directory_path());
  Json report;
  report["machine"] = {{"cpu", machine.cpu},
                       {"cores", machine.cores},
                       {"memory_gib", rounded(machine.memory_gib, 10)},
                       {"filesystem", machine.filesystem}};
  report["settings"] = {{"documents", options.documents}, {"vehicles", options.vehicles},
                        {"firearms", options.firearms},   {"questions", options.questions},
                        {"batch", batch_records},         {"seed", options.seed}};
  std::map<std::string, std::vector<field::Subject>> kept;
  auto records = opened(folder.stores());
  Filler filler(*records, options.seed);
  double applied_s = 0;
  for (const auto& kind : kinds) {
    // Half of them to warm up with.
    const auto each = std::max<std::uint64_t>(1, kind.count / (2 * options.questions));
    filler.fill(kind, each, kept[kind.name]);
    const auto took = filler.applied_s() - std::exchange(applied_s, filler.applied_s());
    report["load"][kind.name] = {{"s", rounded(took, 10)},
                                 {"rows_per_s", std::round(static_cast<double>(kind.count) / took)},
                                 {"rss_mib", rounded(rss_mib())}};
  }
  report["refused"] = filler.refused();
  report["disk_mib"] = rounded(static_cast<double>(records->bytes_on_disk()) / (1U << 20U));
  records->close();
  records.reset();
  const auto began = Clock::now();
  records = opened(folder.stores());
  const auto first = kept.begin()->second.front();
  (void)asked(*records->snapshot(), kinds.front(), {first});
  report["restart"] = {{"first_answer_s", rounded(since(began), 100)},
                       {"rss_mib", rounded(rss_mib())}};

  Random random(options.seed + 1);
  const auto at = records->snapshot();
  for (const auto& kind : kinds) {
    std::vector<field::Subject> to_warm, to_ask;
    bool odd = false;
    for (auto& subject : kept[kind.name])
      ((odd = !odd) ? to_warm : to_ask).push_back(std::move(subject));
    for (const auto& [sort, subjects] : sorts_of(kind, to_warm, random))
      (void)asked(*at, kind, subjects);
    for (const auto& [sort, subjects] : sorts_of(kind, to_ask, random))
      report["question_us"][kind.name][sort] = asked(*at, kind, subjects);
  }
  report["rss_mib"] = rounded(rss_mib());
  return {report.dump(2), 0};
}

}  // namespace iwets::bench
