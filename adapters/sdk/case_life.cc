#include "adapters/sdk/case_life.h"

#include <cassert>

#include "proto/field/result_code.h"

namespace iwets::sdk {
namespace {

constexpr std::uint32_t acknowledged_max = 601;
constexpr std::uint32_t information_requested = 606;
constexpr std::uint32_t delayed = 400, restricted = 401, refused = 402;
constexpr std::uint32_t exported = 104, no_record_here = 320;

std::optional<Objection> judge_code(const Update& update) {
  const auto* row = field::result_code(update.code);
  if (row == nullptr || row->final) return Objection::not_an_update;
  return std::nullopt;
}
std::optional<Objection> judge_code(const Final& result) {
  const auto* row = field::result_code(result.code);
  if (row == nullptr || !row->final) return Objection::not_final;
  const bool explained = result.code == restricted || result.code == refused;
  if (explained && result.reason == ItiReason::none) return Objection::reason_missing;
  if (result.code == exported && !result.next_country) return Objection::country_missing;
  const bool leads_on = result.code == exported || result.code == no_record_here;
  if (!leads_on && result.next_country) return Objection::country_misplaced;
  return std::nullopt;
}
std::optional<Objection> judge_code(const Reminder&) { return std::nullopt; }
std::optional<Objection> judge_code(const Explanation&) { return std::nullopt; }
std::optional<Objection> judge_code(const Corrected& corrected) {
  if (corrected.why == CorrectionReason::none) return Objection::why_missing;
  return judge_code(corrected.result);
}

CaseState state_after(std::uint32_t update_code) {
  if (update_code == delayed) return CaseState::delayed;
  if (update_code == information_requested) return CaseState::asking;
  if (update_code <= acknowledged_max) return CaseState::acknowledged;
  return CaseState::searching;
}

}  // namespace

const char* text(Objection objection) {
  switch (objection) {
    case Objection::ended: return "the case is over";
    case Objection::not_an_update: return "this code does not leave a trace open: give a result";
    case Objection::not_final: return "this code does not end a trace: report progress with it";
    case Objection::reason_missing: return "401 and 402 need a reason of ITI paragraph 22";
    case Objection::country_missing: return "104 needs the country that the firearm went to";
    case Objection::why_missing: return "a correction needs its reason";
    case Objection::country_misplaced: return "only 104 and 320 name a next country";
  }
  return "";
}

std::optional<Objection> CaseLife::judge(const Saying& saying) const {
  if (const auto objection = std::visit([](const auto& s) { return judge_code(s); }, saying))
    return objection;
  if (ended()) return Objection::ended;
  return std::nullopt;
}

void CaseLife::updated(std::uint32_t code) {
  assert(!ended());
  state_ = state_after(code);
}

void CaseLife::answered() {
  assert(!ended());
  state_ = CaseState::answered;
}

void CaseLife::informed() {
  if (state_ == CaseState::asking) state_ = CaseState::searching;
}

bool CaseLife::withdraw() {
  if (ended()) return false;
  state_ = CaseState::withdrawn;
  return true;
}

}  // namespace iwets::sdk
