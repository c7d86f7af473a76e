#include "tests/bench/stores.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace iwets::bench {
namespace {

constexpr std::uint64_t chunk = 400;  ///< records in one message
constexpr auto patience = std::chrono::minutes{3};
constexpr auto look_again = std::chrono::milliseconds{50};

using Json = nlohmann::json;

Json call(HttpConnection& api, const char* method, const std::string& path,
          const std::string& body = {}) {
  const auto reply = api.call(method, path, body);
  if (reply.status >= 300)
    throw std::runtime_error(path + ": " + std::to_string(reply.status) + " " + reply.body);
  return Json::parse(reply.body);
}

/// One message of records; comes back for as long as the node says that it is busy.
void send_chunk(HttpConnection& api, const std::string& path, const std::string& body) {
  const auto until = std::chrono::steady_clock::now() + patience;
  for (;;) {
    check_interrupt();
    const auto reply = api.call("POST", path, body);
    if (reply.status < 300) return;
    if (reply.status != 503 || std::chrono::steady_clock::now() > until)
      throw std::runtime_error(path + ": " + std::to_string(reply.status) + " " + reply.body);
    std::this_thread::sleep_for(look_again);
  }
}

std::string load_records(HttpConnection& api, Forms& forms, const std::string& member,
                         const std::string& store, std::uint64_t records) {
  const auto load = call(api, "POST", "/loads",
                         R"({"store":")" + store + R"(","file_name":"bench.csv","total":)" +
                             std::to_string(records) + "}");
  const auto id = load.at("load").get<std::string>();
  for (std::uint64_t from = 0; from < records; from += chunk) {
    std::string list, lines;
    for (auto n = from; n < std::min(records, from + chunk); ++n) {
      list += (list.empty() ? "" : ",") + forms.record(store, member, n);
      lines += (lines.empty() ? "" : ",") + std::to_string(n + 1);
    }
    send_chunk(api, "/loads/" + id + "/records",
               R"({"verb":"enter","records":[)" + list + R"(],"lines":[)" + lines + "]}");
  }
  return id;
}

std::uint64_t wait_for_load(HttpConnection& api, const std::string& id, std::uint64_t records) {
  const auto until = std::chrono::steady_clock::now() + patience;
  for (;;) {
    check_interrupt();
    const auto load = call(api, "GET", "/loads/" + id);
    const auto accepted = load.at("accepted").get<std::uint64_t>();
    if (load.at("refused").get<std::uint64_t>() != 0)
      throw std::runtime_error("records were refused: " + load.at("refusals").dump());
    if (accepted >= records) return accepted;
    if (std::chrono::steady_clock::now() > until)
      throw std::runtime_error("the records were not loaded in time: " + load.dump());
    std::this_thread::sleep_for(look_again);
  }
}

}  // namespace

std::uint64_t fill_stores(Network& network, Forms& forms, std::uint64_t records) {
  const auto share = records / static_cast<std::uint64_t>(network.members());
  if (share == 0) return 0;
  struct Running {
    int node;
    std::string id;
  };
  std::vector<Running> loads;
  std::vector<std::unique_ptr<HttpConnection>> apis;
  for (int i = 0; i < network.members(); ++i) {
    apis.push_back(network.connect(i));
    for (const auto* store : {"nominal", "firearm", "document", "vehicle"}) {
      const auto& member = network.countries()[static_cast<std::size_t>(i)];
      loads.push_back({i, load_records(*apis.back(), forms, member, store, share)});
    }
  }
  std::uint64_t accepted = 0;
  for (const auto& load : loads)
    accepted += wait_for_load(*apis[static_cast<std::size_t>(load.node)], load.id, share);
  return accepted;
}

}  // namespace iwets::bench
