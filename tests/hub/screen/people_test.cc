#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include "hub/screen/generate/rows.h"

namespace iwets::screen::generate {
namespace {

std::vector<field::Person> people(std::uint64_t seed, std::size_t count, std::size_t aliases) {
  Random random(seed);
  std::vector<field::Person> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back(person(random, aliases));
  return all;
}

/// How often each word occurs in the names, cut at blanks.
std::map<std::string, std::size_t> words_of(const std::vector<field::Person>& all) {
  std::map<std::string, std::size_t> words;
  for (const auto& one : all) {
    auto rest = one.name + ' ';
    for (auto end = rest.find(' '); end != std::string::npos; end = rest.find(' ')) {
      ++words[rest.substr(0, end)];
      rest.erase(0, end + 1);
    }
  }
  return words;
}

bool is_latin(const std::string& name) {
  // Letters of Cyrillic and Arabic begin with these bytes in UTF-8.
  return std::none_of(name.begin(), name.end(),
                      [](char c) { return static_cast<unsigned char>(c) >= 0xd0; });
}

}  // namespace

TEST_CASE("People: a seed makes the same ones again, another seed others") {
  CHECK(people(7, 200, 2) == people(7, 200, 2));
  CHECK(people(7, 200, 2) != people(8, 200, 2));
}

TEST_CASE("People: they have as many aliases as asked for, and none repeats a name") {
  std::size_t aliases = 0;
  for (const auto& one : people(1, 1'000, 3)) {
    auto names = one.aliases;
    names.push_back(one.name);
    std::sort(names.begin(), names.end());
    CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
    aliases += one.aliases.size();
  }
  CHECK(aliases > 2'950);
  CHECK(people(1, 1, 0).front().aliases.empty());
}

TEST_CASE("People: a few words are borne by many, and many words by few") {
  const auto words = words_of(people(1, 20'000, 0));
  std::size_t once = 0, most = 0;
  for (const auto& [word, count] : words) {
    once += count == 1 ? 1 : 0;
    most = std::max(most, count);
  }
  CHECK(words.size() > 10'000);
  CHECK(once > words.size() / 2);
  CHECK(most > 200);
}

TEST_CASE("People: some are known in another script than by their name") {
  std::size_t other = 0;
  for (const auto& one : people(1, 1'000, 2))
    other += std::any_of(one.aliases.begin(), one.aliases.end(),
                         [&](const auto& alias) { return is_latin(alias) != is_latin(one.name); });
  CHECK(other > 100);
}

}  // namespace iwets::screen::generate
