#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/bench/child.h"
#include "tests/bench/http.h"

namespace iwets::bench {

struct NetworkOptions {
  std::string programs;  ///< folder with our programs
  std::string folder;    ///< empty: a new one in the system's temporary folder
  int members = 4;
  bool keep = false;  ///< leave the folder when done
  std::vector<std::string> center_options;
  std::string hub = "iwets-hub";  ///< the program that runs as the hub
};

/// A network of real processes in one folder: authority, hub, nodes, one center. Ends its processes
/// in order when it is destroyed, also after a failure.
class Network {
 public:
  explicit Network(NetworkOptions options);
  ~Network();
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  /// Makes keys, directory and anchor.
  void create();
  /// Starts everything and waits until every node is attached.
  void start();
  /// Ends everything in order; throws if a process did not end with 0.
  void stop();

  [[nodiscard]] const std::string& folder() const { return folder_; }
  [[nodiscard]] int members() const { return options_.members; }
  [[nodiscard]] const std::vector<std::string>& countries() const { return countries_; }
  [[nodiscard]] Child& hub() { return hub_; }
  [[nodiscard]] Child& center() { return center_; }
  [[nodiscard]] Child& node(int i) { return nodes_[static_cast<std::size_t>(i)]; }
  /// A new connection to a node's API.
  [[nodiscard]] std::unique_ptr<HttpConnection> connect(int node) const;
  [[nodiscard]] std::string path(const std::string& name) const { return folder_ + "/" + name; }
  /// Admits one more member, whose keys lie in `path("spare")`.
  void admit_spare();

 private:
  [[nodiscard]] std::string program(const std::string& name) const;
  void authority(std::vector<std::string> words);
  void admit_member(const std::string& country, const std::string& state);
  void write_hub_config() const;
  void wait_attached();

  NetworkOptions options_;
  std::string folder_;
  std::uint16_t hub_port_ = 0;
  std::vector<std::string> countries_;
  Child hub_, center_;
  std::vector<Child> nodes_;
};

}  // namespace iwets::bench
