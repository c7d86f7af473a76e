#include "adapters/sdk/unaskable.h"

#include "proto/field/firearm.h"
#include "proto/field/serial.h"

namespace iwets::sdk {
namespace {

constexpr std::uint32_t insufficient_information = 200, serial_obliterated = 202;

Final said(std::uint32_t code, const char* text) {
  Final out;
  out.code = code;
  out.answer.explanation = text;
  return out;
}

}  // namespace

std::optional<Final> unaskable(const field::Firearm& firearm) {
  const bool number = field::is_number(firearm.serial);
  const bool whole = number && !field::has_wildcard(firearm.serial);
  if (firearm.serial_obliterated && !whole)
    return said(serial_obliterated,
                "Ask a laboratory to restore the whole number on frame or receiver.");
  if (!number)
    return said(insufficient_information, "A serial number from frame or receiver is needed.");
  if (!whole)
    return said(insufficient_information,
                "Only whole serial numbers are searched: some characters of this one could not be "
                "read.");
  if (field::make_id(firearm.make).empty())
    return said(insufficient_information,
                "The maker is needed: serial numbers are not unique across makers.");
  return std::nullopt;
}

}  // namespace iwets::sdk
