#pragma once

#include <map>

#include "hub/core/answered.h"
#include "hub/core/attachments.h"
#include "hub/core/checks.h"
#include "hub/core/drafts.h"
#include "hub/core/expiry.h"
#include "hub/core/known_hits.h"
#include "hub/core/limits.h"
#include "hub/core/peers.h"
#include "hub/core/retroactive.h"
#include "hub/core/table.h"
#include "hub/core/traces.h"
#include "hub/core/withheld.h"

namespace iwets::hub {

/// A message with records that the stores have not confirmed.
struct PendingRecords {
  PeerId owner;
  Store store = Store::nominal;
  bool load = false;  ///< part of a load
  static void fields(auto& self, auto& ar) { ar(self.owner, self.store, self.load); }
};

/// All that the hub's core knows: the fold of its events.
struct State {
  Limits limits;
  Instant now;             ///< of the last event that counted
  JournalIndex index = 0;  ///< of the same
  link::CreditReason intake = link::CreditReason::flowing;
  bool overloaded = false;
  std::uint64_t directory_version = 0;
  Peers peers;
  Traces traces;
  Withheld withheld;
  Answered answered;
  Attachments attachments;
  Rounds rounds;
  KnownHits known_hits;
  Drafts drafts;
  std::map<PayloadRef, PendingRecords> records;
  Comparisons comparisons;
  Expiry expiry;
  TableEditions table;
  /// Peers whose rights changed, and the last of their traces that was reviewed since.
  std::map<PeerId, std::optional<TraceId>> reviews;

  static void fields(auto& self, auto& ar) {
    ar(self.now, self.index, self.intake, self.overloaded, self.directory_version, self.peers,
       self.traces, self.withheld, self.answered, self.attachments, self.rounds, self.known_hits,
       self.drafts, self.records, self.comparisons, self.expiry, self.table, self.reviews);
  }
};

}  // namespace iwets::hub
