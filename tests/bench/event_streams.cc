#include "tests/bench/event_streams.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

#include "tests/bench/spread.h"

namespace iwets::bench {
namespace {

int connected_to(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd < 0 || ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("an event stream cannot be opened");
  return fd;
}

/// Appends what is there; false: the stream has ended.
bool read_more(int socket, std::string& to) {
  std::array<char, 4096> block;
  const auto got = ::recv(socket, block.data(), block.size(), MSG_DONTWAIT);
  if (got > 0) to.append(block.data(), static_cast<std::size_t>(got));
  return got != 0;
}

}  // namespace

EventStreams::EventStreams(std::uint16_t port, const std::string& token, std::size_t many,
                           std::int64_t after) {
  const auto request = "GET /api/v1/events?after=" + std::to_string(after) +
                       " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + token +
                       "\r\n\r\n";
  for (std::size_t i = 0; i < many; ++i) {
    streams_.push_back({connected_to(port), {}});
    if (::send(streams_.back().socket, request.data(), request.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(request.size()))
      throw std::runtime_error("an event stream was closed");
  }
  for (auto& stream : streams_) {
    while (stream.text.find("events of this node") == std::string::npos) {
      pollfd ready{stream.socket, POLLIN, 0};
      if (::poll(&ready, 1, 10'000) != 1 || !read_more(stream.socket, stream.text))
        throw std::runtime_error("an event stream is not answered: " + stream.text);
    }
    stream.text.clear();
  }
}

EventStreams::~EventStreams() {
  for (const auto& stream : streams_) ::close(stream.socket);
}

std::vector<double> EventStreams::wait_for(std::int64_t seq, int patience_ms) {
  const auto mark = "id: " + std::to_string(seq) + "\n";
  const Stopwatch watch;
  std::vector<double> out;
  std::vector<pollfd> ready;
  for (const auto& stream : streams_) ready.push_back({stream.socket, POLLIN, 0});
  while (out.size() < streams_.size()) {
    const auto left = patience_ms - static_cast<int>(watch.us() / 1'000);
    if (left <= 0 || ::poll(ready.data(), ready.size(), left) <= 0) break;
    for (std::size_t i = 0; i < ready.size(); ++i) {
      if (ready[i].revents == 0) continue;
      auto& text = streams_[i].text;
      const bool open = read_more(streams_[i].socket, text);
      if (open && text.find(mark) == std::string::npos) continue;
      if (open) out.push_back(watch.us());
      ready[i].fd = -1;  // It has told, or it will not.
      text.clear();
    }
  }
  return out;
}

}  // namespace iwets::bench
