#include "node/core/agency.h"

#include <algorithm>

#include "node/core/consultation.h"
#include "proto/field/did_you_mean.h"

namespace iwets::node {
namespace {

constexpr std::size_t listed_max = 12;

std::string listed(const std::vector<std::string>& words) {
  std::string all;
  for (std::size_t i = 0; i < words.size() && i < listed_max; ++i)
    all += (i == 0 ? "" : ", ") + words[i];
  return words.size() > listed_max ? all + ", ..." : all;
}

std::vector<std::string> codes_of(const Agencies& agencies) {
  std::vector<std::string> codes;
  for (const auto& [code, agency] : agencies) codes.push_back(code);
  return codes;
}

/// "did you mean SAPS-DBN?", or those that there are.
std::string suggestion(const Agencies& agencies, const std::string& wrong) {
  const auto codes = codes_of(agencies);
  if (const auto near = field::did_you_mean(wrong, codes)) return "did you mean " + *near + "?";
  return "write one of this member's agencies: " + listed(codes);
}

bool holds(const std::vector<std::string>& codes, const std::string& code) {
  return std::ranges::any_of(codes, [&](const std::string& one) { return who(one) == code; });
}

std::optional<AgencyRefusal> refused_purpose(const std::string& code, const Agency& agency,
                                             field::Purpose purpose) {
  if (agency.purposes.empty() || std::ranges::count(agency.purposes, purpose) > 0)
    return std::nullopt;
  std::vector<std::string> words;
  for (const auto one : agency.purposes) words.emplace_back(purpose_word(one));
  const bool unsaid = purpose == field::Purpose::none;
  return AgencyRefusal{"purpose",
                       unsaid ? "agency " + code + " must say for what purpose it asks"
                              : "agency " + code + " may not ask for the purpose " +
                                    std::string(purpose_word(purpose)),
                       "write one of: " + listed(words)};
}

}  // namespace

std::optional<AgencyRefusal> refusal_of(const Agencies& agencies, const AgencyClaim& claim) {
  const auto code = who(claim.code);
  const bool delegated = !claim.on_behalf_of.empty();
  const auto other = who(claim.on_behalf_of);
  if (delegated && other == code)
    return AgencyRefusal{"agency.on_behalf_of", "agency " + code + " asks for itself",
                         "leave on_behalf_of out"};
  if (agencies.empty()) return std::nullopt;
  const auto asks = agencies.find(code);
  if (asks == agencies.end())
    return AgencyRefusal{"agency.code", code + " is no agency of this member",
                         suggestion(agencies, code)};
  if (auto refused = refused_purpose(code, asks->second, claim.purpose)) return refused;
  if (claim.urgent && !asks->second.urgent)
    return AgencyRefusal{"priority", "agency " + code + " may not submit urgent traces",
                         "submit it as routine, or ask your bureau to submit it"};
  if (!delegated) return std::nullopt;
  if (!agencies.contains(other))
    return AgencyRefusal{"agency.on_behalf_of", other + " is no agency of this member",
                         suggestion(agencies, other)};
  if (holds(asks->second.acts_for, other)) return std::nullopt;
  const auto& for_whom = asks->second.acts_for;
  return AgencyRefusal{"agency.on_behalf_of", "agency " + code + " may not act for " + other,
                       for_whom.empty() ? "leave on_behalf_of out; it acts for itself alone"
                                        : "it may act for: " + listed(for_whom)};
}

std::string fault_of(const Agencies& agencies) {
  for (const auto& [code, agency] : agencies)
    for (const auto& other : agency.acts_for) {
      if (who(other) == code) return code + " acts for itself; leave it out of `acts_for`";
      if (!agencies.contains(who(other)))
        return code + " acts for " + other + ", which is no agency here; " +
               suggestion(agencies, who(other));
    }
  return {};
}

}  // namespace iwets::node
