#pragma once

#include <string>
#include <vector>

#include "proto/types/ids.h"
#include "proto/types/instant.h"
#include "proto/types/result.h"

/// The list of cases to be erased, `<state>/erased`: written before anything is erased, and never
/// shortened. It lies beside the journal, so that a copy of the journal that is put back loses
/// again what had been erased: a backup keeps the newest list, whatever else it keeps.
///
/// Text; a line that begins with '#' says nothing. Each other line is one case: its id (26
/// characters), a space, the time of the order in microseconds since 1970, a space, and the reason
/// (at most 256 bytes, no control characters, to the end of the line; may be empty). What follows
/// the last end of line was never ordered.
namespace iwets::shell {

struct Tombstone {
  TraceId subject;
  Instant time;
  std::string reason{};
};

/// All that the file lists, in its order; nothing if there is no file. Fails with the number of a
/// line that cannot be read; 0: the file.
[[nodiscard]] Result<std::vector<Tombstone>, std::size_t> read_tombstones(const std::string& path);
/// Appends those of cases that are not listed yet, durable on return; makes the file if there is
/// none. False: perhaps some are listed, perhaps none. Any thread.
[[nodiscard]] bool append_tombstones(const std::string& path,
                                     const std::vector<Tombstone>& tombstones);

}  // namespace iwets::shell
