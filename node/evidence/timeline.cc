#include "node/evidence/timeline.h"

#include <algorithm>

namespace iwets::evidence {

std::string line_of(const codec::Opened& message, const std::string& words) {
  return text(message.created) + "  " + message.author.text() + " to " + message.recipient.text() +
         ": " + words;
}

void Timeline::add(const codec::Opened& message, const std::string& words) {
  lines_.emplace_back(message.created, line_of(message, words));
}

std::vector<std::string> Timeline::lines() const {
  auto sorted = lines_;
  std::ranges::stable_sort(sorted, {}, &std::pair<Instant, std::string>::first);
  std::vector<std::string> out;
  for (auto& [at, line] : sorted) out.push_back(std::move(line));
  return out;
}

}  // namespace iwets::evidence
