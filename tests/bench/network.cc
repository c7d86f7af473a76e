#include "tests/bench/network.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace iwets::bench {
namespace {

constexpr std::array<const char*, 12> pilots = {"ZA", "BR", "TN", "CZ", "KE", "PT",
                                                "MX", "NL", "PL", "SE", "GH", "PE"};
constexpr auto patience = std::chrono::seconds{60};
constexpr const char* record_stores = "nominal,firearm,document,vehicle";

std::string make_folder() {
  auto pattern = (std::filesystem::temp_directory_path() / "iwets-bench-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make " + pattern);
  return pattern;
}

/// A port that nobody listens on now. The hub must keep it over a restart.
std::uint16_t free_port() {
  const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool bound = ::bind(probe, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     ::getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  ::close(probe);
  if (!bound) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

template <typename Condition>
void wait_for(const std::string& what, Child& child, Condition condition) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    check_interrupt();
    if (!child.running())
      throw std::runtime_error(what + ": the process has ended:\n" + child.last_words());
    if (std::chrono::steady_clock::now() > until)
      throw std::runtime_error(what + ": not within a minute:\n" + child.last_words());
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
}

}  // namespace

Network::Network(NetworkOptions options) : options_(std::move(options)) {
  if (options_.members < 1 || options_.members > static_cast<int>(pilots.size()))
    throw std::runtime_error("--members takes 1 to " + std::to_string(pilots.size()));
  countries_.assign(pilots.begin(), pilots.begin() + options_.members);
  folder_ = options_.folder.empty() ? make_folder() : options_.folder;
  std::filesystem::create_directories(folder_);
  hub_port_ = free_port();
}

Network::~Network() {
  for (auto& node : nodes_) node.stop();
  center_.stop();
  hub_.stop();
  std::error_code ignored;
  if (!options_.keep) std::filesystem::remove_all(folder_, ignored);
}

std::string Network::program(const std::string& name) const {
  const auto path = options_.programs + "/" + name;
  if (!std::filesystem::exists(path))
    throw std::runtime_error(path + " is missing; build it, or say --programs FOLDER");
  return path;
}

void Network::authority(std::vector<std::string> words) {
  words.insert(words.begin(), program("iwets-authority"));
  words.insert(words.end(), {"--dir", path("authority")});
  run_to_end(words);
}

void Network::admit_member(const std::string& country, const std::string& state) {
  run_to_end({program("iwets-node"), "init", "--member", country, "--state", state});
  authority({"admit", state + "/enrolment", "--role", "member", "--ask",
             std::string(record_stores) + ",trace", "--fill", record_stores, "--trace-to", "all"});
}

void Network::create() {
  authority({"init"});
  run_to_end({program("iwets-hub"), "init", "--state", path("hub")});
  authority({"hub", path("hub/hub.enrolment")});
  for (const auto& country : countries_) admit_member(country, path("node-" + country));
  run_to_end({program("iwets-adapter-atf"), "init", "--center", "US", "--state", path("center")});
  authority({"admit", path("center/enrolment"), "--role", "center"});
  authority({"anchor", "--endpoint", "tcp://127.0.0.1:" + std::to_string(hub_port_), "--out",
             path("anchor.toml")});
  write_hub_config();
}

void Network::admit_spare() { admit_member("AR", path("spare")); }

void Network::write_hub_config() const {
  std::ofstream file(path("hub.toml"));
  file << "[hub]\nstate = \"" << path("hub") << "\"\nlisten = \"tcp://127.0.0.1:" << hub_port_
       << "\"\nauthority = \"" << path("anchor.toml") << "\"\ndirectory = \"" << path("authority")
       << "/directory\"\n[status]\nsocket = \"ipc://" << path("hub") << "/status.sock\"\n"
       << "control = \"ipc://" << path("hub") << "/control.sock\"\n[log]\nlevel = \"warn\"\n"
       << "[limits]\nmessages_per_second = 0\n";  // Few members send as much as all would.
}

void Network::start() {
  const auto anchor = path("anchor.toml");
  hub_ = Child({program(options_.hub), "run", "--config", path("hub.toml")}, path("hub.log"));
  hub_.start();
  std::vector<std::string> center{program("iwets-adapter-atf"),
                                  "run",
                                  "--state",
                                  path("center"),
                                  "--anchor",
                                  anchor,
                                  "--log-level",
                                  "warn"};
  center.insert(center.end(), options_.center_options.begin(), options_.center_options.end());
  center_ = Child(center, path("center.log"));
  center_.start();
  nodes_.clear();
  // One officer asks as fast as a node can, for numbers that follow one another.
  std::ofstream(path("node.toml")) << "[quota]\nlimits = \"off\"\n[alarms]\ndetect = \"off\"\n";
  for (const auto& country : countries_) {
    const auto state = path("node-" + country);
    std::filesystem::remove(state + "/api");
    nodes_.emplace_back(
        std::vector<std::string>{program("iwets-node"), "run", "--config", path("node.toml"),
                                 "--state", state, "--anchor", anchor, "--listen", "127.0.0.1:0"},
        path("node-" + country + ".log"));
    nodes_.back().start();
  }
  wait_attached();
}

void Network::wait_attached() {
  for (int i = 0; i < members(); ++i) {
    const auto& country = countries_[static_cast<std::size_t>(i)];
    const auto api = path("node-" + country + "/api");
    wait_for("the API of node " + country, node(i), [&] { return !first_line(api).empty(); });
    const auto connection = connect(i);
    wait_for("node " + country + " to attach", node(i), [&] {
      const auto reply = connection->call("GET", "/status");
      return reply.body.find("\"state\":\"attached\"") != std::string::npos;
    });
  }
}

void Network::stop() {
  std::string failures;
  const auto end = [&](Child& child, const std::string& name) {
    if (const int code = child.stop(); code != 0)
      failures += name + " ended with " + std::to_string(code) + ":\n" + child.last_words();
  };
  for (int i = 0; i < static_cast<int>(nodes_.size()); ++i)
    end(node(i), "node " + countries_[static_cast<std::size_t>(i)]);
  end(center_, "the center");
  end(hub_, "the hub");
  if (!failures.empty()) throw std::runtime_error(failures);
}

std::unique_ptr<HttpConnection> Network::connect(int node) const {
  const auto state = path("node-" + countries_[static_cast<std::size_t>(node)]);
  const auto api = first_line(state + "/api");
  const auto port = std::atoi(api.substr(api.rfind(':') + 1).c_str());
  return std::make_unique<HttpConnection>(static_cast<std::uint16_t>(port),
                                          first_line(state + "/token"));
}

}  // namespace iwets::bench
