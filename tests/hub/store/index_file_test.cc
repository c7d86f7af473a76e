#include "hub/store/index_file.h"

#include <algorithm>
#include <cstring>

#include "tests/hub/store/records_for_test.h"

// Indexes of identifiers as files: trusted only as they were written.
namespace iwets::store {
namespace {

using match::IdentifierIndex;
using match::Key;

constexpr DatabaseId ours{1, 2, 3}, foreign{1, 2, 4};
/// Of the head: all, and what its own checksum covers.
constexpr std::size_t head_bytes = 96, format_at = 8, head_checksum_at = 88;

std::shared_ptr<const IdentifierIndex> some() {
  std::vector<IdentifierIndex::Row> rows;
  for (match::RecordNumber number = 100; number < 2'100; ++number)
    rows.push_back({match::record_key(Store::document, std::to_string(number)), number});
  std::vector<match::SlipMark> marks;
  for (match::RecordNumber number = 100; number < 2'100; ++number)
    marks.push_back({match::record_key(Store::document, "left" + std::to_string(number)), 7});
  return IdentifierIndex::made({100, 2'100}, rows, {7}, marks);
}

std::string flipped(std::string bytes, std::size_t at) {
  bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
  return bytes;
}

std::size_t files_in(const std::string& folder) {
  std::size_t count = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder))
    count += index_range(file.path().string()) ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("IndexFile: read as it was written, and of what is gone the rest is told", "[records]") {
  const TempFolder folder;
  const auto index = some();
  const auto path = folder / "identifiers-100-2100";
  CHECK(write_index(path, ours, *index, {50, 150, 2'099, 2'100}) ==
        std::vector<match::RecordNumber>{150, 2'099});
  const auto again = read_index(path, ours);
  REQUIRE(again);
  CHECK(again->parts().rows == index->parts().rows);
  CHECK(again->parts().begins == index->parts().begins);
  CHECK(again->marks().parts().begins == index->marks().parts().begins);
  CHECK(again->marks().parts().bytes == index->marks().parts().bytes);
  CHECK(again->marks().parts().count == 2'000);
  CHECK(again->range() == index->range());
  CHECK(again->gone().empty());
  CHECK(index_range(path) == index->range());
  CHECK(index_path("x", {100, 2'100}) == "x/identifiers-100-2100");
  CHECK_FALSE(index_range(path + ".tmp"));
  CHECK_FALSE(index_range("x/identifiers-100"));
  CHECK_FALSE(index_range("x/other-100-200"));
}

TEST_CASE("IndexFile: damaged anywhere, cut, longer, foreign or older, it is not used",
          "[records]") {
  const TempFolder folder;
  const auto path = folder / "identifiers-100-2100";
  REQUIRE(write_index(path, ours, *some(), {}));
  const auto whole = read_file(path);
  const auto usable = [&](const std::string& bytes) {
    write_file(path, bytes);
    return read_index(path, ours) != nullptr;
  };
  CHECK(usable(whole));
  std::size_t believed = 0;
  for (std::size_t at = 0; at < whole.size(); at += at < head_bytes ? 1 : 211)
    believed += usable(flipped(whole, at)) ? 1 : 0;
  for (std::size_t size = 0; size < whole.size(); size += 1'009)
    believed += usable(whole.substr(0, size)) ? 1 : 0;
  CHECK(believed == 0);
  CHECK_FALSE(usable(flipped(whole, whole.size() - 1)));
  CHECK_FALSE(usable(whole + '\0'));
  CHECK(usable(whole));
  CHECK_FALSE(read_index(path, foreign));
  CHECK_FALSE(read_index(folder / "none", ours));
  // A head that is whole in itself, of another format.
  auto older = flipped(whole, format_at);
  const auto checksum = match::hash_of(0, std::string_view(older).substr(0, head_checksum_at));
  std::memcpy(older.data() + head_checksum_at, &checksum, sizeof checksum);
  CHECK_FALSE(usable(older));
}

TEST_CASE("Records: a start uses what was written, and reads the records where it cannot",
          "[records]") {
  const TempFolder folder;
  constexpr int documents = 80'000;
  const auto number = [](int i) { return "A" + std::to_string(1'000'000 + 7 * i); };
  const auto document = [&](int i) {
    return record("d" + std::to_string(i), passport(number(i), "ZA"));
  };
  const auto finds = [&](const Records& records, int i) {
    const auto all = found(*records.snapshot(), Store::document, {passport(number(i), "ZA")});
    return std::count(all.begin(), all.end(),
                      "member:ZA d" + std::to_string(i) + " document_number_country_type");
  };
  JournalIndex index = 0;
  {
    const auto records = open(folder / "r");
    CHECK(records->index_files().used == 0);
    for (int from = 0; from < documents; from += 1'000) {
      std::vector<field::Record> many;
      for (int i = from; i < from + 1'000; ++i) many.push_back(document(i));
      apply(*records, ++index, change(za, Store::document, Verb::enter, many));
    }
    REQUIRE(records->flush(index));
    records->close();
  }
  CHECK(files_in(folder / "r/index") > 0);
  const auto check = [&](const Records& records) {
    CHECK(finds(records, 0) == 1);
    CHECK(finds(records, documents - 1) == 1);
    CHECK(finds(records, 500) == 0);
    CHECK(found(*records.snapshot(), Store::document, {passport("K7700123", "ZA")}) ==
          Lines{"member:ZA d501 document_number_country_type"});
    CHECK(finds(records, 501) == 0);
    CHECK(found(*records.snapshot(), Store::nominal, {person("Tibor Nowak")}).size() == 1);
  };
  {
    const auto records = open(folder / "r");
    CHECK(records->index_files().used > 0);
    CHECK(records->index_files().refused == 0);
    CHECK(finds(*records, 500) == 1);
    apply(*records, ++index, change(za, Store::document, Verb::withdraw, {document(500)}));
    apply(*records, ++index,
          change(za, Store::document, Verb::modify, {record("d501", passport("K7700123", "ZA"))}));
    apply(*records, ++index,
          change(za, Store::nominal, Verb::enter, {record("n", person("Tibor Nowak"))}));
    check(*records);
  }
  {
    const auto records = open(folder / "r");
    CHECK(records->index_files().used > 0);
    check(*records);
    CHECK(apply(*records, index + 1,
                change(za, Store::document, Verb::enter, {document(0), document(500)})) ==
          "1; 0 id: is in the store already");
    apply(*records, index + 2, change(za, Store::document, Verb::withdraw, {document(500)}));
  }
  for (const auto& file : std::filesystem::directory_iterator(folder / "r/index")) {
    const auto path = file.path().string();
    write_file(path, flipped(read_file(path), head_bytes + 1'000));
  }
  const auto records = open(folder / "r");
  CHECK(records->index_files().used == 0);
  CHECK(records->index_files().refused > 0);
  CHECK(files_in(folder / "r/index") == 0);
  check(*records);
}

}  // namespace iwets::store
