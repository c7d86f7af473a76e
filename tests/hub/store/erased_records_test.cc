#include <catch2/catch.hpp>

#include "hub/store/record_store.h"
#include "tests/hub/store/temp_folder.h"

namespace iwets::store {
namespace {

const PeerId za(Role::member, *CountryCode::parse("ZA"));

TraceId trace(std::uint8_t n) { return TraceId({1, 2, 3, n}); }

FiledTrace filed(JournalIndex index, const TraceId& id, const std::string& serial) {
  field::Firearm firearm;
  firearm.serial = serial;
  firearm.make = "Glock";
  return {index, za, id, firearm, "case of " + serial};
}

std::unique_ptr<Records> open(const std::string& path) {
  auto opened = Records::open(path);
  if (!opened) FAIL(opened.error().reason);
  return std::move(*opened);
}

std::size_t found(const Records& records, const std::string& serial) {
  field::Firearm firearm;
  firearm.serial = serial;
  return records.snapshot()
      ->find({Store::trace, {firearm}}, RecordsSnapshot::Asking::by(za, 16, UINT64_MAX))
      ->size();
}

std::size_t files_with(const std::string& folder, const std::string& text) {
  std::size_t files = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder))
    if (read_file(file.path().string()).find(text) != std::string::npos) ++files;
  return files;
}

std::vector<std::string> dump(const Records& records) {
  std::vector<std::string> lines;
  records.dump([&](const std::string& line) { lines.push_back(line); });
  return lines;
}

}  // namespace

TEST_CASE("Records: a trace that is erased is not found again, and stands in no file",
          "[records]") {
  const TempFolder folder;
  const auto records = open(folder / "r");
  REQUIRE(records->file_traces({filed(1, trace(1), "WVX90210"), filed(2, trace(2), "KLM90210")}));
  REQUIRE(records->erase_traces(3, {trace(1), trace(7)}));
  CHECK(records->applied() == 3);
  CHECK(records->counts().at(Store::trace) == 1);
  CHECK_FALSE(records->trace_known(trace(1)));
  CHECK(records->trace_known(trace(2)));
  CHECK(found(*records, "WVX90210") == 0);
  CHECK(found(*records, "KLM90210") == 1);
  CHECK(files_with(folder / "r", "WVX90210") > 0);  // Still in the log.
  copy_as_killed(folder / "r", folder / "killed");
  REQUIRE(records->scrub());
  CHECK(files_with(folder / "r", "WVX90210") == 0);
  CHECK(files_with(folder / "r", "KLM90210") > 0);
  REQUIRE(records->scrub());
  REQUIRE(records->erase_traces(3, {trace(1)}));  // Again: changes nothing.
  CHECK(records->counts().at(Store::trace) == 1);

  const auto after = open(folder / "killed");
  CHECK_FALSE(after->trace_known(trace(1)));
  REQUIRE(after->scrub());
  CHECK(files_with(folder / "killed", "WVX90210") == 0);
  CHECK(dump(*after) == dump(*records));
}

}  // namespace iwets::store
