#include <algorithm>

#include "tests/sim/peer.h"

// Files attached to traces, as the link's book of attachments keeps them: announced, sent piece by
// piece, put together, and answered with a last word.
namespace iwets::sim {
namespace {

constexpr std::uint32_t restarts_max = 3;

/// Of a piece.
std::uint64_t content_of(std::uint64_t seed, std::uint32_t index) { return seed + index * 7U; }

Digest with(const Digest& so_far, std::uint64_t content) {
  return chain(so_far, digest_of(content));
}

}  // namespace

void Peer::attach_file(const TraceId& trace, const PeerId& to) {
  touch();
  File file{.ours = true, .other = to};
  file.pieces = 1 + static_cast<std::uint32_t>(file_dice_.below(4));
  file.seed = file_dice_.next();
  FileKey key{trace, {}};
  for (std::uint32_t i = 0; i < file.pieces; ++i)
    key.second = with(key.second, content_of(file.seed, i));
  now_.files[key] = file;
  world_.tell(id_, [&] { return "attaches a file to " + trace.text() + " for " + to.text(); });
  announce(key);
  post_piece(key);
}

void Peer::announce(const FileKey& key) {
  auto& file = now_.files.at(key);
  auto& story = now_.history.files[key];
  story = {.other = file.other, .ours = true};
  file.message =
      post(file.other, Kind::attachment, Urgency::routine, key.first, wall() + world_.case_life(),
           AttachmentBody{key.first, key.second, file.pieces})
          .value_or(MessageId{});
}

void Peer::post_piece(const FileKey& key) {
  auto& file = now_.files.at(key);
  const bool together = world_.planted(Bug::pieces_beside_one_another);
  while (file.ours && file.under_way() && file.done < file.pieces &&
         (together || file.piece.empty())) {
    file.piece = post(file.other, Kind::attachment_piece,
                      together ? Urgency::routine : Urgency::last, {}, wall() + world_.case_life(),
                      PieceBody{key.first, key.second, file.done, content_of(file.seed, file.done)})
                     .value_or(MessageId{});
    if (together) ++file.done;
  }
}

void Peer::readdress_files(const TraceId& trace, const PeerId& to) {
  for (auto& [key, file] : now_.files) {
    if (key.first != trace || !file.ours) continue;
    file.other = to;
    file.done = 0;
    file.outcome = AttachmentOutcome::none;
    file.refused = false;
    file.piece = file.previous = {};
    announce(key);
    post_piece(key);
  }
}

void Peer::piece_receipted(const Letter& letter) {
  const auto* body = std::get_if<PieceBody>(&letter->body);
  const auto at = body ? now_.files.find({body->trace, body->digest}) : now_.files.end();
  if (at == now_.files.end() || at->second.piece != letter->id) return;
  auto& file = at->second;
  file.previous = std::exchange(file.piece, {});
  if (!world_.planted(Bug::pieces_beside_one_another)) ++file.done;
  post_piece(at->first);
}

void Peer::forget_pieces() {
  for (auto& [key, file] : now_.files)
    if (!file.piece.empty()) file.piece = file.message;
}

bool Peer::awaits_a_word() const {
  return std::ranges::any_of(
      now_.files, [](const auto& entry) { return entry.second.ours && entry.second.under_way(); });
}

// ------------------------------------------------------------------------------------ what comes

bool Peer::take_file(const Letter& letter) {
  touch();
  if (const auto* announced = std::get_if<AttachmentBody>(&letter->body)) {
    take_announcement(letter, *announced, false);
  } else if (const auto* piece = std::get_if<PieceBody>(&letter->body)) {
    take_piece(letter, *piece);
  } else if (const auto* arrived = std::get_if<ArrivedBody>(&letter->body)) {
    hear_of(letter, *arrived);
  } else if (const auto* refusal = std::get_if<RefusalBody>(&letter->body);
             refusal &&
             (refusal->kind == Kind::attachment || refusal->kind == Kind::attachment_piece ||
              refusal->kind == Kind::attachment_arrived)) {
    take_refusal(*refusal);
  } else {
    return false;
  }
  return true;
}

void Peer::take_announcement(const Letter& letter, const AttachmentBody& body, bool repeated) {
  touch();
  const FileKey key{body.trace, body.digest};
  if (const auto known = now_.files.find(key); known != now_.files.end()) {
    const auto& file = known->second;
    if (file.ours || file.other != letter->author || file.under_way()) return;
    if (repeated || file.outcome == AttachmentOutcome::whole) return say_of(key);
  }
  now_.files[key] = {.other = letter->author, .pieces = body.pieces};
}

void Peer::take_piece(const Letter& letter, const PieceBody& body) {
  const FileKey key{body.trace, body.digest};
  const auto at = now_.files.find(key);
  if (at == now_.files.end() || at->second.ours || at->second.other != letter->author) return;
  auto& file = at->second;
  if (file.outcome == AttachmentOutcome::whole && body.index + 1 == file.pieces) say_of(key);
  if (!file.under_way() || body.index < file.done) return;
  auto outcome = AttachmentOutcome::wrong_digest;  // One that was there once is missing.
  if (body.index == file.done) {
    file.so_far = with(file.so_far, body.content);
    if (++file.done < file.pieces) return;
    if (file.so_far == body.digest) outcome = AttachmentOutcome::whole;
  }
  file.outcome = outcome;
  auto& story = now_.history.files[key];
  story.other = file.other;
  story.outcome = outcome;
  if (outcome == AttachmentOutcome::whole) ++story.whole;
  world_.tell(id_, [&] { return "has a file of " + body.trace.text(); });
  say_of(key);
}

void Peer::say_of(const FileKey& key) {
  const auto& file = now_.files.at(key);
  (void)post(file.other, Kind::attachment_arrived, Urgency::routine, key.first,
             wall() + world_.case_life(), ArrivedBody{key.first, key.second, file.outcome});
}

void Peer::hear_of(const Letter& letter, const ArrivedBody& body) {
  const auto at = now_.files.find({body.trace, body.digest});
  if (at == now_.files.end() || !at->second.ours || !at->second.under_way()) return;
  auto& file = at->second;
  if (!letter->author.is_hub() && letter->author != file.other) return;
  file.outcome = body.outcome;
  now_.history.files[at->first].outcome = body.outcome;
  world_.tell(id_, [&] {
    return "hears " + std::to_string(static_cast<int>(body.outcome)) + " of its file of " +
           body.trace.text();
  });
}

void Peer::take_refusal(const RefusalBody& refusal) {
  const auto at = std::ranges::find_if(now_.files, [&](const auto& entry) {
    const auto& file = entry.second;
    return file.ours && (file.message == refusal.message || file.piece == refusal.message ||
                         file.previous == refusal.message);
  });
  if (at == now_.files.end() || !at->second.under_way()) return;
  auto& file = at->second;
  if (refusal.code == FaultCode::duplicate) return;
  const bool of_piece = file.message != refusal.message;
  if (of_piece && refusal.code == FaultCode::wrong_state && file.restarts < restarts_max) {
    ++file.restarts;
    file.done = 0;
    file.piece = file.previous = {};
    announce(at->first);
    return post_piece(at->first);
  }
  file.refused = true;
  now_.history.files[at->first].refused = true;
}

}  // namespace iwets::sim
