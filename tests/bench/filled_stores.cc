#include "tests/bench/filled_stores.h"

#include <sys/resource.h>

#include <chrono>
#include <stdexcept>
#include <thread>

#include "hub/screen/generate/rows.h"
#include "tests/bench/child.h"

namespace iwets::bench {
namespace {

constexpr std::size_t message_records = 500;
constexpr auto rest = std::chrono::milliseconds{300};
constexpr double rest_cpu_s = 0.01;

/// CPU that this process has used.
double cpu_s() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

std::uint16_t year_of(const std::string& cell) {
  return static_cast<std::uint16_t>(std::stoul(cell));
}

TraceId trace_id(std::uint64_t number) {
  TraceId::Raw raw{};
  for (std::size_t i = 0; i < sizeof number; ++i)
    raw[i] = static_cast<std::uint8_t>(number >> 8 * i);
  return TraceId(raw);
}

PeerId member(const std::string& country) { return {Role::member, *CountryCode::parse(country)}; }

}  // namespace

StoreFiller::StoreFiller(const std::string& folder) {
  auto opened = store::Records::open(folder);
  if (!opened) throw std::runtime_error(opened.error().reason);
  records_ = std::move(*opened);
  if (records_->applied() != 0) throw std::runtime_error(folder + ": has records already");
}

void StoreFiller::add(const std::string& owner, Store store, field::Subject subject) {
  auto& change = changes_[{owner, store}];
  if (change.records.empty()) {
    change.owner = member(owner);
    change.store = store;
  }
  field::Record record;
  record.id = "R" + std::to_string(++ids_);
  record.reason = store == Store::nominal ? field::Reason::wanted : field::Reason::stolen;
  record.subject = std::move(subject);
  change.records.push_back(std::move(record));
  if (change.records.size() == message_records) apply(std::exchange(change, {}));
}

void StoreFiller::apply(store::Change change) {
  check_interrupt();
  const auto report = [&](const store::Applied& applied) {
    refused_ += applied.refused.size();
    return std::string();
  };
  if (!records_->apply(++index_, change, report))
    throw std::runtime_error("the stores cannot be written");
}

void StoreFiller::add_trace(field::Firearm firearm) {
  traces_.push_back({++index_, member("ZA"), trace_id(++ids_), std::move(firearm), ""});
  if (traces_.size() == message_records) file_traces();
}

void StoreFiller::file_traces() {
  check_interrupt();
  if (!records_->file_traces(traces_)) throw std::runtime_error("the stores cannot be written");
  traces_.clear();
}

std::unique_ptr<store::Records> StoreFiller::finish() {
  for (auto& [of, change] : changes_)
    if (!change.records.empty()) apply(std::exchange(change, {}));
  if (!traces_.empty()) file_traces();
  if (!records_->flush(index_)) throw std::runtime_error("the stores cannot be written");
  // Names are merged and files rewritten behind our back.
  for (auto before = cpu_s();;) {
    std::this_thread::sleep_for(rest);
    check_interrupt();
    if (const auto now = cpu_s(); now - std::exchange(before, now) < rest_cpu_s) break;
  }
  return std::move(records_);
}

field::Firearm drawn_firearm(screen::generate::Random& random) {
  const auto row = screen::generate::firearm_row(random);
  field::Firearm firearm;
  firearm.serial = row[0];
  firearm.make = row[1];
  firearm.model = row[2];
  firearm.calibre = row[3];
  firearm.type = row[4];
  firearm.country_of_manufacture = row[5];
  firearm.year_of_manufacture = year_of(row[6]);
  return firearm;
}

field::Document drawn_document(screen::generate::Random& random) {
  const auto row = screen::generate::document_row(random);
  return {row[2], row[0], row[1], ""};
}

field::Vehicle drawn_vehicle(screen::generate::Random& random) {
  const auto row = screen::generate::vehicle_row(random);
  const auto plate = screen::generate::plate_row(random);
  field::Vehicle vehicle;
  vehicle.vin = row[0];
  vehicle.make = row[1];
  vehicle.model = row[2];
  vehicle.year = year_of(row[3]);
  vehicle.plate = plate[0];
  vehicle.plate_country = plate[1];
  return vehicle;
}

}  // namespace iwets::bench
