#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "node/cli/command_line.h"

namespace iwets::cli::test {

struct Request {
  std::string method, path, body;
  bool authorised = false;
};
struct Response {
  int status = 200;
  std::string body;
  std::string headers;  ///< further lines, each with its line break
};

/// A node's API by script: one thread, one connection at a time, on a port that the system chooses.
/// Its state folder is what `--node` takes.
class FakeNode {
 public:
  using Answer = std::function<Response(const Request&)>;
  explicit FakeNode(Answer answer) : answer_(std::move(answer)) {
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::listen(socket_, 16);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    std::string name = (std::filesystem::temp_directory_path() / "iwets-cli-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    std::ofstream(folder_ / "api") << "127.0.0.1:" << ntohs(address.sin_port) << '\n';
    std::ofstream(folder_ / "token") << "secret\n";
    thread_ = std::thread([this] { serve(); });
  }
  ~FakeNode() {
    ::shutdown(socket_, SHUT_RDWR);
    ::close(socket_);
    thread_.join();
    std::filesystem::remove_all(folder_);
  }
  FakeNode(const FakeNode&) = delete;
  FakeNode& operator=(const FakeNode&) = delete;

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  [[nodiscard]] std::vector<Request> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  void serve() {
    for (;;) {
      const int peer = ::accept(socket_, nullptr, nullptr);
      if (peer < 0) return;
      if (const auto request = read(peer)) {
        {
          const std::lock_guard lock(mutex_);
          requests_.push_back(*request);
        }
        const auto response = request->authorised
                                  ? answer_(*request)
                                  : Response{401, R"({"error":{"message":"no"}})", {}};
        if (response.status != 0)  // 0: the connection breaks.
          write(peer, "HTTP/1.1 " + std::to_string(response.status) + " x\r\n" + response.headers +
                          "Connection: close\r\nContent-Length: " +
                          std::to_string(response.body.size()) + "\r\n\r\n" + response.body);
      }
      ::close(peer);
    }
  }
  static void write(int peer, const std::string& text) {
    for (std::size_t done = 0; done < text.size();) {
      const auto n = ::send(peer, text.data() + done, text.size() - done, MSG_NOSIGNAL);
      if (n <= 0) return;
      done += static_cast<std::size_t>(n);
    }
  }
  static std::optional<Request> read(int peer) {
    std::string text;
    std::size_t head = std::string::npos, length = 0;
    char buffer[4096];
    while (head == std::string::npos || text.size() < head + 4 + length) {
      const auto n = ::recv(peer, buffer, sizeof buffer, 0);
      if (n <= 0) return std::nullopt;
      text.append(buffer, static_cast<std::size_t>(n));
      head = text.find("\r\n\r\n");
      if (const auto at = text.find("Content-Length: "); at < head && head != std::string::npos)
        length = std::stoul(text.substr(at + 16));
    }
    Request request;
    std::istringstream first(text);
    first >> request.method >> request.path;
    request.authorised =
        text.substr(0, head).find("Authorization: Bearer secret\r\n") != std::string::npos;
    request.body = text.substr(head + 4);
    return request;
  }

  Answer answer_;
  int socket_ = -1;
  std::filesystem::path folder_;
  std::thread thread_;
  mutable std::mutex mutex_;
  std::vector<Request> requests_;
};

/// One run of the command.
struct Ran {
  ExitCode exit = ExitCode::ok;
  std::string out, err;
  std::chrono::milliseconds slept{0};
  [[nodiscard]] nlohmann::json json() const { return nlohmann::json::parse(out, nullptr, false); }
};
inline Ran run(const std::filesystem::path& node, std::vector<std::string> arguments,
               const std::string& in = {}) {
  Ran ran;
  std::ostringstream out, err;
  std::istringstream input(in);
  Context context{{out, err, false, false, false},
                  input,
                  {},
                  [&](std::chrono::milliseconds time) { ran.slept += time; },
                  "0"};
  arguments.push_back("--node");
  arguments.push_back(node.string());
  ran.exit = cli::run(arguments, context);
  ran.out = out.str();
  ran.err = err.str();
  return ran;
}

}  // namespace iwets::cli::test
