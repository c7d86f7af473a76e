#include "proto/reference/builder.h"

#include <algorithm>
#include <set>
#include <utility>

#include "proto/field/calibre.h"
#include "proto/field/did_you_mean.h"
#include "proto/field/firearm.h"
#include "proto/reference/letters.h"
#include "proto/reference/serial_form.h"

namespace iwets::reference {
namespace {

constexpr std::uint16_t year_min = 1300, year_max = 2100;

std::string fault_of(const std::vector<std::string>& calibres) {
  for (const auto& calibre : calibres)
    if (field::calibre_id(calibre).empty())
      return "the calibre `" + calibre +
             "` is not known; write a name of proto/field/calibre_table.cc, e.g. 9x19 mm "
             "Parabellum";
  return {};
}

std::string fault_of(const Years& years) {
  const auto wrong = [](std::uint16_t y) { return y != 0 && (y < year_min || y > year_max); };
  if (wrong(years.first) || wrong(years.last)) return "a year lies outside 1300 to 2100";
  if (years.last != 0 && years.last < years.first)
    return "the last year lies before the first; write [first, last]";
  return {};
}

std::string fault_of(const Variant& variant) {
  if (variant.variant == 0 || variant.variant > 99)
    return "`variant` must be a number from 1 to 99";
  if (variant.name.empty()) return "the variant has no name; write it as marked";
  if (auto wrong = fault_of(variant.calibres); !wrong.empty()) return wrong;
  return fault_of(variant.years);
}

}  // namespace

std::string suggestion(const std::string& wrong, const std::vector<std::string>& known) {
  if (const auto near = field::did_you_mean(wrong, known)) return "; did you mean `" + *near + "`?";
  std::string all;
  for (const auto& word : known) all += (all.empty() ? "" : ", ") + word;
  return "; known here: " + all;
}

std::string fault_of(const Model& model) {
  const auto& actions = known_actions();
  if (model.number < number_min || model.number > number_max)
    return "`number` must have five to seven digits, as in 10101";
  if (model.name.empty()) return "the entry has no name; write the model as marked";
  if (field::firearm_type_name(model.type).empty())
    return "the type `" + model.type +
           "` is no NCIC code; write e.g. PI (pistol, semi-automatic), PR, RB, RI, SP";
  if (std::find(actions.begin(), actions.end(), model.action) == actions.end())
    return "the action `" + model.action + "` is not known" + suggestion(model.action, actions);
  if (model.calibres.empty()) return "the entry has no calibre; write at least one";
  if (auto wrong = fault_of(model.calibres); !wrong.empty()) return wrong;
  if (!model.country.empty() && country_name(model.country).empty())
    return "the country `" + model.country + "` is not known; write two letters, as in CZ";
  if (auto wrong = fault_of(model.years); !wrong.empty()) return wrong;
  if (!model.serial.form.empty() && !is_serial_form(model.serial.form))
    return "the serial form `" + model.serial.form +
           "` cannot be read; write L for a letter, D for a digit, as in \"LDDDD to LDDDDDD\"";
  std::vector<std::uint32_t> seen;
  for (const auto& variant : model.variants) {
    if (auto wrong = fault_of(variant); !wrong.empty()) return wrong;
    if (std::find(seen.begin(), seen.end(), variant.variant) != seen.end())
      return "the variant " + std::to_string(variant.variant) +
             " stands here twice; give each a number of its own";
    seen.push_back(variant.variant);
  }
  return {};
}

TableBuilder::TableBuilder(const Table& base)
    : makers_(base.makers()), models_(base.models()), edition_(base.edition()) {
  edition_place_ = "edition " + std::to_string(edition_.number);
  for (std::size_t i = 0; i < makers_.size(); ++i) {
    maker_places_.emplace(makers_[i].id, edition_place_);
    know(makers_[i], i);
  }
  for (const auto& model : models_) model_places_.emplace(model.number, edition_place_);
}

void TableBuilder::know(const Maker& maker, std::size_t at) {
  maker_at_.emplace(maker.id, at);
  maker_names_.emplace(key_of(maker.id), at);
  maker_names_.emplace(key_of(maker.name), at);
  for (const auto& alias : maker.aliases) maker_names_.emplace(key_of(alias), at);
}

Maker* TableBuilder::maker_by_name(std::string_view name) {
  const auto found = maker_names_.find(key_of(name));
  return found == maker_names_.end() ? nullptr : &makers_[found->second];
}

Result<void, TableFault> TableBuilder::add(Maker maker, const std::string& place) {
  if (maker.id.empty() || maker.name.empty())
    return fail(TableFault{place + ": the maker has no id or no name; write both"});
  if (!maker.country.empty() && country_name(maker.country).empty())
    return fail(TableFault{place + ": the country `" + maker.country +
                           "` is not known; write two letters, as in CZ"});
  const auto [at, added] = maker_places_.emplace(maker.id, place);
  if (!added)
    return fail(TableFault{place + ": the maker `" + maker.id + "` stands at " + at->second +
                           " already; give each an id of its own, or merge the two"});
  know(maker, makers_.size());
  makers_.push_back(std::move(maker));
  return {};
}

Result<void, TableFault> TableBuilder::add(Model model, const std::string& place) {
  if (auto wrong = fault_of(model); !wrong.empty())
    return fail(TableFault{
        place + ": " + (model.number == 0 ? "" : text(Reference{model.number, 0}) + ": ") + wrong});
  const auto [at, added] = model_places_.emplace(model.number, place);
  if (!added)
    return fail(TableFault{place + ": the number " + std::to_string(model.number) + " stands at " +
                           at->second + " already; a number is given once: choose a free one"});
  models_.push_back(std::move(model));
  return {};
}

Result<void, TableFault> TableBuilder::add(Withdrawal withdrawal, const std::string& place) {
  const auto wrong = [&](const std::string& what) { return fail(TableFault{place + ": " + what}); };
  if (withdrawal.number < number_min || withdrawal.number > number_max)
    return wrong("`number` must have five to seven digits, as in 10101");
  if (withdrawal.reason.empty())
    return wrong("the withdrawal has no reason; write one, for officers whose forms name it");
  for (const auto& other : edition_.withdrawn)
    if (other.number == withdrawal.number)
      return wrong(text(Reference{other.number, 0}) + " is withdrawn twice; take one out");
  edition_.withdrawn.push_back(std::move(withdrawal));
  return {};
}

Result<void, TableFault> TableBuilder::set_edition(std::uint32_t number, std::string note,
                                                   const std::string& place) {
  if (number == 0) return fail(TableFault{place + ": `edition` must be a number from 1 on"});
  if (!edition_place_.empty())
    return fail(TableFault{place + ": the edition is named at " + edition_place_ +
                           " already; leave one of them out"});
  edition_.number = number;
  edition_.note = std::move(note);
  edition_place_ = place;
  return {};
}

Result<void, TableFault> TableBuilder::judge_withdrawals() const {
  std::set<std::uint32_t> gone;
  for (const auto& one : edition_.withdrawn) gone.insert(one.number);
  for (const auto& one : edition_.withdrawn) {
    const auto number = text(Reference{one.number, 0});
    if (const auto at = model_places_.find(one.number); at != model_places_.end())
      return fail(TableFault{at->second + ": " + number +
                             " was withdrawn, and its number is never given again; choose a free "
                             "one"});
    if (one.instead != 0 && !model_places_.contains(one.instead) && !gone.contains(one.instead))
      return fail(TableFault{number + " is withdrawn in favour of " + std::to_string(one.instead) +
                             ", which is not there; correct `instead`, or take it out"});
  }
  return {};
}

Result<Table, TableFault> TableBuilder::finish() && {
  if (auto judged = judge_withdrawals(); !judged) return fail(judged.error());
  for (auto& model : models_) {
    const auto& place = model_places_[model.number];
    const auto maker = maker_at_.find(model.maker);
    if (maker == maker_at_.end()) {
      std::vector<std::string> ids;
      for (const auto& known : makers_) ids.push_back(known.id);
      const auto near = field::did_you_mean(model.maker, ids);
      return fail(TableFault{
          place + ": there is no maker `" + model.maker + "`" +
          (near ? "; did you mean `" + *near + "`?" : "; add a [[maker]] with this id")});
    }
    if (model.country.empty()) model.country = makers_[maker->second].country;
    auto named = model.see;
    for (const auto& other : model.lookalikes) named.push_back(other.number);
    for (const auto number : named)
      if (number == model.number || !model_places_.contains(number))
        return fail(TableFault{
            place + ": " + text(Reference{model.number, 0}) + " names " + std::to_string(number) +
            (number == model.number ? ", which is itself" : ", which is not there") +
            "; correct the number in `see` or `lookalikes`, or take it out"});
  }
  return Table(std::move(makers_), std::move(models_), std::move(edition_));
}

}  // namespace iwets::reference
