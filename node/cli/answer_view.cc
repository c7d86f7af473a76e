#include "node/cli/answer_view.h"

#include <algorithm>

#include <nlohmann/json.hpp>
#include <ostream>

#include "node/cli/json_view.h"
#include "node/cli/trace_view.h"
#include "proto/field/country.h"
#include "proto/field/result_code.h"

namespace iwets::cli {
namespace {

using nlohmann::json;

void labelled(const Output& to, std::string_view label, std::string_view text) {
  if (text.empty()) return;
  to.out << "  " << padded(label, 16) << wrapped(text, 82, std::string(18, ' ')) << '\n';
}

// "from - until" of a link of the chain.
std::string span_text(const json& custody) {
  const auto from = text(custody, "acquired"), until = text(custody, "disposed");
  if (from.empty() && until.empty()) return {};
  return (from.empty() ? "?" : from) + (until.empty() ? " -" : " - " + until);
}

void show_chain(const json& chain, const Output& to) {
  if (chain.empty()) return;
  to.out << "\n" << styled(to, Style::bold, "Custody chain") << '\n';
  for (const auto& custody : chain) {
    auto name = text(custody, "name");
    if (const auto licence = text(custody, "licence"); !licence.empty())
      name += ", licence " + licence;
    to.out << "  " << padded(harmless(text(custody, "role")), 14) << padded(span_text(custody), 25)
           << ' ' << harmless(name) << '\n';
    if (const auto address = text(custody, "address"); !address.empty())
      to.out << std::string(42, ' ') << harmless(address) << '\n';
  }
}

void show_purchaser(const json& purchaser, const Output& to) {
  if (!purchaser.is_object()) return;
  const auto& person = purchaser.contains("person") ? purchaser["person"] : purchaser;
  to.out << "\n" << styled(to, Style::bold, "Purchaser") << '\n';
  labelled(to, "Name", text(person, "name"));
  std::string births;
  for (const auto& birth : list(person, "birth_dates"))
    births += (births.empty() ? "" : ", ") + text(birth);
  if (const auto place = text(purchaser, "birth_place"); !place.empty())
    births += (births.empty() ? "in " : " in ") + place;
  labelled(to, "Born", births);
  labelled(to, "Address", text(purchaser, "address"));
  labelled(to, "Document", text(purchaser, "identity_document"));
  labelled(to, "Purchased", text(purchaser, "purchased"));
}

}  // namespace

void show_answer(const json& result, const Output& to) {
  const auto* code = field::result_code(static_cast<std::uint32_t>(number(result, "code")));
  auto meaning = text(result, "text");
  if (meaning.empty() && code) meaning = code->text;
  labelled(to, "Result", text(result, "code") + " " + meaning);
  if (const auto next = text(result, "next_country"); !next.empty()) {
    const auto name = field::country_name(next);
    labelled(to, "Next country", next + (name.empty() ? "" : " (" + std::string(name) + ")"));
    labelled(to, "Shown there", text(member(result, "answer"), "onward"));
  }
  if (code) labelled(to, "Next step", field::next_step(code->klass));
  const auto& answer = member(result, "answer");
  auto reason = text(answer, "reason");
  std::replace(reason.begin(), reason.end(), '_', ' ');
  labelled(to, "Reason", reason);
  labelled(to, "Explanation", text(answer, "explanation"));
  labelled(to, "Firearm", firearm_text(member(answer, "firearm")));
  std::string corrected;
  for (const auto& field_name : list(answer, "corrected"))
    corrected += (corrected.empty() ? "" : ", ") + text(field_name);
  labelled(to, "Corrected", corrected);
  if (const auto days = text(answer, "time_to_crime_days"); !days.empty() && days != "0")
    labelled(to, "Time to crime", days + " days");
  if (flag(answer, "multiple_sale")) labelled(to, "Multiple sale", "yes");
  labelled(to, "Restrictions", text(answer, "restrictions"));
  labelled(to, "Contact", text(answer, "contact"));
  show_chain(list(answer, "chain"), to);
  show_purchaser(member(answer, "purchaser"), to);
}

}  // namespace iwets::cli
