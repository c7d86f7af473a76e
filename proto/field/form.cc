#include "proto/field/form.h"

#include <array>
#include <utility>

namespace iwets::field {
namespace {

template <typename T>
struct Word {
  T value;
  std::string_view word;
};

constexpr Word<Priority> priorities[] = {{Priority::routine, "routine"},
                                         {Priority::urgent, "urgent"}};
constexpr Word<IllicitBasis> bases[] = {
    {IllicitBasis::where_found, "where_found"},
    {IllicitBasis::embargo, "embargo"},
    {IllicitBasis::unmarked, "unmarked"},
    {IllicitBasis::made_without_licence, "made_without_licence"},
    {IllicitBasis::transferred_without_licence, "transferred_without_licence"}};
constexpr Word<Sex> sexes[] = {{Sex::male, "male"}, {Sex::female, "female"}, {Sex::other, "other"}};
constexpr Word<Reason> reasons[] = {
    {Reason::stolen, "stolen"},   {Reason::lost, "lost"},
    {Reason::wanted, "wanted"},   {Reason::sanctioned, "sanctioned"},
    {Reason::missing, "missing"}, {Reason::revoked, "revoked"},
    {Reason::other, "other"}};

template <typename T, std::size_t n>
std::optional<T> value_of(const Word<T> (&words)[n], std::string_view word) {
  for (const auto& w : words)
    if (w.word == word) return w.value;
  return std::nullopt;
}
template <typename T, std::size_t n>
std::string_view word_of(const Word<T> (&words)[n], T value) {
  for (const auto& w : words)
    if (w.value == value) return w.word;
  return {};
}

}  // namespace

std::optional<Priority> parse_priority(std::string_view word) { return value_of(priorities, word); }
std::optional<IllicitBasis> parse_illicit_basis(std::string_view word) {
  return value_of(bases, word);
}
std::optional<Sex> parse_sex(std::string_view word) { return value_of(sexes, word); }
std::optional<Reason> parse_reason(std::string_view word) { return value_of(reasons, word); }

std::string_view name(Priority value) { return word_of(priorities, value); }
std::string_view name(IllicitBasis value) { return word_of(bases, value); }
std::string_view name(Sex value) { return word_of(sexes, value); }
std::string_view name(Reason value) { return word_of(reasons, value); }

}  // namespace iwets::field
