#include "node/shell/password_list.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "tests/proto/link/directory_for_test.h"

namespace iwets::node::testing {

TEST_CASE("PasswordList: one a line, whatever its letters and ends of lines", "[shell]") {
  const TemporaryDirectory folder;
  const auto path = folder / "list";
  std::ofstream(path, std::ios::binary) << "Short\nCorrectHorseBattery\r\n\nno heron in this list";
  const auto list = read_password_list(path);
  REQUIRE(list);
  CHECK(*list == PasswordList{"correcthorsebattery", "no heron in this list"});
}

TEST_CASE("PasswordList: a file that is not there, empty or endless says so, and what to do",
          "[shell]") {
  const TemporaryDirectory folder;
  const auto absent = read_password_list(folder / "none");
  REQUIRE_FALSE(absent);
  CHECK(absent.error().what.find("cannot be read or is empty") != std::string::npos);
  CHECK(absent.error().remedy.find("common_passwords") != std::string::npos);
  const auto path = folder / "list";
  std::ofstream(path, std::ios::binary) << std::string(2'000'001, '\n');
  CHECK_FALSE(read_password_list(path));
}

}  // namespace iwets::node::testing
