#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hub/core/events.h"

namespace iwets::hub {

class Turn;
struct Peer;

/// An edition of the reference table, as the hub keeps it: its pieces are payloads of the journal.
struct KeptEdition {
  Digest previous{}, digest{};  ///< of the whole table before and after it
  std::uint32_t pieces = 0;
  std::vector<PayloadRef> loaded;  ///< pieces that are here, in order
  Instant created = {};
  std::uint32_t entries = 0;
  std::string note = {};
  [[nodiscard]] bool whole() const { return loaded.size() == pieces; }
  static void fields(auto& self, auto& ar) {
    ar(self.previous, self.digest, self.pieces, self.loaded, self.created, self.entries, self.note);
  }
};

/// Why a piece is not taken.
enum class PieceFault : std::uint8_t {
  there,           ///< it is here already
  behind,          ///< of an edition before the first that is here
  ahead,           ///< an edition between is missing
  other_content,   ///< another edition of this number is here
  does_not_follow  ///< the table that it changes is another
};

/// The editions that the hub distributes, one after the other without a gap.
class TableEditions {
 public:
  /// What speaks against taking this piece next; nothing: it is taken.
  [[nodiscard]] std::optional<PieceFault> judge(const TableLoaded& piece) const;
  /// The piece is in payload `at`; it was judged.
  void take(const TableLoaded& piece, PayloadRef at);
  /// One that is whole; null: it is not here.
  [[nodiscard]] const KeptEdition* find(std::uint32_t edition) const;
  [[nodiscard]] std::uint32_t first() const { return first_; }  ///< 0: there is none
  /// The newest that is whole; 0: there is none.
  [[nodiscard]] std::uint32_t newest() const;
  /// The one of which pieces are missing, and its number.
  [[nodiscard]] const KeptEdition* loading() const;
  [[nodiscard]] std::uint32_t loading_number() const;

  static void fields(auto& self, auto& ar) { ar(self.first_, self.editions_); }

 private:
  [[nodiscard]] std::uint32_t last() const;
  std::uint32_t first_ = 0;
  std::vector<KeptEdition> editions_;  // only the last may lack pieces
};

/// How a member stands to the reference table. Who has said what it has is sent what follows, one
/// piece at a time.
struct TableAt {
  std::uint32_t edition = 0;           ///< that it has said it has; 0: it has said nothing
  std::uint32_t refused = 0;           ///< the one after it that it could not take; 0: none
  std::string reason;                  ///< why
  std::uint32_t sending = 0;           ///< 0: nothing is on its way
  std::uint32_t next = 0;              ///< piece of it
  std::optional<std::uint64_t> draft;  ///< of the piece before `next`, being composed...
  std::optional<PayloadRef> letter;    ///< ... or in `Peer::letters`
  static void fields(auto& self, auto& ar) {
    ar(self.edition, self.refused, self.reason, self.sending, self.next, self.draft, self.letter);
  }
};

/// An operator brings a piece. False: it is not taken, and nothing changed.
[[nodiscard]] bool load_table(Turn& turn, const TableLoaded& event);
void take(Turn& turn, const MessageArrived& message, const TableHeld& held);
/// Sends the next piece to a member that lacks one, unless one is on its way.
void offer_table(Turn& turn, const PeerId& id, Peer& peer);
/// The draft of a piece is in the lane (`letter`), or was not taken there (nothing).
void table_composed(Turn& turn, const PeerId& id, Peer& peer, std::optional<PayloadRef> letter);
/// The piece has no number, and can never be sent: it is written anew.
void table_gone(Turn& turn, const PeerId& id, Peer& peer, PayloadRef letter);
/// The piece was acknowledged.
void table_delivered(Turn& turn, const PeerId& id, Peer& peer);

}  // namespace iwets::hub
