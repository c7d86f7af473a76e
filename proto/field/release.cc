#include "proto/field/release.h"

#include <algorithm>
#include <iterator>

#include "proto/field/country.h"

namespace iwets::field {
namespace {

constexpr std::string_view purposes[] = {"",       "investigation", "court",       "intelligence",
                                         "border", "licensing",     "humanitarian"};
constexpr std::string_view handlings[] = {"", "H0", "H1", "H2", "H3"};
constexpr std::string_view meanings[] = {
    "", "", "for police use; passing it on needs the owner's consent",
    "for information only: no action, and no passing on, without the owner's consent",
    "for the eyes of the officer who asked: contact the owner before anything else"};

template <typename Value, std::size_t count>
std::optional<Value> value_of(const std::string_view (&words)[count], std::string_view word) {
  const auto* const at = std::find(std::begin(words) + 1, std::end(words), word);
  if (at == std::end(words)) return std::nullopt;
  return static_cast<Value>(at - std::begin(words));
}
template <typename Value, std::size_t count>
std::string_view word_of(const std::string_view (&words)[count], Value value) {
  const auto at = static_cast<std::size_t>(value);
  return at < count ? words[at] : std::string_view{};
}

std::optional<ReleaseFault> unknown_country(const std::vector<std::string>& codes,
                                            const std::string& list) {
  for (std::size_t i = 0; i < codes.size(); ++i)
    if (codes[i].size() != 2 || !is_country(codes[i]))
      return ReleaseFault{list + "[" + std::to_string(i) + "]", "is no country code",
                          "write the two letters of ISO 3166-1, as in ZA"};
  return std::nullopt;
}

}  // namespace

std::optional<ReleaseFault> fault_of(const Release& release, std::string_view own) {
  const std::string except = "release.except_countries", only = "release.only_countries";
  if (auto fault = unknown_country(release.except_countries, except)) return fault;
  if (auto fault = unknown_country(release.only_countries, only)) return fault;
  const auto& excepted = release.except_countries;
  if (const auto at = std::find(excepted.begin(), excepted.end(), own); at != excepted.end())
    return ReleaseFault{except + "[" + std::to_string(at - excepted.begin()) + "]",
                        "is your own country, which always sees what is its own",
                        "take it out of the list"};
  if (!excepted.empty() && !release.only_countries.empty())
    return ReleaseFault{only, "stands beside except_countries",
                        "name the countries that may see it, or those that may not"};
  return std::nullopt;
}

std::optional<Purpose> parse_purpose(std::string_view word) {
  return value_of<Purpose>(purposes, word);
}
std::optional<Handling> parse_handling(std::string_view word) {
  return value_of<Handling>(handlings, word);
}
std::string_view name(Purpose value) { return word_of(purposes, value); }
std::string_view name(Handling value) { return word_of(handlings, value); }
std::string_view meaning(Handling value) { return word_of(meanings, value); }

}  // namespace iwets::field
