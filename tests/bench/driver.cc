#include "tests/bench/driver.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <deque>
#include <stdexcept>

namespace iwets::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int seats_closed_loop = 16, seats_open_loop = 48;  ///< connections to one node
constexpr std::uint64_t waiting_max = 2'000;  ///< in a node's outbox, when results are not awaited
/// Between two looks at a node's counts: a closed loop waits for them, an open one only at its end.
constexpr auto look_closed_loop = std::chrono::milliseconds{20};
constexpr auto look_open_loop = std::chrono::milliseconds{250};

double seconds_since(Clock::time_point then) {
  return std::chrono::duration<double>(Clock::now() - then).count();
}

/// The number behind `name` in a node's status.
std::uint64_t number_in(const std::string& json, std::string_view name) {
  const auto at = json.find(name);
  std::uint64_t value = 0;
  if (at == std::string::npos) throw std::runtime_error("a node's status lacks a count: " + json);
  const auto* from = json.data() + at + name.size();
  std::from_chars(from, json.data() + json.size(), value);
  return value;
}

}  // namespace

std::uint64_t wall_us() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(since).count());
}

/// A connection, and whose it is.
struct Driver::Seat {
  std::unique_ptr<HttpConnection> connection;
  Station* station = nullptr;
  bool looking = false;  ///< asks for the status, and submits nothing
};
/// A node, as the driver sees it.
struct Driver::Station {
  std::string member;
  int number = 0;
  std::deque<Seat*> idle;  ///< used in turn: a node closes a connection that is silent for long
  Seat* looker = nullptr;
  std::uint64_t sent = 0, refused = 0;
  std::uint64_t closed = 0, closed_before = 0;
  std::uint64_t waiting = 0;  ///< in its outbox
  Clock::time_point looked{};
  [[nodiscard]] std::uint64_t outstanding() const {
    const auto ended = closed - closed_before + refused;
    return sent > ended ? sent - ended : 0;
  }
};

Driver::Driver(Network& network, Forms& forms, LoadPlan plan)
    : network_(network), forms_(forms), plan_(plan), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  const int seats = plan_.rate > 0 ? seats_open_loop : seats_closed_loop;
  for (int i = 0; i < network.members(); ++i) {
    auto station = std::make_unique<Station>();
    station->member = network.countries()[static_cast<std::size_t>(i)];
    station->number = i;
    for (int s = 0; s <= seats; ++s) {
      auto seat = std::make_unique<Seat>();
      seat->connection = network.connect(i);
      seat->station = station.get();
      seat->looking = s == seats;
      if (seat->looking) {
        station->looker = seat.get();
        const auto status = seat->connection->call("GET", "/status");
        station->closed = station->closed_before = number_in(status.body, "\"closed\":");
      } else {
        station->idle.push_back(seat.get());
      }
      watch(*seat);
      seats_.push_back(std::move(seat));
    }
    stations_.push_back(std::move(station));
  }
}

Driver::~Driver() { ::close(epoll_); }

void Driver::watch(Seat& seat) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = &seat;
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, seat.connection->descriptor(), &event);
}

void Driver::submit(Station& station) {
  std::string serial;
  if (plan_.stolen > 0 && network_.members() > 1 && forms_.chance(plan_.hit_share)) {
    const auto owner = (static_cast<std::size_t>(station.number) + 1) % stations_.size();
    serial = Forms::stolen_serial(stations_[owner]->member, forms_.below(plan_.stolen));
  }
  auto* seat = station.idle.front();
  station.idle.pop_front();
  seat->connection->send("POST", "/traces?anyway=1", forms_.trace(station.member, sent_, serial));
  ++station.sent;
  ++sent_;
}

void Driver::submit_what_is_due(double elapsed) {
  if (!submitting_) return;
  const auto limit = plan_.total > 0 ? plan_.total : ~std::uint64_t{0};
  if (plan_.rate > 0) {
    const auto due = std::min(limit, static_cast<std::uint64_t>(elapsed * plan_.rate));
    while (sent_ < due) {
      auto& station = *stations_[sent_ % stations_.size()];
      if (station.idle.empty()) {
        ++outcome_.late;
        return;
      }
      submit(station);
    }
    return;
  }
  const auto share = static_cast<std::uint64_t>(plan_.outstanding) / stations_.size();
  for (auto& station : stations_)
    while (sent_ - outcome_.refused < limit && !station->idle.empty() &&
           (plan_.await_results ? station->outstanding() < share : station->waiting < waiting_max))
      submit(*station);
}

void Driver::poll_stations() {
  const auto now = Clock::now();
  const auto gap = plan_.rate > 0 && submitting_ ? look_open_loop : look_closed_loop;
  for (auto& station : stations_) {
    if (station->looker->connection->busy() || now - station->looked < gap) continue;
    station->looked = now;
    station->looker->connection->send("GET", "/status");
  }
}

void Driver::take(Seat& seat) {
  const auto reply = seat.connection->receive();
  if (!reply) return;
  auto& station = *seat.station;
  if (seat.looking) {
    station.closed = number_in(reply->body, "\"closed\":");
    station.waiting = number_in(reply->body, "\"waiting\":");
    return;
  }
  station.idle.push_back(&seat);
  if (reply->status == 202) {
    ++outcome_.accepted;
    return;
  }
  ++station.refused;
  ++outcome_.refused;
  if (outcome_.accepted == 0 && outcome_.refused > 20)
    throw std::runtime_error("submits are refused: " + reply->body);
}

void Driver::take_replies(int timeout_ms) {
  std::array<epoll_event, 64> events{};
  const int ready =
      ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout_ms);
  for (int i = 0; i < ready; ++i)
    take(*static_cast<Seat*>(events[static_cast<std::size_t>(i)].data.ptr));
}

std::uint64_t Driver::still_open() const {
  std::uint64_t open = 0;
  for (const auto& station : stations_) open += station->outstanding();
  return open;
}

void Driver::drain(double seconds) {
  submitting_ = false;
  const auto began = Clock::now();
  while (still_open() > 0 && seconds_since(began) < seconds) {
    check_interrupt();
    poll_stations();
    take_replies(5);
  }
}

LoadOutcome Driver::run(const std::function<void()>& begin, const std::function<void()>& end,
                        double drain_seconds) {
  const auto began = Clock::now();
  bool in_window = false;
  const int timeout_ms = plan_.rate > 0 ? 1 : 5;
  for (;;) {
    check_interrupt();
    const auto elapsed = seconds_since(began);
    if (!in_window && elapsed >= plan_.warm_seconds) {
      in_window = true;
      begin();
      outcome_.begin_us = wall_us();
    }
    const bool all = plan_.total > 0 && outcome_.accepted >= plan_.total;
    if (all || (plan_.total == 0 && elapsed >= plan_.warm_seconds + plan_.seconds)) break;
    submit_what_is_due(elapsed);
    poll_stations();
    take_replies(timeout_ms);
  }
  outcome_.end_us = wall_us();
  end();
  if (plan_.await_results) drain(drain_seconds);
  return outcome_;
}

}  // namespace iwets::bench
