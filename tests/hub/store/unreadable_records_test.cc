#include <catch2/catch.hpp>

#include "tests/hub/store/records_for_test.h"

namespace iwets::store {
namespace {

/// A store with these firearms, each under its serial number and make.
std::unique_ptr<Records> with(const std::string& path, const std::vector<field::Firearm>& all) {
  auto records = Records::open(path);
  if (!records) FAIL(records.error().reason);
  Change change;
  change.owner = za;
  change.store = Store::firearm;
  for (const auto& one : all) {
    field::Record record;
    record.id = one.serial + "-" + one.make;
    record.subject = one;
    change.records.push_back(std::move(record));
  }
  const auto applied = (*records)->apply(
      1, change, [](const Applied& done) { return std::to_string(done.accepted); });
  REQUIRE(applied == std::to_string(all.size()));
  return std::move(*records);
}

/// Id and rule of what is found.
std::vector<std::string> found(const Records& records, Store store, const field::Firearm& asked) {
  const auto matches = records.snapshot()->find({store, {asked}}, asking(16));
  REQUIRE(matches);
  std::vector<std::string> all;
  for (const auto& m : *matches) all.push_back(m.name.id + ' ' + m.judgement.rule);
  return all;
}

}  // namespace

TEST_CASE("Records: a number with unreadable places is found by what is known of it", "[records]") {
  const TempFolder folder;
  std::vector<field::Firearm> many;
  for (int i = 1000; i < 1300; ++i) many.push_back(firearm("ABC" + std::to_string(i)));
  many.push_back(firearm("ABC1234", "Norinco"));
  const auto records = with(folder / "r", many);
  REQUIRE(records->file_traces({{2, za, trace(1), firearm("ABC1234"), "case 1"}}));
  CHECK(found(*records, Store::firearm, firearm("ABC1?34")) ==
        Lines{"ABC1034-Glock serial_wildcard", "ABC1134-Glock serial_wildcard",
              "ABC1234-Glock serial_wildcard"});
  CHECK(found(*records, Store::firearm, firearm("*BC1234")) ==
        Lines{"ABC1234-Glock serial_wildcard"});
  CHECK(found(*records, Store::firearm, firearm("*BC1299*", "Norinco")).empty());
  // Earlier traces are not, and the question says so.
  const auto asked = match::questions({}, firearm("?BC1234"), std::nullopt, std::nullopt);
  REQUIRE(asked.size() == 2);
  CHECK(asked[0].note.empty());
  CHECK(asked[1].store == Store::trace);
  CHECK(asked[1].subjects.empty());
  CHECK(asked[1].note.starts_with("not searchable: earlier traces"));
}

TEST_CASE("Records: a question that too many records may answer is no empty answer", "[records]") {
  const TempFolder folder;
  std::vector<field::Firearm> many;
  for (std::size_t i = 0; i <= match::Limits{}.joint_rows_max; ++i)
    many.push_back(firearm("XK77" + std::to_string(10000 + i)));
  const auto records = with(folder / "r", many);
  const auto wide = records->snapshot()->find({Store::firearm, {firearm("XK77*")}}, asking(16));
  REQUIRE_FALSE(wide);
  CHECK(wide.error() == StoreError::too_wide);
  CHECK(found(*records, Store::firearm, firearm("XK771?123")).size() == 5);
}

}  // namespace iwets::store
