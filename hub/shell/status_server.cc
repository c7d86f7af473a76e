#include "hub/shell/status_server.h"

#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include <chrono>
#include <list>
#include <zmq.hpp>

#include "hub/shell/steps.h"
#include "hub/shell/thread_name.h"
#include "iwets/v1/status.pb.h"
#include "proto/codec/bounds.h"

namespace iwets::shell {
namespace {

using Clock_ = std::chrono::steady_clock;
constexpr auto sample_every = std::chrono::seconds{5};
constexpr std::size_t followers_max = 64;
constexpr std::size_t events_max = 500;
constexpr std::int64_t request_bytes_max = 512 * 1024;
constexpr std::size_t parts_max = 4;

/// Where a request came from (the parts before the last), and the request.
struct Request {
  std::vector<std::string> way;
  std::string bytes;
};

std::optional<Request> receive(zmq::socket_t& socket) {
  std::vector<std::string> parts;
  for (bool more = true; more;) {
    zmq::message_t part;
    if (!socket.recv(part, zmq::recv_flags::dontwait)) return std::nullopt;
    more = part.more();
    if (parts.size() < parts_max) parts.push_back(part.to_string());
  }
  if (parts.size() < 2) return std::nullopt;
  Request request;
  request.bytes = std::move(parts.back());
  parts.pop_back();
  request.way = std::move(parts);
  return request;
}

void reply(zmq::socket_t& socket, const std::vector<std::string>& way, const std::string& bytes) {
  // A client that has gone, or does not read, loses its answer and nothing else.
  const auto flags = zmq::send_flags::sndmore | zmq::send_flags::dontwait;
  for (const auto& part : way)
    if (!socket.send(zmq::buffer(part), flags)) return;
  (void)socket.send(zmq::buffer(bytes), zmq::send_flags::dontwait);
}

/// Binds for the owner alone. The umask is the whole process's, so other threads must not make
/// files meanwhile: called at start only.
zmq::socket_t open_socket(zmq::context_t& context, const std::string& address) {
  zmq::socket_t socket(context, zmq::socket_type::router);
  socket.set(zmq::sockopt::linger, 0);
  socket.set(zmq::sockopt::maxmsgsize, request_bytes_max);
  const auto before = ::umask(0077);
  try {
    socket.bind(address);
  } catch (const zmq::error_t&) {
    ::umask(before);
    throw;
  }
  ::umask(before);
  return socket;
}

/// Waits for events after `after`.
struct Follower {
  std::vector<std::string> way;
  std::uint64_t after = 0;
  Clock_::time_point until;
};

std::string events_reply(const std::vector<LogEvent>& events, std::uint64_t newest) {
  v1::StatusReply out;
  out.set_schema_version(schema_version_first);
  auto& list = *out.mutable_events();
  list.set_newest(newest);
  for (const auto& event : events) {
    auto& row = *list.add_events();
    row.set_seq(event.seq);
    row.set_time_us(to_us(event.at));
    row.set_name(std::string(event.name));
    if (!event.subject.empty()) row.set_subject(event.subject.bytes());
    row.set_peer(event.peer.text());
    row.set_code(event.code);
    row.set_text(event.step ? step_text(*event.step, event.peer, event.code)
                            : std::string(event.detail));
  }
  return out.SerializeAsString();
}

/// The answer to a request that belongs on the other socket; nothing if it does not.
template <typename Other>
std::optional<std::string> astray(Bytes request, const std::string& right, const char* what) {
  const auto read = codec::read<Other>(request);
  if (!read || read->kind_case() == Other::KIND_NOT_SET) return std::nullopt;
  v1::StatusReply out;  // Both replies fail in the same way.
  out.set_schema_version(schema_version_first);
  out.mutable_failure()->set_code("wrong_socket");
  out.mutable_failure()->set_reason(what);
  out.mutable_failure()->set_remedy("use --socket " + right);
  return out.SerializeAsString();
}

}  // namespace

struct StatusServer::Sockets {
  zmq::socket_t look, command;
  std::string look_address, command_address;
  std::list<Follower> followers;
  Clock_::time_point sample_due = Clock_::now();
};

Result<std::unique_ptr<StatusServer>, StartFault> StatusServer::start(
    const Wiring& wiring, const std::string& status_address, const std::string& control_address) {
  std::string address = status_address;
  try {
    auto look = open_socket(wiring.context, address);
    address = control_address;
    auto command = open_socket(wiring.context, address);
    auto sockets = std::make_unique<Sockets>();
    sockets->look = std::move(look);
    sockets->command = std::move(command);
    sockets->look_address = status_address;
    sockets->command_address = control_address;
    return std::unique_ptr<StatusServer>(new StatusServer(wiring, std::move(sockets)));
  } catch (const zmq::error_t& error) {
    return fail(StartFault{"cannot listen on " + address + ": " + error.what(),
                           "set `status.socket` and `status.control` to ipc://PATH in a directory "
                           "that exists; a path has at most 107 characters",
                           1});
  }
}

StatusServer::StatusServer(const Wiring& wiring, std::unique_ptr<Sockets> sockets)
    : wiring_(wiring), sockets_(std::move(sockets)), thread_([this] { run(); }) {}

StatusServer::~StatusServer() {
  stop_.signal();
  thread_.join();
}

void StatusServer::run() {
  name_thread("hub-status");
  for (;;) {
    zmq_pollitem_t items[] = {{nullptr, stop_.descriptor(), ZMQ_POLLIN, 0},
                              {nullptr, event_.descriptor(), ZMQ_POLLIN, 0},
                              {sockets_->look.handle(), 0, ZMQ_POLLIN, 0},
                              {sockets_->command.handle(), 0, ZMQ_POLLIN, 0}};
    const int ready = zmq_poll(items, 4, wait_ms());
    if (ready < 0 && zmq_errno() != EINTR) throw zmq::error_t();
    if (items[0].revents != 0) break;
    event_.clear();
    if (Clock_::now() >= sockets_->sample_due) {
      wiring_.overview.sample();
      sockets_->sample_due = Clock_::now() + sample_every;
    }
    if (items[2].revents != 0) answer_look();
    if (items[3].revents != 0) answer_command();
    answer_followers();
  }
  sockets_.reset();  // Closed by the thread that used them.
}

long StatusServer::wait_ms() const {
  auto next = sockets_->sample_due;
  for (const auto& follower : sockets_->followers) next = std::min(next, follower.until);
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock_::now());
  return std::max<long>(0, static_cast<long>(left.count()));
}

void StatusServer::answer_look() {
  auto request = receive(sockets_->look);
  if (!request) return;
  if (const auto answer = astray<v1::ControlRequest>(
          bytes_of(request->bytes), sockets_->command_address,
          "this is a command, and this socket only looks: nothing was done"))
    return reply(sockets_->look, request->way, *answer);
  const auto read = codec::read<v1::StatusRequest>(bytes_of(request->bytes));
  if (!read || !read->has_events())
    return reply(sockets_->look, request->way, wiring_.overview.answer(bytes_of(request->bytes)));
  const auto& asked = read->events();
  if (asked.from_now())
    return reply(sockets_->look, request->way, events_reply({}, wiring_.events.newest()));
  // A hub that was started again counts from 1: its first event is news.
  const auto after = asked.after() > wiring_.events.newest() ? 0 : asked.after();
  if (sockets_->followers.size() >= followers_max) sockets_->followers.pop_front();
  sockets_->followers.push_back(
      {std::move(request->way), after, Clock_::now() + std::chrono::milliseconds{asked.wait_ms()}});
}

void StatusServer::answer_followers() {
  if (sockets_->followers.empty()) return;
  // Asked for before looking, so that no event falls between.
  wiring_.events.call_at_next([this] { event_.signal(); });
  const auto now = Clock_::now();
  std::erase_if(sockets_->followers, [&](const Follower& follower) {
    const auto events = wiring_.events.after(follower.after, events_max);
    if (events.empty() && now < follower.until) return false;
    reply(sockets_->look, follower.way, events_reply(events, wiring_.events.newest()));
    return true;
  });
}

void StatusServer::answer_command() {
  const auto request = receive(sockets_->command);
  if (!request) return;
  const auto bytes = bytes_of(request->bytes);
  const auto answer = astray<v1::StatusRequest>(
      bytes, sockets_->look_address, "this is a question, and this socket only takes commands");
  reply(sockets_->command, request->way, answer ? *answer : wiring_.control.answer(bytes));
}

}  // namespace iwets::shell
