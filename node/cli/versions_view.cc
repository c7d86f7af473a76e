#include "node/cli/versions_view.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "node/cli/answer_view.h"
#include "node/cli/json_view.h"

namespace iwets::cli {
namespace {

using nlohmann::json;

void labelled(const Output& to, std::string_view label, std::string_view text) {
  if (text.empty()) return;
  to.out << "  " << padded(label, 16) << wrapped(text, 82, std::string(18, ' ')) << '\n';
}

/// "clerical error: a digit of the licence".
std::string reason_of(const json& correction) {
  auto reason = text(correction, "reason");
  std::ranges::replace(reason, '_', ' ');
  const auto words = text(correction, "text");
  return reason + (reason.empty() || words.empty() ? "" : ": ") + words;
}

std::string or_nothing(const std::string& text) { return text.empty() ? "(nothing)" : text; }

}  // namespace

void show_correction(const json& result, const Output& to) {
  if (const auto answered = text(result, "answers_request_version"); !answered.empty())
    labelled(to, "Answers", "version " + answered + " of the request");
  const auto version = text(result, "version");
  if (version.empty()) return;
  labelled(to, "Version", version + ", corrected " + short_time(text(result, "at")));
  labelled(to, "Corrected for", reason_of(member(result, "correction")));
  const auto& noted = member(result, "acknowledged");
  if (flag(noted, "due"))
    to.out << "  " << styled(to, Style::bad, padded("To acknowledge", 16))
           << "iwets trace acknowledge\n";
  else if (const auto at = text(noted, "at"); !at.empty())
    labelled(to, "Acknowledged",
             "version " + text(noted, "version") + ", " + short_time(at) +
                 (text(noted, "officer").empty() ? "" : " by " + text(noted, "officer")));
}

void show_superseded(const json& result, const Output& to) {
  for (const auto& one : list(result, "superseded")) {
    to.out << '\n'
           << styled(to, Style::doubtful,
                     flag(one, "refused") ? "NOT TAKEN by the hub" : "SUPERSEDED answer")
           << ", version " << harmless(text(one, "version"));
    if (const auto at = text(one, "at"); !at.empty()) to.out << ", of " << short_time(at);
    to.out << '\n';
    if (const auto by = text(one, "superseded_by"); !by.empty())
      labelled(to, "Superseded",
               "by version " + by + " of " + text(one, "by") + ", " +
                   short_time(text(one, "superseded")));
    labelled(to, flag(one, "refused") ? "Was to correct" : "Because",
             reason_of(member(one, "correction")));
    show_answer(one, to);
  }
}

void show_request_versions(const json& found, const Output& to) {
  const auto& versions = list(found, "request_versions");
  if (versions.empty()) return;
  to.out << '\n' << styled(to, Style::bold, "Versions of the request") << '\n';
  for (const auto& one : versions) {
    auto line = text(one, "state");
    if (line.empty()) line = flag(one, "acknowledged") ? "acknowledged" : "not acknowledged yet";
    if (flag(one, "counts"))
      line += ", counts";
    else if (line != "refused")
      line += ", superseded";
    if (const auto at = text(one, "at"); !at.empty()) line = short_time(at) + "  " + line;
    labelled(to, "Version " + text(one, "version"), line);
    for (const auto& change : list(one, "changed"))
      labelled(to, "",
               text(change, "field") + ": " + or_nothing(text(change, "before")) + " -> " +
                   or_nothing(text(change, "after")));
  }
}

void show_correction_notice(const json& notice, const Output& to) {
  const auto& correction = member(notice, "correction");
  to.out << styled(to, Style::dim, harmless(short_time(text(notice, "at")))) << "  "
         << styled(to, Style::bad, "CORRECTED") << " #" << text(notice, "seq") << "  "
         << harmless(text(correction, "center")) << " has corrected its answer: version "
         << text(correction, "version") << '\n';
  labelled(to, "Trace", text(correction, "trace"));
  labelled(to, "Now", text(correction, "code"));
  labelled(to, "Next country", text(correction, "next_country"));
  labelled(to, "Because", reason_of(correction));
}

}  // namespace iwets::cli
