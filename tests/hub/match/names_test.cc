#include "hub/match/names.h"

#include <catch2/catch.hpp>

#include <algorithm>

namespace iwets::match {
namespace {

/// True if some reading of one is some reading of the other.
bool alike(const std::string& a, const std::string& b) {
  const auto ours = name_forms(a);
  const auto theirs = name_forms(b);
  return std::any_of(ours.begin(), ours.end(), [&](const NameForm& form) {
    return std::find(theirs.begin(), theirs.end(), form) != theirs.end();
  });
}

}  // namespace

TEST_CASE("Names: order, case, commas, dots and apostrophes do not matter", "[match]") {
  CHECK(alike("NORIEGA, Manuel Antonio", "Manuel Antonio Noriega"));
  CHECK(alike("O'Brien, J.R.", "jr obrien"));
  CHECK(alike("O\u2019Brien", "OBRIEN"));
  CHECK(alike("NORIEGA<<MANUEL<ANTONIO", "Manuel Antonio Noriega"));
  CHECK_FALSE(alike("Manuel Noriega", "Manuel Antonio Noriega"));
  CHECK_FALSE(alike("Ana Silva", "Ana Souza"));
}

TEST_CASE("Names: a hyphen separates and joins", "[match]") {
  CHECK(alike("Jean-Pierre Dupont", "Jean Pierre Dupont"));
  CHECK(alike("Jean-Pierre Dupont", "Jeanpierre DUPONT"));
  CHECK(alike("AL-ZUMAR, Abbud", "Abbud Al Zumar"));
  CHECK(alike("AL-ZUMAR, Abbud", "Abbud Alzumar"));
}

TEST_CASE("Names: accents and scripts become Latin letters", "[match]") {
  CHECK(alike("José Ñuñez", "JOSE NUNEZ"));
  CHECK(alike("Jose\u0301", "José"));
  CHECK(alike("Dvořák, Antonín", "antonin dvorak"));
  CHECK(alike("Müller", "Muller"));
  CHECK(alike("Müller", "MUELLER"));
  CHECK(alike("Weiß", "WEISS"));
  CHECK(alike("Sørensen", "SOERENSEN"));
  CHECK(alike("Łukasz", "LUKASZ"));
  CHECK(alike("Иван Петров", "PETROV, Ivan"));
  CHECK(alike("Ｙａｍａｄａ", "yamada"));
  CHECK(alike("محمد علي", "علي محمد"));
}

TEST_CASE("Names: the servant of God stands apart or together", "[match]") {
  CHECK(alike("Abdul Rahman Khan", "Khan Abdulrahman"));
  CHECK(alike("Abd al-Rahman Khan", "Abdul Rahman Khan"));
  CHECK(alike("Abdel Rahman", "Abdulrahman"));
  CHECK(alike("Rahman Abdul", "Abdul Rahman"));
}

TEST_CASE("Names: titles say nothing, particles stand aside", "[match]") {
  CHECK(alike("AL ZAWAHIRI, Dr. Ayman", "Ayman al Zawahiri"));
  const auto with = name_forms("Juan de la Cruz");
  const auto without = name_forms("Cruz, Juan");
  REQUIRE(with.size() == 1);
  CHECK(with[0].words == without[0].words);
  CHECK(with[0].particles == std::vector<std::string>{"de", "la"});
  CHECK(name_forms("Al De")[0].words == std::vector<std::string>{"al", "de"});
}

TEST_CASE("Names: what has no letter is no name", "[match]") {
  CHECK(name_forms("").empty());
  CHECK(name_forms(" -., ' ").empty());
  CHECK(name_forms("\xff\xfe").size() <= name_forms_max);  // Broken UTF-8 does no harm.
  CHECK(name_forms(std::string(192, '-') + "Ä-abd al-x").size() <= name_forms_max);
}

}  // namespace iwets::match
