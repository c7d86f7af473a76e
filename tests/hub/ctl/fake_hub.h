#pragma once

#include <stdlib.h>

#include <filesystem>
#include <functional>
#include <iostream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>
#include <zmq.hpp>

#include "hub/ctl/commands.h"
#include "iwets/v1/status.pb.h"

/// One of the hub's sockets as a test wants it: each request gets the answer that the test gives.
class FakeHub {
 public:
  using Answer = std::function<std::string(const std::string& request)>;
  explicit FakeHub(Answer answer) : answer_(std::move(answer)) {
    auto name = (std::filesystem::temp_directory_path() / "iwets-ctl-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    folder_ = name;
    router_.set(zmq::sockopt::linger, 0);
    router_.bind(address());
    stop_.bind("inproc://stop");
    thread_ = std::thread([this] { run(); });
  }
  ~FakeHub() {
    zmq::socket_t end(context_, zmq::socket_type::pair);
    end.connect("inproc://stop");
    (void)end.send(zmq::message_t{}, zmq::send_flags::none);
    thread_.join();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  FakeHub(const FakeHub&) = delete;
  FakeHub& operator=(const FakeHub&) = delete;
  [[nodiscard]] std::string address() const { return "ipc://" + folder_ + "/socket"; }

 private:
  void run() {
    for (;;) {
      zmq_pollitem_t items[] = {{router_.handle(), 0, ZMQ_POLLIN, 0},
                                {stop_.handle(), 0, ZMQ_POLLIN, 0}};
      if (zmq_poll(items, 2, -1) < 0) continue;
      if (items[1].revents != 0) return;
      if (items[0].revents == 0) continue;
      zmq::message_t from, request;
      if (!router_.recv(from) || !router_.recv(request)) continue;
      (void)router_.send(from, zmq::send_flags::sndmore);
      (void)router_.send(zmq::buffer(answer_(request.to_string())), zmq::send_flags::none);
    }
  }

  Answer answer_;
  std::string folder_;
  zmq::context_t context_{1};
  zmq::socket_t router_{context_, zmq::socket_type::router};
  zmq::socket_t stop_{context_, zmq::socket_type::pair};
  std::thread thread_;
};

/// What the command printed, and how it ended.
struct Ran {
  int code = 0;
  std::string out, err;
};

/// `iwets-hubctl` with these arguments, in this process.
inline Ran run_ctl(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "iwets-hubctl");
  std::vector<char*> argv;
  for (auto& argument : arguments) argv.push_back(argument.data());
  std::ostringstream out, err;
  auto* const cout = std::cout.rdbuf(out.rdbuf());
  auto* const cerr = std::cerr.rdbuf(err.rdbuf());
  Ran ran;
  ran.code = iwets::ctl::main_of_ctl(static_cast<int>(argv.size()), argv.data(), "0");
  std::cout.rdbuf(cout);
  std::cerr.rdbuf(cerr);
  ran.out = out.str();
  ran.err = err.str();
  return ran;
}
inline Ran run_ctl(const FakeHub& hub, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"--socket", hub.address()});
  return run_ctl(std::move(arguments));
}
