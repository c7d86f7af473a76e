#pragma once

#include "hub/core/effects.h"

namespace iwets::hub {

class Turn;

/// Tells the parties of a hit in this store that are to be told and were not; one notice if they
/// are the same. `draft`: of the requester.
void notify(Turn& turn, Store store, const Found& found, HitNoticeDraft draft);

/// The record is gone, or fits no more: the hit is taken back from all that were told of it, and is
/// known no more. A notice that still waits for its reader is not sent instead.
void rescind(Turn& turn, const HitId& id, RecordFate fate);

}  // namespace iwets::hub
