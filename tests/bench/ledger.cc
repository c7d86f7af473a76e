#include "tests/bench/ledger.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

namespace iwets::bench {
namespace {

using Json = nlohmann::json;

constexpr int page = 500;

struct Times {
  std::vector<double> receipt, report, notice, result;
};

std::uint64_t moment(const Json& trace, const char* name) {
  const auto at = trace.find(name);
  return at == trace.end() || !at->is_number() ? 0 : at->get<std::uint64_t>();
}

void note(const Json& trace, std::uint64_t begin_us, std::uint64_t end_us, Ledger& ledger,
          Times& times) {
  const auto inside = [&](std::uint64_t at) { return at >= begin_us && at < end_us; };
  const auto submitted = moment(trace, "submitted_us"), answered = moment(trace, "answered_us");
  if (inside(answered)) ++ledger.answered;
  if (!inside(submitted)) return;
  ++ledger.submitted;
  if (answered == 0) ++ledger.unanswered;
  const auto take = [&](const char* name, std::vector<double>& into) {
    if (const auto at = moment(trace, name); at != 0)
      into.push_back(at < submitted ? 0.0 : static_cast<double>(at - submitted) / 1'000.0);
  };
  take("receipted_us", times.receipt);
  take("reported_us", times.report);
  take("first_notice_us", times.notice);
  take("answered_us", times.result);
}

Spread spread(std::vector<double>& times) {
  if (times.empty()) return {};
  std::sort(times.begin(), times.end());
  const auto at = [&](double share) {
    return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
  };
  return {at(0.50), at(0.99), times.size()};
}

void read_node(HttpConnection& api, std::uint64_t begin_us, std::uint64_t end_us, Ledger& ledger,
               Times& times) {
  std::string before;
  for (;;) {
    check_interrupt();
    const auto path = "/traces?limit=" + std::to_string(page) + before;
    const auto reply = api.call("GET", path);
    if (reply.status != 200) throw std::runtime_error(path + ": " + reply.body);
    const auto traces = Json::parse(reply.body).at("traces");
    if (traces.empty()) return;
    for (const auto& trace : traces) note(trace, begin_us, end_us, ledger, times);
    before = "&before=" + traces.back().at("trace").get<std::string>();
  }
}

}  // namespace

Ledger read_ledger(Network& network, std::uint64_t begin_us, std::uint64_t end_us) {
  Ledger ledger;
  Times times;
  for (int i = 0; i < network.members(); ++i)
    read_node(*network.connect(i), begin_us, end_us, ledger, times);
  ledger.to_receipt = spread(times.receipt);
  ledger.to_report = spread(times.report);
  ledger.to_notice = spread(times.notice);
  ledger.to_result = spread(times.result);
  return ledger;
}

}  // namespace iwets::bench
