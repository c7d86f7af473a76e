#include "proto/types/fault.h"

namespace iwets {

const char* name(FaultCode code) {
  switch (code) {
    case FaultCode::malformed: return "malformed";
    case FaultCode::too_large: return "too_large";
    case FaultCode::unknown_field: return "unknown_field";
    case FaultCode::out_of_bounds: return "out_of_bounds";
    case FaultCode::bad_signature: return "bad_signature";
    case FaultCode::wrong_author: return "wrong_author";
    case FaultCode::wrong_recipient: return "wrong_recipient";
    case FaultCode::not_authorised: return "not_authorised";
    case FaultCode::expired: return "expired";
    case FaultCode::time_in_future: return "time_in_future";
    case FaultCode::version_too_new: return "version_too_new";
    case FaultCode::unknown_trace: return "unknown_trace";
    case FaultCode::trace_closed: return "trace_closed";
    case FaultCode::duplicate: return "duplicate";
    case FaultCode::wrong_state: return "wrong_state";
    case FaultCode::unknown_center: return "unknown_center";
    case FaultCode::not_sealed_to_reader: return "not_sealed_to_reader";
    case FaultCode::limit: return "limit";
    case FaultCode::compromised_key: return "compromised_key";
  }
  return "malformed";
}

}  // namespace iwets
