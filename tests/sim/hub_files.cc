#include "tests/sim/hub.h"

// Files attached to traces: what the hub reads of them, and the payloads that it lets go.
namespace iwets::sim {

std::optional<hub::Content> Hub::word_on_file(const Envelope& letter) {
  if (const auto* announced = std::get_if<AttachmentBody>(&letter.body))
    return hub::AttachmentAnnounced{announced->trace, letter.recipient, announced->digest,
                                    std::uint64_t{announced->pieces} * piece_bytes};
  if (const auto* piece = std::get_if<PieceBody>(&letter.body))
    return hub::AttachmentPieceSent{piece->trace, letter.recipient, piece->digest, piece->index,
                                    piece_bytes + piece_seal_bytes};
  if (const auto* arrived = std::get_if<ArrivedBody>(&letter.body))
    return hub::AttachmentConcluded{arrived->trace, letter.recipient, arrived->digest,
                                    arrived->outcome};
  return std::nullopt;
}

void Hub::let_go(PayloadRef payload) {
  const auto index = static_cast<JournalIndex>(payload);
  if (disk_.released.insert(index).second) let_go_.push_back(index);
}

void Hub::forget_beyond_the_end() {
  std::erase_if(disk_.changes, [&](const auto& c) { return c.index > disk_.applied; });
  std::erase_if(disk_.sweeps, [&](const auto& s) { return s.first > disk_.applied; });
  std::erase_if(disk_.released, [&](JournalIndex i) { return i > disk_.entries.size(); });
}

void Hub::judge_payloads() {
  if (world_.oracle.has_forgotten()) return;
  for (JournalIndex index = 1; index <= disk_.entries.size(); ++index) {
    const auto* letter = std::get_if<Letter>(&disk_.entries[index - 1].payload);
    if (letter && *letter && std::holds_alternative<PieceBody>((*letter)->body) &&
        !disk_.released.contains(index))
      return world_.oracle.violated(
          "attachments", "the hub keeps a piece of " + (*letter)->author.text() + " for nobody");
  }
}

}  // namespace iwets::sim
