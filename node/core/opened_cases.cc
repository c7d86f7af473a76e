#include "node/core/opened_cases.h"

#include <algorithm>

namespace iwets::node {
namespace {

constexpr Duration hour = std::chrono::hours{1};

}  // namespace

std::optional<OpenedCases::Refusal> OpenedCases::open(Instant now, const std::string& officer,
                                                      const TraceId& id) {
  if (per_hour_ == 0) return std::nullopt;
  forget_idle(now);
  auto& reader = readers_[officer];
  tidy(reader, now);
  auto& cases = reader.cases;
  if (const auto known = reader.places.find(id); known != reader.places.end()) {
    known->second->at = now;
    cases.splice(cases.end(), cases, known->second);
    return std::nullopt;
  }
  if (cases.size() >= per_hour_) {
    const bool alarm = !reader.alarmed;
    if (alarm) reader.alarmed = now;
    return Refusal{static_cast<std::uint32_t>(cases.size()), cases.front().at + hour, alarm};
  }
  reader.places[id] = cases.insert(cases.end(), {id, now});
  return std::nullopt;
}

void OpenedCases::tidy(Reader& reader, Instant now) {
  auto& cases = reader.cases;
  for (auto last = cases.rbegin(); last != cases.rend() && last->at > now; ++last) last->at = now;
  while (!cases.empty() && cases.front().at <= now - hour) {
    reader.places.erase(cases.front().id);
    cases.pop_front();
  }
  if (!reader.alarmed) return;
  reader.alarmed = std::min(*reader.alarmed, now);
  if (*reader.alarmed <= now - hour) reader.alarmed.reset();
}

void OpenedCases::forget_idle(Instant now) {
  if (now < forget_at_ && forget_at_ <= now + hour) return;
  forget_at_ = now + hour;
  for (auto& [officer, reader] : readers_) tidy(reader, now);
  std::erase_if(readers_,
                [](const auto& one) { return one.second.cases.empty() && !one.second.alarmed; });
}

}  // namespace iwets::node
