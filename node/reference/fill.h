#pragma once

#include <string>
#include <vector>

#include "proto/field/advice.h"
#include "proto/field/facts.h"
#include "proto/reference/table.h"
#include "proto/types/result.h"

namespace iwets::reference {

/// What a form says and the entry that it names does not.
struct Contradiction {
  std::string field;    ///< of the firearm: "type"
  std::string message;  ///< both sides
  std::string remedy;
};

/// Fills what is empty of `firearm` (make, model, type, calibre, country of manufacture) from an
/// entry, and returns what is doubtful: a serial number of another form, a year outside those of
/// making, a calibre that the officer must choose. Fields of the advice begin with "firearm.".
/// Fails if the form says something that the entry cannot be; `variant` 0: the model, all its
/// variants.
[[nodiscard]] Result<std::vector<field::Advice>, Contradiction> fill(const Table& table,
                                                                     const Model& model,
                                                                     std::uint32_t variant,
                                                                     field::Firearm& firearm);

/// Calibres of a model, or of one of its variants.
[[nodiscard]] const std::vector<std::string>& calibres_of(const Model& model,
                                                          std::uint32_t variant);
/// Its name as it is written on a form.
[[nodiscard]] const std::string& name_of(const Model& model, std::uint32_t variant);

}  // namespace iwets::reference
