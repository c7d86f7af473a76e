#pragma once

#include <string>

#include "adapters/atf/dice.h"
#include "proto/field/facts.h"

/// Names of people, towns and firms that do not exist.
namespace iwets::atf {

struct Address {
  std::string street, town, state;
  [[nodiscard]] std::string text() const { return street + ", " + town + ", " + state; }
};
[[nodiscard]] Address draw_address(Dice& dice);
/// "Given Family"; `sex` follows the given name.
[[nodiscard]] std::string draw_person(Dice& dice, field::Sex& sex);
/// "Brockwell Sporting Goods".
[[nodiscard]] std::string draw_dealer(Dice& dice);
/// "Halverton Distribution".
[[nodiscard]] std::string draw_wholesaler(Dice& dice);
[[nodiscard]] std::string draw_town(Dice& dice);
/// A federal firearms licence: region, district, type, serial: "5-74-01-12345".
[[nodiscard]] std::string draw_licence(Dice& dice, int type);

}  // namespace iwets::atf
