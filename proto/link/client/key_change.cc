#include <spdlog/spdlog.h>

#include <algorithm>
#include <cassert>
#include <utility>

#include "iwets/v1/refusal.pb.h"
#include "proto/codec/bounds.h"
#include "proto/link/client/peer_link_impl.h"
#include "proto/link/client/succession.h"

/// How a peer changes its keys. Whoever drops keys that the network still expects, or keeps to keys
/// that it no longer knows, is locked out for good; so both sets stay until one of three has
/// happened: a directory names the new ones, the hub lets their CURVE key in, or the hub refuses
/// them. The hub's receipt alone says only that the message is durable there.
///
/// The record in the database leads, the key files follow after its commit:
///
///   succession  succeeded   meaning                         at the next start
///   empty       -           no change is under way          a successor file is thrown away
///   an id       false       announced                       goes on
///   an id       true        the new keys are in force       the successor takes the key file's
///   place
namespace iwets::link {
namespace {

/// How long one CURVE key is tried before the other has its turn.
constexpr Duration trial_every = std::chrono::seconds{30};

std::string text(const seal::Key32& key) { return {key.begin(), key.end()}; }

/// The moment in which an id was drawn.
Instant drawn_at(const MessageId& id) {
  constexpr std::size_t time_bytes = 6;
  std::uint64_t ms = 0;
  for (std::size_t i = 0; i < time_bytes; ++i) ms = ms << 8U | id.raw()[i];
  return from_us(ms * 1'000);
}

}  // namespace

const char* name(KeyChange::State state) {
  switch (state) {
    case KeyChange::State::none: return "none";
    case KeyChange::State::under_way: return "under_way";
    case KeyChange::State::refused: return "refused";
  }
  return "";
}

Result<void, Fault> PeerLink::Impl::rotate(const seal::KeySet& next, const std::string& key_file) {
  if (!record.succession.empty())
    return fail(Fault{FaultCode::wrong_state, "",
                      "a change of keys is under way since " + iwets::text(key_change.since),
                      "wait until the hub has taken or refused it"});
  assert(next.peer == keys.peer);
  if (keys.sealing.size() + next.sealing.size() > sealing_keys_max)
    return fail(Fault{FaultCode::limit, "sealing",
                      std::to_string(keys.sealing.size() - 1) +
                          " former sealing keys are kept already, because open cases may use them",
                      "wait until the oldest open cases have ended; then restart this program, "
                      "which forgets the keys that no case uses any more, and change the keys"});
  if (const auto kept = keep_successor(keys, next, key_file); !kept)
    return fail(Fault{FaultCode::wrong_state, "", "the new keys cannot be written to disk",
                      seal::text(kept.error())});
  const MessageId id(seal::random_id(to_us(now) / 1'000));
  if (!outbox.post(now, {.recipient = PeerId::hub(),
                         .kind = Kind::key_succession,
                         .id = id,
                         .subject = {},
                         .urgency = Urgency::urgent,
                         .expires = now + codec::case_life,
                         .body = codec::write_succession(next)})) {
    drop_successor(key_file);
    return fail(Fault{FaultCode::limit, "", "the outbox is full",
                      "wait until the link with the hub has drained it"});
  }
  record.succession = id;
  record.key_file = key_file;
  record.succeeded = false;
  store.forget_refused_keys();
  // From when the hub has it, others may seal to the new key. The last one stays the current one.
  keys.sealing.insert(keys.sealing.begin(), next.sealing.begin(), next.sealing.end());
  for (const auto& sealing : next.sealing) sealing_to_come.push_back(sealing.open);
  successor = next;
  key_change = {KeyChange::State::under_way, now, next.sign.open, {}, {}};
  spdlog::info("event=succession_announced id={}", id.text());
  return {};
}

void PeerLink::Impl::load_key_change() {
  if (record.succession.empty()) {
    // Of a change that was not announced, or was refused, before the process ended.
    if (!record.key_file.empty()) drop_successor(record.key_file);
    if (const auto refused = store.refused_keys()) {
      key_change = {KeyChange::State::refused, refused->at, {}, refused->reason, refused->remedy};
      if (refused->sign.size() == key_change.sign.size())
        std::copy(refused->sign.begin(), refused->sign.end(), key_change.sign.begin());
    }
    return;
  }
  if (record.succeeded) return finish_succession();
  key_change = {KeyChange::State::under_way, drawn_at(record.succession), {}, {}, {}};
  auto waiting = read_successor(record.key_file);
  if (!waiting) {
    spdlog::error("event=successor_unreadable file=\"{}.next\" reason=\"{}\"", record.key_file,
                  seal::text(waiting.error()));
    return;
  }
  for (const auto& sealing : waiting->sealing) {
    const auto known = [&](const seal::SealKeys& ours) { return ours.open == sealing.open; };
    if (std::any_of(keys.sealing.begin(), keys.sealing.end(), known)) continue;
    keys.sealing.insert(keys.sealing.begin(), sealing);
    sealing_to_come.push_back(sealing.open);
  }
  key_change.sign = waiting->sign.open;
  successor = std::move(*waiting);
  look_for_own_keys();
  if (!std::exchange(adopt, false)) return;
  database.begin();
  store.save(record);
  database.commit();
  finish_succession();
}

void PeerLink::Impl::look_for_own_keys() {
  if (!successor || !inbox.directory()) return;
  const auto* self = inbox.directory()->find(keys.peer);
  if (self != nullptr && self->keys.sign == successor->sign.open) adopt = record.succeeded = true;
}

void PeerLink::Impl::take_refusal(const codec::Opened& message) {
  if (message.kind != Kind::refusal || !message.author.is_hub() || record.succession.empty() ||
      record.succeeded)
    return;
  const auto body = codec::read<v1::Refusal>(bytes_of(message.body));
  if (!body || body->message() != record.succession.bytes()) return;
  spdlog::error("event=succession_refused id={} code={} reason=\"{}\" remedy=\"{}\"",
                record.succession.text(), static_cast<int>(body->code()), body->reason(),
                body->remedy());
  key_change.state = KeyChange::State::refused;
  key_change.since = now;
  key_change.reason = body->reason();
  key_change.remedy = body->remedy();
  store.save_refused_keys({now, text(key_change.sign), key_change.reason, key_change.remedy});
  record.succession = {};
  drop = true;
}

void PeerLink::Impl::try_other_keys() {
  if (!successor || steady < trial_due) return;
  trial_due = steady + trial_every;
  on_trial = !on_trial;
  spdlog::info("event=keys_unknown then=try_{}_keys", on_trial ? "proposed" : "present");
  connected = false;
  socket->reopen(socket_options());
}

void PeerLink::Impl::settle_key_files() {
  if (std::exchange(drop, false)) drop_proposed_keys();
  if (std::exchange(adopt, false)) finish_succession();
}

void PeerLink::Impl::drop_proposed_keys() {
  drop_successor(record.key_file);
  std::erase_if(keys.sealing, [&](const seal::SealKeys& sealing) {
    return std::ranges::find(sealing_to_come, sealing.open) != sealing_to_come.end();
  });
  sealing_to_come.clear();
  successor.reset();
}

void PeerLink::Impl::finish_succession() {
  auto next = adopt_successor(record.key_file);
  if (!next) {
    spdlog::error("event=successor_not_adopted reason=\"{}\"", seal::text(next.error()));
    return;  // The old keys still open a session; the next directory or start tries again.
  }
  keys = std::move(*next);
  successor.reset();
  sealing_to_come.clear();
  on_trial = false;
  key_change = {};
  record.succession = {};
  record.succeeded = false;
  // Durable before the next change may be announced: its successor file must not be taken for the
  // one that this record still speaks of.
  database.begin();
  store.save(record);
  database.commit();
  spdlog::info("event=keys_succeeded");
  if (!socket) return;
  connected = false;
  session.disconnected(steady, LinkState::connecting,
                       {"the connection is made anew with the new keys", "nothing to do"});
  socket->reopen(socket_options());
}

}  // namespace iwets::link
