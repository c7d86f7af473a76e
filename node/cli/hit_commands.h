#pragma once

#include <cstdint>
#include <string>

#include "node/cli/context.h"

/// Commands about hits between two members: asking for confirmation, answering, reporting.
namespace iwets::cli {

/// Hits whose owner owes an answer: this member first, then others.
ExitCode hit_waiting(Context& context);
/// A hit, its record, and what both sides have said.
ExitCode hit_show(Context& context, const std::string& id);
ExitCode hit_confirm(Context& context, const std::string& id, bool urgent, const std::string& text);
/// `verdict`: confirmed, not-confirmed or later; `minutes`: with later, until the answer comes.
ExitCode hit_answer(Context& context, const std::string& id, const std::string& verdict,
                    std::uint32_t minutes, const std::string& text);
ExitCode hit_false(Context& context, const std::string& id, const std::string& text);

}  // namespace iwets::cli
