#pragma once

#include <string>
#include <string_view>

#include "node/core/duty.h"
#include "node/shell/api_error.h"
#include "node/shell/json_writer.h"
#include "proto/types/result.h"

/// A duty rota as JSON: `{"zone":"Africa/Johannesburg","week":[{"days":["mon",..],"from":"19:00",
/// "until":"07:00","officers":["ZA-1"],"standby":[]}],"exceptions":[{"date":"2026-12-25",
/// "shifts":[{"from",..}]}]}`.
namespace iwets::node {

/// 400 or 422 with the place of the fault. Badges become as accounts have them; whether there are
/// such officers and such a time zone is not asked here.
[[nodiscard]] Result<Rota, ApiError> read_rota(std::string_view json);
/// The members of the object.
void write_rota(const Rota& rota, JsonWriter& to);
[[nodiscard]] std::string rota_json(const Rota& rota);
/// "19:05".
[[nodiscard]] std::string clock_text(std::uint32_t minute);

}  // namespace iwets::node
