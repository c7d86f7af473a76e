#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>

#include "node/cli/output.h"

/// What the node says, laid out for an officer.
namespace iwets::cli {

/// Codes of a step or event from here on are those of a center; smaller ones tell parties, states
/// and counts, which the text says better.
inline constexpr std::uint64_t first_result_code = 100;

/// A trace or a check: where it stands, its history, what each store said, the answer.
void show_case(const nlohmann::json& found, const Output& to);
/// What each store said.
void show_stores(const nlohmann::json& stores, const Output& to);
/// A list of traces.
void show_traces(const nlohmann::json& traces, const Output& to);
/// Hit notices, newest last.
void show_notices(const nlohmann::json& answer, const Output& to);
/// Hits whose owner owes an answer.
void show_waiting_hits(const nlohmann::json& answer, const Output& to);
/// A hit and what was said about it.
void show_hit(const nlohmann::json& hit, const Output& to);
/// Remarks on a request, errors first; nothing for an empty list.
void show_advice(const nlohmann::json& advice, const Output& to);

/// "HIT", "possible", "no hit", "not asked", "UNAVAILABLE" for the outcome of a store.
[[nodiscard]] std::string outcome_text(const Output& to, std::string_view outcome);
/// "smith-wesson M&P, 9x19, serial ABC" from a firearm of a request.
[[nodiscard]] std::string firearm_text(const nlohmann::json& firearm);

}  // namespace iwets::cli
