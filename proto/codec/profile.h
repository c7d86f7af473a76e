#pragma once

#include <string>

#include "proto/field/profile.h"
#include "proto/types/fault.h"
#include "proto/types/result.h"

namespace iwets::v1 {
class CenterProfile;
}

/// A center's profile as a file (TOML, `deploy/examples/center-profile.toml`) and in the directory.
namespace iwets::codec {

/// Fails with the line and what is wrong there in `reason`.
[[nodiscard]] Result<field::CenterProfile, Fault> read_profile(const std::string& toml);

void to_wire(const field::CenterProfile& profile, v1::CenterProfile& to);
/// Of a message within its bounds. Requirements of a later schema are left out.
[[nodiscard]] field::CenterProfile from_wire(const v1::CenterProfile& wire);

}  // namespace iwets::codec
