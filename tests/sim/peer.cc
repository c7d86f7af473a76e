#include "tests/sim/peer.h"

#include <algorithm>

namespace iwets::sim {
namespace {

constexpr std::size_t turn_max = 64;
constexpr std::size_t seen_kept = 4'000;

link::SessionLimits limits_of(const World& world) {
  link::SessionLimits limits;
  limits.ping_every = world.ping_every();
  limits.silence_max = 3 * world.ping_every();
  return limits;
}

}  // namespace

Peer::Peer(World& world, PeerId id, Key key)
    : world_(world),
      dice_(world.swarm.seed, id.text()),
      file_dice_(world.swarm.seed, "files of " + id.text()),
      id_(id),
      disk_([&] {
        PeerState first;
        first.key = key;
        first.directory = world.directory();
        return first;
      }()) {}

void Peer::start() {
  if (running_) return;
  ++life_;
  running_ = true;
  busy_ = woken_ = connecting_ = just_connected_ = just_lost_ = false;
  planned_.reset();
  now_ = disk_.synced();
  session_.emplace(limits_of(world_), &chain, link::LaneLimits{});
  if (world_.planted(Bug::outbox_lost_by_restart)) now_.sending.waiting.clear();
  if (world_.planted(Bug::peer_forgets_a_number) && !now_.sending.window.empty()) {
    // The last number drawn was not kept: its message waits again.
    const auto last = now_.sending.window.back();
    now_.sending.window.pop_back();
    now_.sending.waiting.insert(now_.sending.waiting.begin(), last.item);
    now_.sending.drawn = {now_.sending.drawn.generation, last.number - 1, last.previous};
  }
  if (!session_->send().restore(now_.sending))
    return world_.oracle.violated("peer disk", id_.text() + " cannot restore its lane");
  session_->receive().restore(now_.received, now_.receive_stopped);
  if (world_.planted(Bug::file_forgotten_by_restart)) forget_pieces();
  session_->disconnected(world_.now(), link::LinkState::connecting, {});
  world_.tell(id_, [] { return "starts"; });
  on_start();
  try_connect();
  wake();
}

void Peer::crash(bool power) {
  if (!running_) return;
  world_.tell(id_, [&] { return power ? "loses power" : "is killed"; });
  running_ = false;
  ++life_;
  if (power)
    disk_.power_cut(dice_);
  else
    disk_.kill();
  if (connection_ != 0) world_.disconnect(connection_, false);
  connection_ = 0;
  frames_.clear();
  calls_.clear();
  when_durable_.clear();
  last_receipt_.reset();
}

bool Peer::restore_backup() {
  if (running_ || !backup_) return false;
  disk_.restore(backup_->first);
  world_.tell(id_, [] { return "gets yesterday's disk"; });
  world_.oracle.backup_restored(id_, backup_->second);
  return true;
}

void Peer::pause(Duration time) { paused_until_ = std::max(paused_until_, world_.now() + time); }

void Peer::after(Duration time, std::function<void()> what) {
  world_.timeline.after(time, [this, life = life_, what = std::move(what)] {
    if (life == life_) what();
  });
}

void Peer::call(std::function<void()> work, std::function<void()> done) {
  if (!running_) return;
  calls_.emplace_back(std::move(work), std::move(done));
  wake();
}

void Peer::receive(ConnectionId connection, ToPeer frame) {
  if (!running_ || connection != connection_) return;
  frames_.emplace_back(connection, std::move(frame));
  wake();
}

void Peer::connection_lost(ConnectionId connection) {
  if (!running_ || connection != connection_) return;
  connection_ = 0;
  just_lost_ = true;
  frames_.clear();
  try_connect();
  wake();
}

void Peer::try_connect() {
  if (connecting_) return;
  connecting_ = true;
  after(dice_.between(std::chrono::milliseconds{20}, std::chrono::seconds{1}), [this] {
    connecting_ = false;
    if (!running_ || connection_ != 0) return;
    if (!world_.reachable(id_)) return try_connect();
    connection_ = world_.connect(id_, now_.proposed.value_or(now_.key));
    just_connected_ = true;
    wake();
  });
}

void Peer::wake() {
  if (woken_ || busy_) return;
  woken_ = true;
  after(std::max(paused_until_ - world_.now(), Duration::zero()) + std::chrono::microseconds{100},
        [this] {
          woken_ = false;
          turn();
        });
}

void Peer::plan() {
  auto due = session_->next_deadline();
  if (const auto app = next_deadline()) due = std::min(due, *app);
  due = std::max(due, world_.now() + std::chrono::microseconds{100});
  if (planned_ && *planned_ <= due) return;
  planned_ = due;
  after(due - world_.now(), [this] {
    planned_.reset();
    wake();
  });
}

// ------------------------------------------------------------------------------------ the turn

void Peer::turn() {
  if (world_.now() < paused_until_) return wake();
  const auto now = world_.now();
  if (std::exchange(just_lost_, false))
    session_->disconnected(now, link::LinkState::connecting, {});
  if (std::exchange(just_connected_, false)) session_->connected(now);
  for (std::size_t taken = 0; taken < turn_max && !frames_.empty(); ++taken) {
    const auto [connection, frame] = std::move(frames_.front());
    frames_.pop_front();
    if (connection == connection_) on(frame);
  }
  if (last_receipt_) take_receipt(*std::exchange(last_receipt_, std::nullopt));
  const bool called = !calls_.empty();
  touched_ = touched_ || called;
  for (auto& [work, done] : std::exchange(calls_, {})) {
    work();
    if (done) when_durable_.push_back(std::move(done));
  }
  on_time();
  session_->tick(now);
  const bool drew = !session_->draw(now).empty();
  save();
  const bool relied_upon = called || session_->promises(now);
  if (std::exchange(touched_, false)) disk_.commit(now_);
  if (!relied_upon) return finish();
  if (world_.planted(Bug::peer_sends_before_durable) && (called || drew)) {
    after(std::chrono::milliseconds{500}, [this] { disk_.sync(); });
    return finish();
  }
  if (world_.planted(Bug::peer_acknowledges_before_durable) && !called && !drew) return finish();
  busy_ = true;
  after(world_.sync_time(), [this] {
    disk_.sync();
    busy_ = false;
    finish();
  });
}

void Peer::finish() {
  transmit();
  for (const auto& done : std::exchange(when_durable_, {})) done();
  if (!frames_.empty() || !calls_.empty() || just_lost_ || just_connected_) return wake();
  plan();
}

void Peer::save() {
  auto& lane = session_->send();
  const bool same = lane.drawn() == now_.sending.drawn && lane.acked() == now_.sending.acked &&
                    lane.stopped() == now_.sending.stopped &&
                    session_->receive().last() == now_.received &&
                    session_->receive().stopped() == now_.receive_stopped;
  if (same && !touched_) return;
  touched_ = true;
  now_.sending = {.drawn = lane.drawn(),
                  .acked = lane.acked(),
                  .window = lane.window(),
                  .waiting = {},
                  .stopped = lane.stopped()};
  const auto pending = lane.pending(lane.waiting() + lane.under_way());
  now_.sending.waiting.assign(
      pending.begin() + static_cast<std::ptrdiff_t>(now_.sending.window.size()), pending.end());
  now_.received = session_->receive().last();
  now_.receive_stopped = session_->receive().stopped();
  while (now_.seen.size() > seen_kept) now_.seen.erase(now_.seen.begin());
}

/// Whatever is posted later waits for one piece at most.
void Peer::judge_window() const {
  const auto window = session_->send().window();
  const auto pieces = std::ranges::count_if(window, [&](const link::Numbered& numbered) {
    const auto at = now_.outbox.find(numbered.item.handle);
    return at != now_.outbox.end() && std::holds_alternative<PieceBody>(at->second->body);
  });
  if (pieces > 1) world_.oracle.violated("attachments", id_.text() + " has two pieces under way");
}

void Peer::transmit() {
  for (auto& frame : session_->take_frames(world_.now())) {
    ToHub out{std::move(frame), nullptr, 0, {}, 0, {}};
    if (const auto* data = std::get_if<link::Data>(&out.frame)) {
      const auto at = now_.outbox.find(data->handle);
      if (at == now_.outbox.end()) continue;
      out.letter = at->second;
      if (std::holds_alternative<PieceBody>(out.letter->body)) judge_window();
    }
    if (std::holds_alternative<link::Attach>(out.frame)) {
      out.index = now_.receipt_index;
      out.root = now_.receipt_root;
      out.directory = now_.directory ? now_.directory->version : 0;
    }
    if (connection_ != 0) world_.to_hub(connection_, std::move(out));
  }
}

// -------------------------------------------------------------------------------------- frames

void Peer::on(const ToPeer& in) {
  const auto now = world_.now();
  if (const auto* data = std::get_if<link::Data>(&in.frame)) return take(*data, in.letter);
  if (const auto* receipt = std::get_if<Receipt>(&in.frame)) {
    last_receipt_ = *receipt;
    return;
  }
  if (last_receipt_) take_receipt(*std::exchange(last_receipt_, std::nullopt));
  if (const auto* attached = std::get_if<link::Attached>(&in.frame)) {
    touch();
    if (now_.proposed) {
      now_.key = *std::exchange(now_.proposed, std::nullopt);
    }
    if (attached->received.generation > session_->send().drawn().generation) {
      // What the hub forgot before it opened this one is settled.
      now_.receipt_index = 0;
      now_.receipt_root = {};
    }
    session_->on_attached(now, *attached);
  } else if (const auto* refused = std::get_if<link::AttachRefused>(&in.frame)) {
    world_.tell(id_,
                [&] { return "is refused: " + std::to_string(static_cast<int>(refused->fault)); });
    session_->on_refused(now, *refused);
    if (refused->fault == link::AttachFault::unknown_peer) now_.proposed.reset();
  } else if (const auto* stopped = std::get_if<link::LaneStopped>(&in.frame)) {
    session_->on_lane_stopped(now, *stopped);
  } else if (std::holds_alternative<link::Fenced>(in.frame)) {
    session_->on_fenced(now);
  } else if (const auto* resend = std::get_if<link::Resend>(&in.frame)) {
    session_->on_resend(now, *resend);
  } else if (const auto* ping = std::get_if<link::Ping>(&in.frame)) {
    session_->on_ping(now, *ping);
  } else if (const auto* pong = std::get_if<link::Pong>(&in.frame)) {
    session_->on_pong(now, *pong);
  }
}

void Peer::take(const link::Data& data, const Letter& letter) {
  if (session_->on_message(world_.now(), data) != link::Arrival::next) return;
  session_->accepted(letter->digest);
  const bool of_hub = letter->author.is_hub();
  if (letter->recipient != id_) return;
  if (!of_hub && now_.directory && !now_.directory->knows(letter->author, letter->key)) {
    world_.tell(id_, [&] { return "does not know the key of " + letter->author.text(); });
    return;
  }
  if (!now_.seen.insert({letter->author, letter->id}).second) {
    if (const auto* again = std::get_if<AttachmentBody>(&letter->body))
      take_announcement(letter, *again, true);
    return on_repeated(letter);
  }
  if (take_file(letter)) return;
  if (const auto* update = std::get_if<DirectoryBody>(&letter->body)) {
    if (now_.directory && update->directory->version < now_.directory->version) return;
    now_.directory = update->directory;
    world_.tell(id_,
                [&] { return "takes directory " + std::to_string(update->directory->version); });
    return on_directory();
  }
  on_message(letter);
}

void Peer::take_receipt(const Receipt& receipt) {
  if (session_->state() != link::LinkState::attached) return;
  touch();
  const auto delivered = session_->on_receipt(world_.now(), receipt.position, receipt.credit);
  if (receipt.position.generation == session_->send().acked().generation &&
      receipt.index >= now_.receipt_index) {
    now_.receipt_index = receipt.index;
    now_.receipt_root = receipt.root;
  }
  for (const auto& item : delivered) {
    const auto at = now_.outbox.find(item.handle);
    if (at == now_.outbox.end()) continue;
    const auto letter = at->second;
    now_.outbox.erase(at);
    if (const auto* succession = std::get_if<SuccessionBody>(&letter->body)) {
      // Proven: from the next connection on the new key is used.
      now_.proposed = succession->next;
      if (connection_ != 0) world_.disconnect(connection_, true);
    }
    piece_receipted(letter);
    on_receipted(letter);
  }
}

std::optional<MessageId> Peer::post(const PeerId& recipient, Kind kind, Urgency urgency,
                                    const TraceId& subject, Instant expires, Body body) {
  return post_as(id_, recipient, kind, urgency, subject, expires, std::move(body));
}

std::optional<MessageId> Peer::post_as(const PeerId& author, const PeerId& recipient, Kind kind,
                                       Urgency urgency, const TraceId& subject, Instant expires,
                                       Body body) {
  const auto letter = world_.write(author, recipient, kind, now_.key, wall(), expires,
                                   std::move(body), world_.draw_id<MessageId>());
  const auto handle = now_.next_handle++;
  touch();
  if (!session_->send().post({.handle = handle,
                              .subject = subject,
                              .urgency = urgency,
                              .bytes = letter->bytes,
                              .message = letter->digest}))
    return std::nullopt;
  now_.outbox[handle] = letter;
  return letter->id;
}

bool Peer::withdraw(const MessageId& id) {
  for (const auto& [handle, letter] : now_.outbox) {
    if (letter->id != id) continue;
    if (!session_->send().withdraw(handle)) return false;
    now_.outbox.erase(handle);
    touch();
    return true;
  }
  return false;
}

void Peer::change_key() {
  call([this] {
    if (now_.proposed) return;
    (void)post(PeerId::hub(), Kind::key_succession, Urgency::urgent, {},
               wall() + std::chrono::hours{24}, SuccessionBody{world_.draw_key()});
  });
}

bool Peer::quiet() const {
  return running_ && session_->state() == link::LinkState::attached &&
         session_->send().waiting() == 0 && session_->send().under_way() == 0;
}

std::string Peer::standing() const {
  if (!running_) return "down";
  return std::string(link::name(session_->state())) + ", " +
         std::to_string(session_->send().waiting()) + " wait, " +
         std::to_string(session_->send().under_way()) + " under way";
}

}  // namespace iwets::sim
