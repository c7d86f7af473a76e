#include "node/reference/builder.h"

#include <algorithm>
#include <utility>

#include "node/reference/letters.h"
#include "node/reference/serial_form.h"
#include "proto/field/calibre.h"
#include "proto/field/did_you_mean.h"
#include "proto/field/firearm.h"

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
  if (model.number < 10'000 || model.number > 99'999)
    return "`number` must have five digits, as in 10101";
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
  maker_names_.emplace(key_of(maker.id), makers_.size());
  maker_names_.emplace(key_of(maker.name), makers_.size());
  for (const auto& alias : maker.aliases) maker_names_.emplace(key_of(alias), makers_.size());
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

Result<Table, TableFault> TableBuilder::finish() && {
  std::vector<std::string> ids;
  for (const auto& maker : makers_) ids.push_back(maker.id);
  for (auto& model : models_) {
    const auto& place = model_places_[model.number];
    const auto maker = std::find_if(makers_.begin(), makers_.end(),
                                    [&](const auto& m) { return m.id == model.maker; });
    if (maker == makers_.end()) {
      const auto near = field::did_you_mean(model.maker, ids);
      return fail(TableFault{
          place + ": there is no maker `" + model.maker + "`" +
          (near ? "; did you mean `" + *near + "`?" : "; add a [[maker]] with this id")});
    }
    if (model.country.empty()) model.country = maker->country;
    auto named = model.see;
    for (const auto& other : model.lookalikes) named.push_back(other.number);
    for (const auto number : named)
      if (number == model.number || !model_places_.contains(number))
        return fail(TableFault{
            place + ": " + text(Reference{model.number, 0}) + " names " + std::to_string(number) +
            (number == model.number ? ", which is itself" : ", which is not there") +
            "; correct the number in `see` or `lookalikes`, or take it out"});
  }
  return Table(std::move(makers_), std::move(models_));
}

}  // namespace iwets::reference
