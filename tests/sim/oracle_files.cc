#include <algorithm>

#include "tests/sim/oracle.h"

// Rules on files attached to traces.
namespace iwets::sim {

void Oracle::piece_sent(const PeerId& peer, std::uint64_t generation, std::uint64_t number) {
  auto& last = pieces_[peer];
  const Numbered now{generation, number};
  if (last.first == generation && last < now && acknowledged_[peer] < last)
    violated("attachments", "two pieces are under way to " + peer.text());
  last = std::max(last, now);
}

void Oracle::acknowledged(const PeerId& peer, const link::Position& position) {
  auto& last = acknowledged_[peer];
  last = std::max(last, Numbered{position.generation, position.number});
}

/// Whoever attached a file hears what has become of it; what is whole there is so once, and is what
/// was attached.
void Oracle::judge_files(const std::map<PeerId, const History*>& histories) {
  if (has_forgotten()) return;
  for (const auto& [peer, history] : histories)
    for (const auto& [key, story] : history->files) {
      if (!story.ours) {
        if (story.whole > 1)
          violated("attachments", peer.text() + " got a file of " + key.first.text() + " twice");
        continue;
      }
      if (!excused(peer)) judge_file(key, peer, *history, *histories.at(story.other));
    }
}

void Oracle::judge_file(const FileKey& key, const PeerId& author, const History& history,
                        const History& reader) {
  const auto& story = history.files.at(key);
  const auto name = "a file of " + author.text() + " for " + key.first.text();
  if (story.refused) return;
  const auto there = reader.files.find(key);
  const bool whole = there != reader.files.end() && there->second.whole == 1;
  const bool left = revoked_.contains(story.other);
  switch (story.outcome) {
    case AttachmentOutcome::whole:
      if (!whole) violated("attachments", name + " counts as delivered, and is not there");
      return;
    case AttachmentOutcome::reader_gone: {
      const auto ends = history.ends.find(key.first);
      const bool answered = ends != history.ends.end() && ends->second.front() == "result";
      if (answered && !left)
        violated("attachments", name + " was dropped, and the trace was answered");
      return;
    }
    case AttachmentOutcome::none:
      return violated("attachments", "nobody knows what has become of " + name);
    case AttachmentOutcome::expired:
      if (!left) violated("attachments", name + " was not delivered in time");
      return;
    case AttachmentOutcome::wrong_digest:
    case AttachmentOutcome::not_opened:
    case AttachmentOutcome::wrong_type:
    case AttachmentOutcome::no_room: violated("attachments", name + " was not what was announced");
  }
}

}  // namespace iwets::sim
