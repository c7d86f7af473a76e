#include "tests/bench/bounds.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>
#include <zmq.hpp>

#include "proto/seal/keys.h"
#include "proto/seal/sealing.h"

namespace iwets::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double measure_seconds = 1.0;
constexpr std::size_t page = 4'096, message = 600, signed_bytes = 1'024;
constexpr int outstanding = 256;

double seconds_since(Clock::time_point then) {
  return std::chrono::duration<double>(Clock::now() - then).count();
}

double median(std::vector<double>& values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Microseconds that one call of `work` takes.
template <typename Work>
double cost_us(Work work) {
  for (int i = 0; i < 50; ++i) work();
  int done = 0;
  const auto began = Clock::now();
  while (seconds_since(began) < measure_seconds / 4) {
    for (int i = 0; i < 50; ++i) work();
    done += 50;
  }
  return seconds_since(began) * 1e6 / done;
}

void measure_disk(const std::string& folder, Bounds& bounds) {
  const auto path = folder + "/bounds.tmp";
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) throw std::runtime_error(path + ": cannot be written");
  const std::string bytes(page, 'x');
  std::vector<double> times;
  const auto began = Clock::now();
  while (seconds_since(began) < 2 * measure_seconds) {
    const auto one = Clock::now();
    const bool written = ::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(page) &&
                         ::fdatasync(file) == 0;
    if (!written) throw std::runtime_error(path + ": cannot be synced");
    times.push_back(seconds_since(one) * 1e6);
  }
  bounds.fsyncs_per_s = static_cast<double>(times.size()) / seconds_since(began);
  bounds.fsync_p50_us = median(times);
  ::close(file);
  ::unlink(path.c_str());
}

void measure_keys(Bounds& bounds) {
  const std::string text(signed_bytes, 't');
  const auto signer = seal::make_sign_keys();
  bounds.sign_us = cost_us([&] { (void)seal::sign(signer, "iwets/v1/bench", bytes_of(text)); });
  const auto signature = seal::sign(signer, "iwets/v1/bench", bytes_of(text));
  bounds.verify_us = cost_us([&] {
    if (!seal::verify(signer.open, "iwets/v1/bench", bytes_of(text), signature))
      throw std::runtime_error("a good signature does not verify");
  });
}

void measure_sealing(Bounds& bounds) {
  const auto reader = *PeerId::parse("member:ZA");
  const auto keys = seal::make_seal_keys();
  const std::string text(message, 't'), context = "bench";
  const Instant now{std::chrono::hours{24}};
  std::vector<seal::Reader> strangers;
  for (int i = 0; i < 512; ++i) strangers.push_back({reader, seal::make_seal_keys().open});
  std::size_t next = 0;
  seal::Sealer fresh;
  bounds.pair_key_us = cost_us([&] {
    if (next == strangers.size()) {
      next = 0;
      fresh = seal::Sealer();
    }
    (void)fresh.seal(now, {strangers[next++]}, bytes_of(context), bytes_of(text));
  });
  seal::Sealer sealer;
  bounds.seal_us = cost_us([&] {
    (void)sealer.seal(now, {{reader, keys.open}}, bytes_of(context), bytes_of(text));
  });
  const auto part = sealer.seal(now, {{reader, keys.open}}, bytes_of(context), bytes_of(text));
  seal::Opener opener(reader, {keys});
  bounds.open_us = cost_us([&] {
    if (!opener.open(part, bytes_of(context)))
      throw std::runtime_error("cannot open what we sealed");
  });
}

/// A ROUTER that sends everything back, until it is told to end by an empty message.
void echo(zmq::socket_t router) {
  for (;;) {
    zmq::message_t id, body;
    if (!router.recv(id) || !router.recv(body)) return;
    if (body.size() == 0) return;
    router.send(id, zmq::send_flags::sndmore);
    router.send(body, zmq::send_flags::none);
  }
}

void measure_curve(Bounds& bounds) {
  zmq::context_t context(2);
  const auto server = seal::make_curve_keys(), client = seal::make_curve_keys();
  zmq::socket_t router(context, zmq::socket_type::router),
      dealer(context, zmq::socket_type::dealer);
  router.set(zmq::sockopt::curve_server, true);
  router.set(zmq::sockopt::curve_secretkey, seal::z85(server.secret.bytes()));
  router.bind("tcp://127.0.0.1:*");
  dealer.set(zmq::sockopt::curve_serverkey, seal::z85(server.open));
  dealer.set(zmq::sockopt::curve_publickey, seal::z85(client.open));
  dealer.set(zmq::sockopt::curve_secretkey, seal::z85(client.secret.bytes()));
  dealer.connect(router.get(zmq::sockopt::last_endpoint));
  std::thread answering([&] { echo(std::move(router)); });

  const auto ask = [&] { dealer.send(zmq::message_t(message), zmq::send_flags::none); };
  const auto take = [&] {
    zmq::message_t body;
    (void)dealer.recv(body);
  };
  std::vector<double> times;
  for (int i = 0; i < 2'000; ++i) {
    const auto one = Clock::now();
    ask();
    take();
    times.push_back(seconds_since(one) * 1e6);
  }
  bounds.curve_round_trip_p50_us = median(times);
  for (int i = 0; i < outstanding; ++i) ask();
  int done = 0;
  const auto began = Clock::now();
  for (; seconds_since(began) < measure_seconds; ++done) {
    take();
    ask();
  }
  bounds.curve_round_trips_per_s = done / seconds_since(began);
  for (int i = 0; i < outstanding; ++i) take();
  dealer.send(zmq::message_t(), zmq::send_flags::none);
  answering.join();
}

}  // namespace

Bounds measure_bounds(const std::string& folder) {
  Bounds bounds;
  measure_disk(folder, bounds);
  measure_keys(bounds);
  measure_sealing(bounds);
  measure_curve(bounds);
  return bounds;
}

}  // namespace iwets::bench
