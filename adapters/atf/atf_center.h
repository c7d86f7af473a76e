#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "adapters/atf/fault.h"
#include "adapters/atf/timetable.h"
#include "adapters/atf/world.h"
#include "adapters/sdk/tracing_center.h"

namespace iwets::atf {

/// How the simulator is set up.
struct Settings {
  std::uint64_t seed = 1;
  TimeScale time_scale;
  bool always_answers = false;  ///< never the 1-2 % that get no answer
  Fault fault;
  /// Whether what it tells of an exported firearm may be shown in the next country.
  Onward onward = Onward::yes;
};

/// The ATF National Tracing Center, simulated: a seeded world behind the contract of every center.
class AtfCenter final : public sdk::TracingCenter {
 public:
  /// What requesters attach is put into `folder`, as TRACE-NAME; empty: nowhere.
  AtfCenter(Settings settings, CountryCode here, std::string folder = {})
      : settings_(settings),
        here_(here),
        folder_(std::move(folder)),
        world_(settings.seed, here, settings.onward) {}
  void on_request(Instant now, const sdk::TraceRequest& request, sdk::Answers& answers) override;
  void on_information(Instant now, const sdk::TraceRequest& request, const std::string& text,
                      sdk::Answers& answers) override;
  void on_overdue(Instant now, const sdk::TraceRequest& request, unsigned number,
                  sdk::Answers& answers) override;
  void on_unanswered(Instant now, const sdk::TraceRequest& request, sdk::Answers& answers) override;
  void on_clarification(Instant now, const sdk::Clarification& asked,
                        sdk::Answers& answers) override;
  void on_attachment(Instant now, const sdk::Attached& file) override;
  /// With a multiple sale goes the dealer's report of it.
  std::vector<sdk::AttachedFile> attachments_for(Instant now, const TraceId& trace,
                                                 PeerId requester, std::uint32_t code) override;
  /// Of the traces that it would never answer, the share that it answers at the second reminder.
  static constexpr double answers_reminded = 0.5;
  /// From an answer to its correction, of a center that answers at once; of another a day.
  static constexpr Duration corrects_at_once_after = std::chrono::seconds{2};

 private:
  [[nodiscard]] bool is_domestic(const sdk::TraceRequest& request) const {
    return request.requester.country() == here_;
  }
  /// Says the end of the story, and, if it is set up to, something less before it.
  void conclude(const sdk::TraceRequest& request, const Story& story, Instant at,
                sdk::Answers& answers) const;
  [[nodiscard]] Timetable timetable(const sdk::TraceRequest& request, const Story& story) const;

  Settings settings_;
  CountryCode here_;
  std::string folder_;
  World world_;
};

}  // namespace iwets::atf
