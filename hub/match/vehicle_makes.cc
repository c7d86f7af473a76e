#include "hub/match/vehicle_makes.h"

#include <array>

#include "proto/field/serial.h"

namespace iwets::match {
namespace {

struct MakeAlias {
  std::string_view written, stands_for;
};
constexpr std::array<MakeAlias, 12> make_aliases{{{"VW", "VOLKSWAGEN"},
                                                  {"MB", "MERCEDES"},
                                                  {"MERC", "MERCEDES"},
                                                  {"MERZ", "MERCEDES"},
                                                  {"MERCEDESBENZ", "MERCEDES"},
                                                  {"CHEVY", "CHEVROLET"},
                                                  {"CHEV", "CHEVROLET"},
                                                  {"TOYT", "TOYOTA"},
                                                  {"HOND", "HONDA"},
                                                  {"MITS", "MITSUBISHI"},
                                                  {"BEEMER", "BMW"},
                                                  {"LNDR", "LANDROVER"}}};

}  // namespace

std::string vehicle_make_id(std::string_view make) {
  const auto id = field::canonical(make);
  for (const auto& alias : make_aliases)
    if (alias.written == id) return std::string(alias.stands_for);
  return id;
}

}  // namespace iwets::match
