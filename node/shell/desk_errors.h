#pragma once

#include <string>
#include <utility>

#include "node/shell/api_error.h"

/// Why the desk does not do what the officer wants; used by desk*.cc and api*.cc only.
namespace iwets::node {

inline ApiError wrong_state(std::string message, std::string remedy) {
  return {409, "wrong_state", "", std::move(message), std::move(remedy)};
}
inline const ApiError no_such_trace{404, "not_found", "trace", "this node has no such trace",
                                    "`iwets trace list` shows the traces of this node"};
inline const ApiError no_such_hit{404, "not_found", "hit", "this member was told of no such hit",
                                  "`iwets notices` shows the hits with their ids"};
inline const ApiError outbox_full{
    503, "busy", "", "the outbox of this node is full",
    "wait until the link with the hub has drained it: `iwets doctor`"};

}  // namespace iwets::node
