#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace iwets::v1 {
class BackupState;
class ErasedCases;
class Events;
class HitQuality;
class JourneyOf;
class Overview;
class Peers;
class StatusEvent;
class Stores;
class TableStanding;
}  // namespace iwets::v1

/// Replies as text for people and as JSON for programs.
namespace iwets::ctl {

struct Style {
  bool colour = false;
};

[[nodiscard]] std::string text_of(const v1::Overview& overview, const Style& style);
[[nodiscard]] std::string text_of(const v1::Peers& peers, std::uint64_t now_us);
[[nodiscard]] std::string text_of(const v1::JourneyOf& journey);
[[nodiscard]] std::string text_of(const v1::StatusEvent& event);
[[nodiscard]] std::string text_of(const v1::Stores& stores);
[[nodiscard]] std::string text_of(const v1::HitQuality& hits);
[[nodiscard]] std::string text_of(const v1::TableStanding& standing);
[[nodiscard]] std::string text_of(const v1::BackupState& made);
[[nodiscard]] std::string text_of(const v1::ErasedCases& erased);

[[nodiscard]] nlohmann::ordered_json json_of(const v1::Overview& overview);
[[nodiscard]] nlohmann::ordered_json json_of(const v1::Peers& peers);
[[nodiscard]] nlohmann::ordered_json json_of(const v1::JourneyOf& journey);
[[nodiscard]] nlohmann::ordered_json json_of(const v1::StatusEvent& event);
[[nodiscard]] nlohmann::ordered_json json_of(const v1::Stores& stores);
[[nodiscard]] nlohmann::ordered_json json_of(const v1::HitQuality& hits);
[[nodiscard]] nlohmann::ordered_json json_of(const v1::TableStanding& standing);
[[nodiscard]] nlohmann::ordered_json json_of(const v1::BackupState& made);
[[nodiscard]] nlohmann::ordered_json json_of(const v1::ErasedCases& erased);

/// "3 d 4 h", "12 min", "4.2 s", "350 us".
[[nodiscard]] std::string span(std::uint64_t us);
/// "1.2 GiB".
[[nodiscard]] std::string size(std::uint64_t bytes);

}  // namespace iwets::ctl
