#include <catch2/catch.hpp>

#include "node/reference/book.h"
#include "proto/reference/letters.h"
#include "tests/proto/reference/example_table.h"

using namespace iwets::reference;

namespace {

const Book& book() {
  static const Book made(test::example_table());
  return made;
}

std::vector<Found> find(std::string_view text, const Filter& filter = {}) {
  return book().search().find(text, filter, 10);
}

/// The reference number of the best; empty if nothing fits.
std::string best(std::string_view text, const Filter& filter = {}) {
  const auto found = find(text, filter);
  return found.empty() ? "" : iwets::reference::text({found[0].model->number, found[0].variant});
}

}  // namespace

TEST_CASE("Letters: words of any script become comparable", "[reference]") {
  CHECK(key_of("Česká zbrojovka") == "ceskazbrojovka");
  CHECK(key_of("Токарев") == "tokarev");
  CHECK(key_of("СZ") == "cz");  // A Cyrillic С before a Latin Z.
  CHECK(key_of("Μπερέτα") == "mpereta");
  CHECK(key_of("٩x١٩") == "9x19");
  CHECK(skeleton("Kalashnikov") == skeleton(key_of("كلاشنكوف")));
  CHECK(skeleton("Beretta") == skeleton(key_of("بريتا")));
  CHECK(skeleton("Beretta") != skeleton("Taurus"));
  const auto atoms = atoms_of("M-92 FS");
  REQUIRE(atoms.size() == 3);
  CHECK(atoms[1].joined);
  CHECK_FALSE(atoms[2].joined);
}

TEST_CASE("Search: a designation is found as it is written by anyone", "[reference]") {
  for (const auto* text : {"CZ 75", "cz75", "CZ-75", "ČZ 75", "model 75", "FR-10101", "10101"})
    CHECK(best(text) == "FR-10101");
  CHECK(best("cz 75 b") == "FR-10101-1");
  CHECK(best("75B") == "FR-10101-1");
  for (const auto* text : {"92fs", "92 FS", "m-9", "beretta 92"}) CHECK(best(text) == "FR-20301");
}

TEST_CASE("Search: scripts and slips of the pen do no harm", "[reference]") {
  for (const auto* text : {"tokarev", "Токарев", "توكاريف", "tokarew", "tokarev 7,62", "TT 33"})
    CHECK(best(text) == "FR-16101");
  CHECK(best("skorpoin") == "FR-10110");
  CHECK(best("手枪").empty());
  CHECK(best("بيريتا 92") == "FR-20301");
  CHECK(best("tanfolio") == "FR-20311");
}

TEST_CASE("Search: words say type, calibre and country in several languages", "[reference]") {
  CHECK(best("samopal 7,65") == "FR-10110");
  CHECK(best("fusil de chasse superposé calibre 12") == "FR-20302");
  CHECK(best("escopeta superpuesta") == "FR-20302");
  CHECK(best("pistola italiana 9mm").substr(0, 5) == "FR-20");
  CHECK(best("pistolet soviétique") == "FR-16101");
  CHECK(best("مسدس تشيكي ٩ ملم") == "FR-10101");
  CHECK(best("československá pistole ráže 9") == "FR-10101");
}

TEST_CASE("Search: marks and importers lead to their firearms", "[reference]") {
  CHECK(best("BAUSKA KALISPELL").substr(0, 6) == "FR-101");
  CHECK(best("CZ MODEL 75 CAL. 9 PARA") == "FR-10101");
  CHECK(best("PIETRO BERETTA GARDONE pistol") == "FR-20301");
}

TEST_CASE("Search: what is being typed is ranked as well", "[reference]") {
  CHECK(best("tok") == "FR-16101");
  CHECK(best("skor") == "FR-10110");
  CHECK(best("beretta sil") == "FR-20302");
  CHECK(find("t").size() >= 2);
}

TEST_CASE("Search: filters hold, alone and with words", "[reference]") {
  CHECK(find("", {"B", "", ""}).size() == 1);
  CHECK(find("", {"P", "", ""}).size() == 4);
  CHECK(find("", {"", "9 mm Luger", "IT"}).size() == 2);
  CHECK(find("cz", {"revolver", "", ""}).empty());
  CHECK(best("pistol", {"", "", "SU"}) == "FR-16101");
  CHECK(find("").size() == 6);
}

TEST_CASE("Search: says why", "[reference]") {
  const auto found = find("tokarev 7,62 pistol");
  REQUIRE(found[0].why.size() == 3);
  CHECK(found[0].why[0].words == "tokarev");
  CHECK(found[0].why[0].matched == "Tokarev");
  CHECK(found[0].why[1].words == "7,62");
  CHECK(found[0].why[1].field == Field::calibre);
  CHECK(found[0].why[1].matched == "7.62x25 mm Tokarev");
  CHECK(found[0].why[2].field == Field::type);
  CHECK(find("tokarew")[0].why[0].how == How::similar);
}

TEST_CASE("Search: any text is answered", "[reference]") {
  CHECK(find("zzzzqqq").empty());
  CHECK(find("---").empty());  // No word that could be found.
  CHECK(find(std::string(100'000, 'a')).empty());
  CHECK(find("\xff\xfe\x80 tokarev \xd0").size() >= 1);
  std::string many;
  for (int i = 0; i < 500; ++i) many += "cz 75 ";
  CHECK(best(many) == "FR-10101");
}
