#include <algorithm>
#include <string>

#include "hub/match/identifier_keys.h"
#include "hub/match/key_list.h"
#include "hub/match/person/fold.h"
#include "hub/match/person/name.h"
#include "hub/match/person/name_keys.h"

// By which keys an earlier question is found again when a record comes that may answer it. Its
// person is found by two words of a name, or by one and the year of birth: few rows for each
// question, since every trace files them, and all that alerts shares one unless a consonant of a
// name of two words is wrong and the years differ as well.
namespace iwets::match {
namespace {

/// What a word is when its vowels and similar consonants do not count, in any script that tells
/// its consonants.
std::string form_of(const person::Token& word) {
  auto form = person::coarse(word.skeleton);
  if (!form.empty()) return form;
  return word.folded.empty() ? word.native : word.folded;
}

std::vector<std::string> forms_of(const std::string& name) {
  std::vector<std::string> forms;
  for (const auto& word : person::prepared(name).tokens)
    if (!person::is_loose(word)) forms.push_back(form_of(word));
  std::sort(forms.begin(), forms.end());
  forms.erase(std::unique(forms.begin(), forms.end()), forms.end());
  return forms;
}

void add_name_keys(KeyList& keys, const std::string& name, const field::Person& person) {
  const auto forms = forms_of(name);
  if (forms.size() == 1) keys.add(KeyKind::name_pair, forms.front());
  for (std::size_t i = 0; i < forms.size(); ++i) {
    for (std::size_t j = i + 1; j < forms.size(); ++j)
      keys.add(KeyKind::name_pair, forms[i] + ' ' + forms[j]);
    for (const auto& birth : person.birth_dates)
      if (birth.year != 0)
        keys.add(KeyKind::name_birth, forms[i] + ' ' + std::to_string(birth.year));
  }
}

}  // namespace

MemoryKeys memory_keys(const field::Subject& subject, Memory side) {
  const auto of = side == Memory::filed ? Side::record : Side::question;
  KeyList keys(Store::trace), names(Store::trace);
  if (const auto* person = std::get_if<field::Person>(&subject)) {
    for (const auto& document : person->documents) add_document_keys(keys, document, of);
    add_name_keys(names, person->name, *person);
    for (const auto& alias : person->aliases) add_name_keys(names, alias, *person);
  }
  if (const auto* firearm = std::get_if<field::Firearm>(&subject))
    add_firearm_number_keys(keys, *firearm, of);
  if (const auto* document = std::get_if<field::Document>(&subject))
    add_document_keys(keys, *document, of);
  if (const auto* vehicle = std::get_if<field::Vehicle>(&subject))
    add_vehicle_keys(keys, *vehicle, of);
  return {std::move(keys).look_ups(), std::move(names).look_ups()};
}

}  // namespace iwets::match
