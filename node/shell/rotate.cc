#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "node/shell/daemon.h"
#include "node/shell/json_object.h"
#include "node/shell/setup.h"

namespace iwets::node {
namespace {

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

/// One POST without a body to the node's own API; empty if nobody answers.
std::string post(const HostPort& where, const std::string& token, const std::string& path) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(where.port));
  if (where.port <= 0 || inet_pton(AF_INET, where.host.c_str(), &address.sin_addr) != 1) return {};
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return {};
  const auto request = "POST " + path + " HTTP/1.1\r\nHost: " + where.host +
                       "\r\nAuthorization: Bearer " + token +
                       "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  std::string answer;
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      write(fd, request.data(), request.size()) == static_cast<ssize_t>(request.size())) {
    constexpr std::size_t answer_bytes_max = 65'536;
    char block[4096];
    for (ssize_t n = 0;
         answer.size() < answer_bytes_max && (n = read(fd, block, sizeof block)) > 0;)
      answer.append(block, static_cast<std::size_t>(n));
  }
  close(fd);
  return answer;
}

}  // namespace

int rotate(const std::string& state) {
  const auto answer = post(split_listen(first_line(state + "/api")), first_line(state + "/token"),
                           "/api/v1/keys/rotate");
  const auto end = answer.find("\r\n\r\n");
  if (end == std::string::npos) {
    std::fprintf(stderr,
                 "iwets-node: no node answers for %s\n  start it first: the keys are changed by "
                 "the running node, together with the hub\n",
                 state.c_str());
    return exit_unreachable;
  }
  std::string fingerprint, former, link, message, remedy;
  std::string ignored;
  const auto error = read_object(answer.substr(end + 4), [&](Object& o) {
    o.text("fingerprint", fingerprint).text("former_fingerprint", former).text("link", link);
    o.object("error", [&](Object& e) {
      e.text("message", message).text("remedy", remedy).text("code", ignored);
      e.text("field", ignored);
    });
  });
  if (error || fingerprint.empty()) {
    std::fprintf(stderr, "iwets-node: %s\n  %s\n",
                 message.empty() ? "the node gave no answer that can be read" : message.c_str(),
                 remedy.c_str());
    return exit_failed;
  }
  std::printf(
      "former fingerprint: %s\nnew fingerprint:    %s\n\n"
      "The current keys have signed the new ones. They take effect when the hub has taken them "
      "into\n"
      "its directory (link: %s); nothing needs to be restarted. If the hub refuses them, the "
      "current\n"
      "ones stay, and `iwets doctor` says why. The old sealing key stays until no open case uses "
      "it.\n"
      "Tell the authority the new fingerprint.\n",
      former.c_str(), fingerprint.c_str(), link.c_str());
  return exit_ok;
}

}  // namespace iwets::node
