#pragma once

#include <string>
#include <vector>

#include "node/core/case.h"
#include "node/shell/json_writer.h"
#include "proto/codec/envelope.h"
#include "proto/field/facts.h"

namespace iwets::node {

/// One trace of a case, and what its center has answered; texts are empty where there is none.
struct AnsweredHop {
  Case state;
  std::string answer;    ///< serialised TraceAnswer
  std::string salt;      ///< of the center's commitment to it
  std::string evidence;  ///< the center's envelope
};

/// What a case has shown so far, verified anew: its hops, the joined chain of custody with the
/// exports, time to crime, point of diversion.
struct CaseView {
  std::vector<AnsweredHop> hops;         ///< from the officer's own trace on
  PeerId member;                         ///< to whom the centers have answered
  const codec::KeyRing* keys = nullptr;  ///< of the directory in force; null: none yet
  field::PartialDate recovered;          ///< by the request; year 0: unknown
};
/// Writes the member "case".
void write_case_so_far(const CaseView& view, JsonWriter& to);

}  // namespace iwets::node
