#include "proto/codec/reference.h"

#include <catch2/catch.hpp>

#include "iwets/v1/reference.pb.h"
#include "tests/proto/codec/support.h"
#include "tests/proto/reference/example_table.h"

namespace iwets {
namespace {

using reference::Table;

Table edition(std::uint32_t number, const std::string& name = "92 FS") {
  auto table = reference::test::example_table();
  auto models = table.models();
  for (auto& model : models)
    if (model.number == 20301) model.name = name;
  return {table.makers(), std::move(models), {number, "what is new", {}}};
}

const auto now = from_us(1'800'000'000'000'000);

std::vector<std::string> signed_second() {
  const auto updates = codec::sign_edition(tests::authority(), edition(1), edition(2, "92 G"), now);
  REQUIRE(updates);
  return *updates;
}

FaultCode code(const Result<codec::TablePiece, Fault>& piece) {
  REQUIRE_FALSE(piece);
  return piece.error().code;
}

}  // namespace

TEST_CASE("Table edition: signed, opened and applied, it is the next table", "[codec]") {
  const auto updates = signed_second();
  REQUIRE(updates.size() == 1);
  const auto piece = codec::open_table_piece(bytes_of(updates[0]), tests::authority().open);
  REQUIRE(piece);
  CHECK(piece->edition.number == 2);
  CHECK(piece->edition.changed == 1);
  CHECK(piece->edition.added == 0);
  CHECK(piece->edition.note == "what is new");
  const auto next = codec::apply_edition(edition(1), piece->edition, {piece->changes});
  REQUIRE(next);
  CHECK(next->find(20301)->name == "92 G");
  CHECK(codec::digest_of(*next) == piece->edition.digest);
  CHECK(codec::digest_of(*next) != codec::digest_of(edition(1)));
}

TEST_CASE("Table edition: equal tables have equal digests, in whatever order they are", "[codec]") {
  const auto table = edition(1);
  auto makers = table.makers();
  std::reverse(makers.begin(), makers.end());
  CHECK(codec::digest_of({makers, table.models(), {1, "", {}}}) == codec::digest_of(table));
}

TEST_CASE("Table edition: what the authority did not sign is refused", "[codec]") {
  const auto update = signed_second().front();
  CHECK(code(codec::open_table_piece(bytes_of(update), seal::make_sign_keys().open)) ==
        FaultCode::bad_signature);
  v1::TableUpdate wire;
  REQUIRE(wire.ParseFromString(update));
  wire.set_changes(std::string("\x1a\x00", 2));
  const auto changed =
      codec::open_table_piece(bytes_of(wire.SerializeAsString()), tests::authority().open);
  CHECK(code(changed) == FaultCode::bad_signature);
  CHECK(changed.error().field == "changes");
  wire.set_piece(1);
  CHECK(code(codec::open_table_piece(bytes_of(wire.SerializeAsString()),
                                     tests::authority().open)) == FaultCode::out_of_bounds);
}

TEST_CASE("Table edition: it follows the table that it was made from, and no other", "[codec]") {
  const auto piece =
      codec::open_table_piece(bytes_of(signed_second().front()), tests::authority().open);
  REQUIRE(piece);
  for (const auto& from : {edition(1, "92 X"), edition(2), edition(3)}) {
    const auto next = codec::apply_edition(from, piece->edition, {piece->changes});
    REQUIRE_FALSE(next);
    CHECK(next.error().code == FaultCode::wrong_state);
    CHECK(next.error().field == "edition.previous_digest");
  }
  const auto lacking = codec::apply_edition(edition(1), piece->edition, {});
  REQUIRE_FALSE(lacking);
  CHECK(lacking.error().field == "edition.digest");
}

TEST_CASE("Table edition: a file that was cut off is no edition", "[codec]") {
  const auto file = codec::write_table_file({"one", "three"});
  CHECK(*codec::read_table_file(file) == std::vector<std::string>{"one", "three"});
  for (std::size_t size = 0; size < file.size(); ++size)
    if (size != 7) CHECK_FALSE(codec::read_table_file(std::string_view(file).substr(0, size)));
}

TEST_CASE("Table edition: what a member has is said in whole characters", "[codec]") {
  const auto said = codec::write_held({2, {}, 7, 3, std::string(255, 'a') + "\xc3\xa9"});
  v1::TableUpdate wire;
  REQUIRE(wire.ParseFromString(said));
  CHECK(wire.held().reason() == std::string(255, 'a'));
  CHECK(wire.held().refused() == 3);
}

}  // namespace iwets
