#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "proto/types/archive.h"
#include "proto/types/ids.h"
#include "proto/types/onward.h"

/// A case that goes on from country to country: each of its traces is a hop (docs/protocol.md 4.8).
namespace iwets::node {

/// What becomes of a result that names the next country. The numbers are kept on disk.
enum class Continuation : std::uint8_t {
  unsaid = 0,  ///< of one trace: as the node does
  off = 1,     ///< nothing, unless the officer says so
  draft = 2,   ///< it waits for the officer
  send = 3,    ///< it goes on by itself, unless its center has to be asked
};
[[nodiscard]] std::string_view name(Continuation policy);
/// "off", "draft", "send"; nothing for any other word.
[[nodiscard]] std::optional<Continuation> parse_continuation(std::string_view word);

/// Where the way on from an answered trace stands. The numbers are kept on disk.
enum class WayOn : std::uint8_t {
  none = 0,     ///< the answer names no next country
  draft = 1,    ///< waits for the officer
  consent = 2,  ///< waits for the officer, who has to ask the center first
  sent = 3,     ///< `Hop::next` is the trace there
  off = 4,      ///< the node's policy; the officer may send it all the same
  dropped = 5,  ///< by the officer, who may send it all the same
  loop = 6,     ///< that country was asked in this case
  too_far = 7,  ///< the case has as many hops as it may have
};
[[nodiscard]] std::string_view name(WayOn way);
/// An officer's decision is awaited.
[[nodiscard]] constexpr bool waits(WayOn way) {
  return way == WayOn::draft || way == WayOn::consent;
}

/// A trace's place in its case.
struct Hop {
  std::uint32_t number = 0;  ///< hops before it: 0 for the officer's own trace
  TraceId first, previous;   ///< empty in the officer's own trace
  TraceId next;              ///< empty: none yet
  /// Countries whose centers the hops before it have asked.
  std::vector<CountryCode> asked;
  WayOn way_on = WayOn::none;
  Onward onward = Onward::unsaid;  ///< the center's word on its answer
  bool agreed = false;             ///< asked, the center has agreed
  Continuation policy = Continuation::unsaid;

  friend bool operator==(const Hop&, const Hop&) = default;
  static void fields(auto& self, auto& archive) {
    archive(self.number, self.first, self.previous, self.next, self.asked, self.way_on, self.onward,
            self.agreed, self.policy);
  }
  /// Bytes of a trace that never went on, all of them zero.
  static constexpr int bytes = 4 + 3 * 16 + 4 + 4;
};

struct Case;

/// The answer of this trace names a country where the case can go on. Says nothing of whether it
/// does.
[[nodiscard]] bool leads_on(const Case& c);
/// What becomes of an answered trace by itself. `readable`: its sealed part could be opened,
/// and nothing that goes along is held back.
[[nodiscard]] WayOn way_on(const Case& c, bool readable, Continuation of_node,
                           std::uint32_t hops_max);
/// The officer may send it on; `asked`: and says what the center has answered.
[[nodiscard]] bool may_continue(const Case& c, bool asked);
/// What the center of `c` has sealed may be shown to the center of the hop `number`: with its
/// consent, or with its agreement, which is for the next country only.
[[nodiscard]] bool may_show(const Case& c, std::uint32_t number);
/// The trace with which the case goes on from `c`, not yet posted.
[[nodiscard]] Case next_hop(const Case& c, const TraceId& id);

}  // namespace iwets::node
