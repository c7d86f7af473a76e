#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>

#include "proto/types/ids.h"
#include "proto/types/instant.h"

namespace iwets::node {

/// How many different cases each officer has opened within the last hour. Opening one of them again
/// is not counted. In memory only: a restart begins anew.
class OpenedCases {
 public:
  /// `per_hour`: of each officer; 0: no bound, and nothing is counted.
  explicit OpenedCases(std::uint32_t per_hour) : per_hour_(per_hour) {}

  /// Why a case must stay closed.
  struct Refusal {
    std::uint32_t opened = 0;
    Instant again;       ///< from then on one more may be opened
    bool alarm = false;  ///< his first refusal for an hour: somebody should look
  };
  /// He opens this case now; nothing: he may.
  [[nodiscard]] std::optional<Refusal> open(Instant now, const std::string& officer,
                                            const TraceId& id);

 private:
  struct Opened {
    TraceId id;
    Instant at;  ///< when it was opened last
  };
  struct Reader {
    std::list<Opened> cases;  ///< the one opened last at the end
    std::map<TraceId, std::list<Opened>::iterator> places;
    std::optional<Instant> alarmed;
  };
  /// What is older than an hour; what is later than `now`, as the clock was set back, is of now.
  static void tidy(Reader& reader, Instant now);
  void forget_idle(Instant now);

  std::uint32_t per_hour_;
  std::map<std::string, Reader> readers_;
  Instant forget_at_{};
};

}  // namespace iwets::node
