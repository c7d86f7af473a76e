#pragma once

#include <cstdint>
#include <string>

#include "node/cli/add_command.h"
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
ExitCode hit_located(Context& context, const std::string& id, const std::string& text);
ExitCode hit_acknowledge(Context& context, const std::string& id, const std::string& text);
ExitCode hit_false(Context& context, const std::string& id, const std::string& text);
/// Asks the owner whether a hit may be passed on to a country; `why`: to whom, and what for.
ExitCode hit_pass_on(Context& context, const std::string& id, const std::string& country,
                     bool urgent, const std::string& why);
/// `word`: yes, no or conditions, which stand in `text` then.
ExitCode hit_pass_on_answer(Context& context, const std::string& id, const std::string& country,
                            const std::string& word, const std::string& text);

/// What the flags of these commands fill; lives as long as the command line.
struct HitLine {
  std::string id, verdict, text, country;
  std::uint32_t minutes = 0;
  bool urgent = false;
};
/// Declares the commands under `hit`.
void declare_hits(CLI::App* hits, Context& context, HitLine& line, const AddCommand& add);

}  // namespace iwets::cli
