#pragma once

#include <vector>

#include "hub/shell/facts.h"
#include "hub/shell/payload_cache.h"
#include "hub/store/record_store.h"

/// Questions that were asked before: what they asked is read where it was locked, in their entries.
namespace iwets::shell {

/// What an earlier trace or check asked; nothing: it was erased, or cannot be read.
[[nodiscard]] std::optional<AskedOfStores> read_earlier(const store::Remembered& earlier,
                                                        const PayloadCache& payloads);

/// The same of its envelope.
[[nodiscard]] std::optional<AskedOfStores> read_question(PayloadRef question,
                                                         const PayloadCache& payloads);

/// The best that a record says to a question, if it alerts.
[[nodiscard]] std::optional<match::Judgement> alert_of(const AskedOfStores& asked, Store store,
                                                       const field::Subject& record,
                                                       const store::RecordsSnapshot& rules);

/// Adds the earlier traces that had one of these persons, to what a trace meets in the fifth store:
/// the newest `match::Limits::earlier_told_max` that alert, of the newest `earlier_max` that may
/// and that the requester might see: what is hidden from it takes no place (up to `store::Places`).
/// Of a trace that is there already, the firearm says enough. Returns how many more there are that
/// the requester might see: they share a key and were not read.
[[nodiscard]] Result<std::size_t, store::StoreError> add_traces_of(
    const std::vector<field::Person>& persons, const store::RecordsSnapshot::Asking& asking,
    const store::RecordsSnapshot& records, const PayloadCache& payloads,
    std::vector<store::StoreMatch>& found);

}  // namespace iwets::shell
