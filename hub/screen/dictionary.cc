#include "hub/screen/dictionary.h"

#include <deque>
#include <fstream>
#include <iterator>

namespace iwets::screen {

Result<match::person::Dictionary, Problem> read_dictionary(const std::vector<std::string>& paths) {
  std::deque<std::string> texts;  // Its strings stay where they are.
  std::vector<match::person::Dictionary::Source> sources;
  for (const auto& path : paths) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return fail(Problem{true, path + ": cannot be read", "give a file that is there"});
    texts.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    sources.push_back({path, texts.back()});
  }
  auto read = match::person::Dictionary::read(sources);
  if (!read) return fail(Problem{false, read.error().what, read.error().remedy});
  return std::move(*read);
}

}  // namespace iwets::screen
