#pragma once

#include <string>

#include "proto/field/form.h"

namespace iwets::tests {

/// A request that leaves nothing to be desired.
inline field::TraceForm good_form(const std::string& serial = "AB123456") {
  field::TraceForm form;
  form.priority = field::Priority::routine;
  auto& firearm = form.firearm;
  firearm.serial = serial;
  firearm.make = "Smith & Wesson";
  firearm.type = "PI";
  firearm.calibre = "9 mm Luger";
  firearm.model = "5906";
  firearm.country_of_manufacture = "US";
  form.recovery = {{2026, 2, 1}, "ZA", "", ""};
  return form;
}

}  // namespace iwets::tests
