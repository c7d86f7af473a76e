#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "hub/core/events.h"

namespace iwets::hub {

/// By what all speak of an attachment.
struct AttachmentId {
  TraceId trace;
  Digest digest{};  ///< of its sealed pieces
  friend auto operator<=>(const AttachmentId&, const AttachmentId&) = default;
  static void fields(auto& self, auto& ar) { ar(self.trace, self.digest); }
};

/// A piece that the hub has, and its reader has not acknowledged.
struct WaitingPiece {
  PayloadRef payload{};     ///< its envelope
  std::uint32_t bytes = 0;  ///< of that envelope
  Digest message{};         ///< of that envelope
  static void fields(auto& self, auto& ar) { ar(self.payload, self.bytes, self.message); }
};

/// A file on its way from one party of a trace to the other.
struct Attachment {
  PeerId author, recipient;
  std::uint64_t bytes = 0;    ///< of the file
  Instant until;              ///< then it is dropped, and forgotten
  PayloadRef announcement{};  ///< its envelope
  std::uint32_t taken = 0;    ///< pieces that have come, in order
  bool posted = false;        ///< the first of those that wait is in the lane to its reader
  std::vector<WaitingPiece> waiting = {};
  AttachmentOutcome outcome = AttachmentOutcome::none;  ///< the last word on it
  [[nodiscard]] bool under_way() const { return outcome == AttachmentOutcome::none; }
  static void fields(auto& self, auto& ar) {
    ar(self.author, self.recipient, self.bytes, self.until, self.announcement, self.taken,
       self.posted, self.waiting, self.outcome);
  }
};

/// What one author has under way.
struct AttachmentLoad {
  std::size_t count = 0;
  std::uint64_t bytes = 0;
};

/// What was announced of all traces. Those that were concluded are remembered until their time is
/// over or there are too many of them, so that what still comes of them is known.
class Attachments {
 public:
  [[nodiscard]] Attachment* find(const AttachmentId& id);
  /// In the place of one of the same id.
  Attachment& put(const AttachmentId& id, Attachment attachment);
  /// The last word on it was said.
  void conclude(const AttachmentId& id, AttachmentOutcome outcome);
  void erase(const AttachmentId& id);
  void erase_of(const TraceId& trace);
  /// Those of the concluded that were announced first, beyond `most`.
  void forget_concluded(std::size_t most);

  [[nodiscard]] std::size_t under_way() const { return all_.size() - concluded_.size(); }
  /// Of one trace, in order of id.
  [[nodiscard]] std::vector<AttachmentId> of(const TraceId& trace) const;
  [[nodiscard]] bool under_way_of(const TraceId& trace) const;
  /// Those to or from a peer that are under way.
  [[nodiscard]] std::vector<AttachmentId> under_way_with(const PeerId& peer) const;
  /// Announced by a peer and under way.
  [[nodiscard]] AttachmentLoad load_of(const PeerId& author) const;
  [[nodiscard]] std::optional<std::pair<Instant, AttachmentId>> first_due() const;
  /// Makes the indexes again after a restore.
  void index();

  static void fields(auto& self, auto& ar) { ar(self.all_); }

 private:
  void count(const AttachmentId& id, const Attachment& attachment);
  void uncount(const AttachmentId& id, const Attachment& attachment);

  std::map<AttachmentId, Attachment> all_;
  // Derived.
  std::set<std::pair<Instant, AttachmentId>> due_;
  std::set<std::pair<Instant, AttachmentId>> concluded_;
  std::map<PeerId, AttachmentLoad> loads_;  ///< of authors
};

}  // namespace iwets::hub
