#include "proto/reference/table.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <utility>

#include "proto/field/country.h"

namespace iwets::reference {
namespace {

constexpr std::pair<std::string_view, std::string_view> gone[] = {
    {"SU", "SUN"}, {"YU", "YUG"}, {"DD", "DDR"}, {"CS", "CSK"}};

}  // namespace

const Variant* Model::find(std::uint32_t variant) const {
  const auto found = std::find_if(variants.begin(), variants.end(),
                                  [variant](const auto& v) { return v.variant == variant; });
  return found == variants.end() ? nullptr : &*found;
}

const std::vector<std::string>& known_actions() {
  static const std::vector<std::string> all = {
      "semi-automatic", "fully-automatic", "select-fire",   "double-action",  "single-action",
      "bolt",           "straight-pull",   "lever",         "pump",           "break",
      "single-shot",    "falling-block",   "rolling-block", "muzzle-loading", "gas",
      "other"};
  return all;
}

std::optional<Reference> parse_reference(std::string_view text) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  if (text.size() > 2 && lower(text[0]) == 'f' && lower(text[1]) == 'r') {
    text.remove_prefix(2);
    if (text.front() == '-' || text.front() == ' ') text.remove_prefix(1);
  }
  constexpr std::size_t digits_max = 7;
  const auto digits = std::min(text.find('-'), text.size());
  if (digits > digits_max || text.empty()) return std::nullopt;
  Reference found;
  const auto* end = text.data() + digits;
  if (const auto read = std::from_chars(text.data(), end, found.number);
      read.ec != std::errc{} || read.ptr != end || text.front() == '0' || found.number < number_min)
    return std::nullopt;
  text.remove_prefix(digits);
  if (text.empty()) return found;
  if (text.front() != '-' || text.size() > 3) return std::nullopt;
  end = text.data() + text.size();
  if (const auto read = std::from_chars(text.data() + 1, end, found.variant);
      read.ec != std::errc{} || read.ptr != end || found.variant == 0)
    return std::nullopt;
  return found;
}

std::string text(const Reference& reference) {
  auto out = "FR-" + std::to_string(reference.number);
  if (reference.variant != 0) out += "-" + std::to_string(reference.variant);
  return out;
}

std::string why_gone(const Withdrawal& withdrawal) {
  return text(Reference{withdrawal.number, 0}) +
         " was withdrawn from the reference table: " + withdrawal.reason;
}

std::string instead_of(const Withdrawal& withdrawal) {
  if (withdrawal.instead != 0)
    return "see whether it is " + text(Reference{withdrawal.instead, 0}) + ", and name that";
  return "find the firearm with `iwets identify`, or write make, model, type and calibre";
}

Table::Table(std::vector<Maker> makers, std::vector<Model> models, Edition edition)
    : makers_(std::move(makers)), models_(std::move(models)), edition_(std::move(edition)) {
  std::sort(edition_.withdrawn.begin(), edition_.withdrawn.end(),
            [](const auto& a, const auto& b) { return a.number < b.number; });
  std::sort(models_.begin(), models_.end(),
            [](const auto& a, const auto& b) { return a.number < b.number; });
  for (std::size_t i = 0; i < makers_.size(); ++i) maker_at_.emplace(makers_[i].id, i);
}

const Model* Table::find(std::uint32_t number) const {
  const auto found =
      std::lower_bound(models_.begin(), models_.end(), number,
                       [](const auto& model, std::uint32_t n) { return model.number < n; });
  return found == models_.end() || found->number != number ? nullptr : &*found;
}

const Withdrawal* Table::withdrawal(std::uint32_t number) const {
  const auto& all = edition_.withdrawn;
  const auto found =
      std::lower_bound(all.begin(), all.end(), number,
                       [](const auto& one, std::uint32_t n) { return one.number < n; });
  return found == all.end() || found->number != number ? nullptr : &*found;
}

const Maker* Table::maker(std::string_view id) const {
  const auto found = maker_at_.find(id);
  return found == maker_at_.end() ? nullptr : &makers_[found->second];
}

const Maker& Table::maker_of(const Model& model) const {
  const auto* found = maker(model.maker);
  assert(found != nullptr);
  return *found;
}

std::string form_country(std::string_view code) {
  for (const auto& [two, three] : gone)
    if (two == code) return std::string(three);
  return std::string(code);
}

std::string_view country_name(std::string_view code) {
  return field::country_name(form_country(code));
}

}  // namespace iwets::reference
