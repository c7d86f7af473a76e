#include "node/reference/fill.h"

#include <algorithm>

#include "proto/field/calibre.h"
#include "proto/field/country.h"
#include "proto/field/firearm.h"
#include "proto/field/model.h"
#include "proto/reference/letters.h"
#include "proto/reference/serial_form.h"

namespace iwets::reference {
namespace {

using field::Agreement;

std::string list_of(const std::vector<std::string>& all) {
  std::string out;
  for (const auto& one : all) out += (out.empty() ? "" : ", ") + one;
  return out;
}

/// A form against the entry that it names.
class Comparison {
 public:
  Comparison(const Table& table, const Model& model, std::uint32_t variant,
             const field::Firearm& firearm)
      : maker_(table.maker_of(model)), model_(model), variant_(variant), firearm_(firearm) {}

  [[nodiscard]] std::optional<Contradiction> first() const {
    if (field::firearm_type_agreement(firearm_.type, model_.type) == Agreement::contradicts)
      return says("type", field::firearm_type_name(model_.type), firearm_.type);
    if (!firearm_.make.empty() && !is_maker(firearm_.make))
      return says("make", maker_.name, firearm_.make);
    if (!firearm_.calibre.empty() && !is_calibre())
      return says("calibre", list_of(calibres_of(model_, variant_)), firearm_.calibre);
    if (!firearm_.model.empty() && !is_model())
      return says("model", name_of(model_, variant_), firearm_.model);
    if (!firearm_.country_of_manufacture.empty() && !is_country())
      return says("country_of_manufacture", std::string(country_name(model_.country)),
                  firearm_.country_of_manufacture);
    return std::nullopt;
  }

 private:
  [[nodiscard]] Contradiction says(const char* field, const std::string& entry,
                                   const std::string& form) const {
    const auto reference = text(Reference{model_.number, variant_});
    return {field, "the entry " + reference + " says " + entry + ", the form " + form,
            "look at the firearm again (`iwets identify " + reference +
                "` shows its marks and what it is taken for), then correct this field, or name "
                "another entry, or none"};
  }
  [[nodiscard]] bool is_maker(const std::string& make) const {
    const auto same = [&](const std::string& name) {
      const auto agreement = field::make_agreement(make, name);
      return agreement != Agreement::contradicts || key_of(make) == key_of(name);
    };
    return same(maker_.name) || same(maker_.id) ||
           std::any_of(maker_.aliases.begin(), maker_.aliases.end(), same) ||
           std::any_of(maker_.marks.begin(), maker_.marks.end(), same);
  }
  [[nodiscard]] bool is_calibre() const {
    const auto& all = calibres_of(model_, variant_);
    return std::any_of(all.begin(), all.end(), [&](const auto& one) {
      return field::calibres_compatible(one, firearm_.calibre);
    });
  }
  [[nodiscard]] bool is_model() const {
    const auto same = [&](const std::string& name) {
      return field::model_agreement(firearm_.model, name) != Agreement::contradicts ||
             key_of(firearm_.model) == key_of(name);
    };
    const auto any = [&](const std::vector<std::string>& names) {
      return std::any_of(names.begin(), names.end(), same);
    };
    if (same(model_.name) || any(model_.aliases)) return true;
    return std::any_of(model_.variants.begin(), model_.variants.end(), [&](const Variant& one) {
      return (variant_ == 0 || one.variant == variant_) && (same(one.name) || any(one.aliases));
    });
  }
  [[nodiscard]] bool is_country() const {
    const auto theirs = field::successors(form_country(model_.country));
    const auto ours = field::successors(firearm_.country_of_manufacture);
    if (theirs.empty() || ours.empty()) return true;  // Said of the form elsewhere.
    return std::any_of(ours.begin(), ours.end(), [&](const auto& one) {
      return std::find(theirs.begin(), theirs.end(), one) != theirs.end();
    });
  }

  const Maker& maker_;
  const Model& model_;
  std::uint32_t variant_;
  const field::Firearm& firearm_;
};

field::Advice warning(std::string field, std::string message, std::string remedy) {
  return {field::Advice::Level::warning, "firearm." + field, std::move(message), std::move(remedy)};
}

void judge_serial(const Model& model, const std::string& reference, const field::Firearm& firearm,
                  std::vector<field::Advice>& advice) {
  if (serial_fit(model.serial.form, firearm.serial) != SerialFit::differs) return;
  std::string remedy = "check that it is the serial number";
  if (!model.serial.where.empty()) remedy += ": it stands on " + list_of(model.serial.where);
  if (!model.serial.note.empty()) remedy += "; " + model.serial.note;
  advice.push_back(warning("serial",
                           "serial numbers of " + reference + " have another form: " +
                               model.serial.form + " (L a letter, D a digit)",
                           std::move(remedy)));
}

void judge_year(const Model& model, std::uint32_t variant, const std::string& reference,
                const field::Firearm& firearm, std::vector<field::Advice>& advice) {
  const auto* version = model.find(variant);
  const auto years = version != nullptr && version->years.first != 0 ? version->years : model.years;
  const auto year = firearm.year_of_manufacture;
  if (year == 0 || years.first == 0) return;
  if (year >= years.first && (years.last == 0 || year <= years.last)) return;
  const auto until = years.last == 0 ? std::string("now") : std::to_string(years.last);
  advice.push_back(
      warning("year_of_manufacture",
              reference + " was made from " + std::to_string(years.first) + " to " + until,
              "check the year, or whether it is another model"));
}

}  // namespace

const std::vector<std::string>& calibres_of(const Model& model, std::uint32_t variant) {
  const auto* version = model.find(variant);
  return version != nullptr && !version->calibres.empty() ? version->calibres : model.calibres;
}

const std::string& name_of(const Model& model, std::uint32_t variant) {
  const auto* version = model.find(variant);
  return version != nullptr ? version->name : model.name;
}

Result<std::vector<field::Advice>, Contradiction> fill(const Table& table, const Model& model,
                                                       std::uint32_t variant,
                                                       field::Firearm& firearm) {
  if (auto wrong = Comparison(table, model, variant, firearm).first())
    return fail(std::move(*wrong));
  const auto put = [](std::string& to, const std::string& value) {
    if (to.empty()) to = value;
  };
  const auto reference = text(Reference{model.number, variant});
  std::vector<field::Advice> advice;
  put(firearm.make, table.maker_of(model).name);
  put(firearm.model, name_of(model, variant));
  put(firearm.type, model.type);
  put(firearm.country_of_manufacture, form_country(model.country));
  const auto& calibres = calibres_of(model, variant);
  if (calibres.size() == 1) put(firearm.calibre, calibres.front());
  if (firearm.calibre.empty())
    advice.push_back({field::Advice::Level::error, "firearm.calibre",
                      reference + " is made in more than one calibre",
                      "write the one that is marked: " + list_of(calibres)});
  judge_serial(model, reference, firearm, advice);
  judge_year(model, variant, reference, firearm, advice);
  return advice;
}

}  // namespace iwets::reference
