#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace iwets::node::testing {

/// A web server on the loopback that takes whatever is posted, and answers with a status that can
/// be changed; 0: nothing, until the other side gives up.
class HookForTest {
 public:
  HookForTest() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    (void)bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    (void)listen(fd_, 16);
    socklen_t size = sizeof address;
    (void)getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~HookForTest() {
    stopping_ = true;
    thread_.join();
    close(fd_);
  }
  HookForTest(const HookForTest&) = delete;
  HookForTest& operator=(const HookForTest&) = delete;

  [[nodiscard]] std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }
  [[nodiscard]] std::string host() const { return "127.0.0.1:" + std::to_string(port_); }
  std::atomic<int> status{204};
  /// All requests so far, once there are so many; fewer if they do not come in 20 seconds.
  [[nodiscard]] std::vector<std::string> requests(std::size_t many) {
    std::unique_lock lock(mutex_);
    (void)came_.wait_for(lock, std::chrono::seconds{20}, [&] { return requests_.size() >= many; });
    return requests_;
  }

 private:
  void serve() {
    while (!stopping_) {
      pollfd ready{fd_, POLLIN, 0};
      if (poll(&ready, 1, 20) != 1) continue;
      const int peer = accept(fd_, nullptr, nullptr);
      take(peer);
      close(peer);
    }
  }
  void take(int peer) {
    std::string text;
    char part[4096];
    while (!whole(text)) {
      const auto got = recv(peer, part, sizeof part, 0);
      if (got <= 0) return;
      text.append(part, static_cast<std::size_t>(got));
    }
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(text);
    }
    came_.notify_all();
    if (status == 0) {
      (void)recv(peer, part, sizeof part, 0);  // Until it gives up.
      return;
    }
    const auto answer = "HTTP/1.1 " + std::to_string(status) +
                        " X\r\nLocation: /other\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    (void)send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
  }
  static bool whole(const std::string& text) {
    const auto head = text.find("\r\n\r\n");
    const auto length = text.find("Content-Length: ");
    if (head == std::string::npos || length == std::string::npos) return false;
    return text.size() >= head + 4 + std::stoul(text.substr(length + 16));
  }

  int fd_;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

}  // namespace iwets::node::testing
