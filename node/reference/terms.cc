#include "node/reference/terms.h"

#include <algorithm>

#include "proto/field/calibre.h"
#include "proto/field/firearm.h"
#include "proto/reference/letters.h"

namespace iwets::reference {
namespace {

constexpr float whole_bonus = 0.4F;  // The words are all of a name, not a part of it.
constexpr float skeleton_share = 0.75F;

class Terms {
 public:
  explicit Terms(const std::function<void(const Term&)>& use) : use_(use) {}

  /// Every run of at most `atoms_max` atoms of `text`, joined.
  void words(std::string_view text, Field field, float weight, std::size_t atoms_max,
             std::uint32_t variant = 0) {
    const auto atoms = atoms_of(text);
    for (std::size_t first = 0; first < atoms.size(); ++first) {
      std::string key;
      const auto end = std::min(atoms.size(), first + atoms_max);
      for (auto last = first; last < end; ++last) {
        key += atoms[last].text;
        const bool whole = first == 0 && last + 1 == atoms.size();
        use_({key, field, variant, weight + (whole ? whole_bonus : 0.0F), text});
      }
      if (auto bare = skeleton_key(atoms[first].text); !bare.empty())
        use_({std::move(bare), field, variant, weight * skeleton_share, text});
    }
  }
  void facet(std::string key, Field field, std::string_view source) {
    use_({std::move(key), field, 0, 1, source});
  }

 private:
  const std::function<void(const Term&)>& use_;
};

void maker_terms(const Maker& maker, Terms& terms) {
  terms.words(maker.name, Field::maker, 0.85F, 3);
  for (const auto& alias : maker.aliases) terms.words(alias, Field::maker_alias, 0.8F, 3);
  for (const auto& mark : maker.marks) terms.words(mark, Field::mark, 0.65F, 2);
  for (const auto& importer : maker.importers) terms.words(importer, Field::importer, 0.5F, 2);
  if (!maker.ncic.empty()) terms.words(maker.ncic, Field::ncic, 0.5F, 1);
}

void facet_terms(const Table& table, const Model& model, Terms& terms) {
  terms.facet(type_key(model.type), Field::type, field::firearm_type_name(model.type));
  terms.facet(action_key(model.action), Field::action, model.action);
  const auto calibres = [&](const std::vector<std::string>& all) {
    for (const auto& calibre : all)
      terms.facet(calibre_key(field::calibre_id(calibre)), Field::calibre, calibre);
  };
  calibres(model.calibres);
  for (const auto& variant : model.variants) calibres(variant.calibres);
  const auto country = [&](const std::string& code) {
    if (!code.empty()) terms.facet(country_key(code), Field::country, country_name(code));
  };
  country(model.country);
  if (const auto& maker = table.maker_of(model); maker.country != model.country)
    country(maker.country);
}

}  // namespace

std::string_view name(Field field) {
  switch (field) {
    case Field::number: return "reference number";
    case Field::name: return "model";
    case Field::alias: return "other name";
    case Field::variant: return "variant";
    case Field::maker: return "maker";
    case Field::maker_alias: return "other name of the maker";
    case Field::mark: return "mark";
    case Field::importer: return "importer";
    case Field::ncic: return "NCIC code";
    case Field::type: return "type";
    case Field::action: return "action";
    case Field::calibre: return "calibre";
    case Field::country: return "country";
  }
  return "unknown";
}

std::string type_key(std::string_view code) { return "=t" + std::string(code); }
std::string action_key(std::string_view action) { return "=a" + std::string(action); }
std::string calibre_key(std::string_view id) { return "=k" + std::string(id); }
std::string country_key(std::string_view code) { return "=c" + std::string(code); }

std::string skeleton_key(std::string_view word) {
  constexpr std::size_t word_min = 4, skeleton_min = 3;
  if (word.size() < word_min) return {};
  auto bare = skeleton(word);
  return bare.size() < skeleton_min ? std::string{} : "~" + bare;
}

void each_term(const Table& table, const Model& model,
               const std::function<void(const Term&)>& use) {
  Terms terms(use);
  const auto number = text(Reference{model.number, 0});
  use({key_of(number), Field::number, 0, 1.5F, number});
  use({std::to_string(model.number), Field::number, 0, 1.5F, number});
  terms.words(model.name, Field::name, 1.0F, designation_atoms_max);
  for (const auto& alias : model.aliases)
    terms.words(alias, Field::alias, 0.95F, designation_atoms_max);
  for (const auto& variant : model.variants) {
    terms.words(variant.name, Field::variant, 0.9F, designation_atoms_max, variant.variant);
    for (const auto& alias : variant.aliases)
      terms.words(alias, Field::variant, 0.9F, designation_atoms_max, variant.variant);
  }
  for (const auto& mark : model.marks) terms.words(mark.text, Field::mark, 0.75F, 3);
  maker_terms(table.maker_of(model), terms);
  facet_terms(table, model, terms);
}

}  // namespace iwets::reference
