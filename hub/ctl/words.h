#pragma once

#include "iwets/v1/directory.pb.h"

namespace iwets::ctl {

/// "nominal".
[[nodiscard]] inline const char* word(v1::Store store) {
  switch (store) {
    case v1::STORE_NOMINAL: return "nominal";
    case v1::STORE_FIREARM: return "firearm";
    case v1::STORE_DOCUMENT: return "document";
    case v1::STORE_VEHICLE: return "vehicle";
    case v1::STORE_TRACE: return "trace";
    default: return "unknown";  // The schema's enums are open.
  }
}

}  // namespace iwets::ctl
