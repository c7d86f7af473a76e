#include "node/cli/provenance_view.h"

#include <nlohmann/json.hpp>
#include <ostream>

#include "node/cli/json_view.h"
#include "proto/field/country.h"

namespace iwets::cli {
namespace {

using nlohmann::json;

std::string country_text(const std::string& code) {
  const auto name = field::country_name(code);
  return name.empty() ? code : code + " (" + std::string(name) + ")";
}

std::string signature_text(const json& by) {
  if (!by.is_object()) return {};
  if (!flag(by, "verified")) return "signature NOT verified: " + text(by, "reason");
  return "signed by " + text(by, "by") + ", key " + text(by, "key") + ", verified" +
         (flag(by, "content") ? "" : "; its content is not kept with a proof");
}

void show_hop(const json& hop, const Output& to) {
  const auto center = text(hop, "center");
  auto line = center.empty() ? std::string("no center") : country_text(center);
  line += "  " + text(hop, "state");
  if (const auto code = text(hop, "code"); !code.empty())
    line += "  " + code + " " + text(hop, "code_name");
  if (const auto why = text(hop, "closed_reason"); !why.empty()) line += "  " + why;
  if (const auto next = text(hop, "next_country"); !next.empty()) line += "  -> " + next;
  to.out << "  " << text(hop, "hop") << ". " << harmless(text(hop, "trace")) << "  "
         << harmless(line) << '\n';
  const auto& by = member(hop, "signed");
  if (!by.is_object()) return;
  const auto style = flag(by, "verified") ? Style::good : Style::bad;
  to.out << "     " << styled(to, style, harmless(signature_text(by))) << '\n';
}

std::string dates_text(const json& holder) {
  const auto from = text(holder, "acquired"), until = text(holder, "disposed");
  if (from.empty() && until.empty()) return {};
  return (from.empty() ? "?" : from) + (until.empty() ? " -" : " - " + until);
}

std::string holder_text(const json& holder) {
  auto line = text(holder, "name");
  if (const auto licence = text(holder, "licence"); !licence.empty())
    line += ", licence " + licence;
  if (const auto address = text(holder, "address"); !address.empty()) line += ", " + address;
  return line;
}

void show_chain(const json& chain, const Output& to) {
  if (chain.empty()) return;
  to.out << '\n' << styled(to, Style::bold, "From its making to the last known holder") << '\n';
  for (const auto& link : chain) {
    const auto role = text(link, "role");
    const bool moves = role == "exported" || role == "referred";
    to.out << "  " << padded(harmless(text(link, "country")), 4) << padded(harmless(role), 14)
           << padded(harmless(dates_text(link)), 25) << ' '
           << harmless(moves ? "to " + country_text(text(link, "to")) : holder_text(link)) << '\n';
  }
}

void show_way_on(const json& way, const Output& to) {
  if (!way.is_object()) return;
  const auto state = text(way, "state"), country = country_text(text(way, "country"));
  std::string line;
  if (state == "draft" || state == "off" || state == "dropped")
    line = "The case can go on in " + country + ": iwets trace continue TRACE";
  else if (state == "consent")
    line = "The case can go on in " + country +
           ". Its center wants to be asked before its answer is shown there: ask it, then iwets "
           "trace continue TRACE --center agreed (or refused: then only the code is shown)";
  else if (state == "loop")
    line = "The case ends here: it was in " + country + " before";
  else if (state == "too_far")
    line = "The case ends here: it has as many hops as it may have";
  to.out << "\n  " << wrapped(line, 98, "  ") << '\n';
}

}  // namespace

void show_case_so_far(const json& so_far, const Output& to) {
  const auto& hops = list(so_far, "hops");
  const bool answered = !hops.empty() && member(hops.front(), "signed").is_object();
  if (!answered) return;
  to.out << '\n' << styled(to, Style::bold, "Case") << '\n';
  for (const auto& hop : hops) show_hop(hop, to);
  show_chain(list(so_far, "chain"), to);
  if (const auto days = text(so_far, "time_to_crime_days"); !days.empty())
    to.out << "  Time to crime       " << harmless(days) << " days\n";
  if (const auto& point = member(so_far, "point_of_diversion"); point.is_object())
    to.out << "  Point of diversion  "
           << harmless(text(point, "role") + " " + text(point, "name") + ", " +
                       country_text(text(point, "country")))
           << '\n';
  show_way_on(member(so_far, "continuation"), to);
}

}  // namespace iwets::cli
