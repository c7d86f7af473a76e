#include "proto/link/explain.h"

namespace iwets::link {
namespace {

constexpr const char* keep_waiting =
    "nothing to do here: messages wait safely and leave as soon as the hub takes them";
constexpr const char* open_lane =
    "tell the hub's operator, who examines both sides and opens the next generation of the lane "
    "(iwets-hubctl lane open); waiting messages are kept and sent again then";

}  // namespace

Explanation explain(AttachFault fault) {
  switch (fault) {
    case AttachFault::version_too_new:
      return {"the hub does not read messages as new as this program writes them",
              "wait for the hub's upgrade, or run the version that the hub's operator names"};
    case AttachFault::version_too_old:
      return {"the hub no longer takes messages as old as this program writes them",
              "install the present version of this program"};
    case AttachFault::unknown_peer:
      return {"the hub does not know our keys",
              "send the enrolment file to the authority and have it admitted to the directory"};
    case AttachFault::suspended:
      return {"the hub's operator has suspended us",
              "ask the hub's operator; messages wait here meanwhile"};
    case AttachFault::revoked:
      return {"the authority has revoked our keys",
              "ask the authority; with new keys, enrol again"};
    case AttachFault::lane_forked:
      return {
          "what we and the hub remember of our exchange contradicts itself: one side was "
          "restored from a copy, or runs twice",
          open_lane};
    case AttachFault::peer_behind:
      return {
          "the hub holds messages of ours, or acknowledgements, that we do not remember: our "
          "state was restored from an old backup",
          open_lane};
    case AttachFault::hub_behind:
      return {
          "the hub does not remember messages that it gave us receipts for: it was restored "
          "from an old backup",
          open_lane};
    case AttachFault::malformed:
      return {"the hub could not read our first frame",
              "compare the versions of this program and the hub's, and install the present one"};
    case AttachFault::draining: return {"the hub is being shut down in order", keep_waiting};
    case AttachFault::too_many_sessions:
      return {"the hub serves as many sessions as it takes at once", keep_waiting};
  }
  return {"the hub refuses us for a reason that this program does not know",
          "install the present version of this program"};
}

Explanation explain(LaneStop why, bool sending) {
  const bool we_are_behind = why == (sending ? LaneStop::sender_behind : LaneStop::receiver_behind);
  switch (why) {
    case LaneStop::sender_behind:
    case LaneStop::receiver_behind:
      return explain(we_are_behind ? AttachFault::peer_behind : AttachFault::hub_behind);
    case LaneStop::forked: return explain(AttachFault::lane_forked);
    case LaneStop::wrong_generation:
      return {"we and the hub are in different generations of our exchange", open_lane};
  }
  return explain(AttachFault::lane_forked);
}

Explanation explain(CreditReason reason) {
  switch (reason) {
    case CreditReason::flowing: return {};
    case CreditReason::overload: return {"the hub has more work than it can take", keep_waiting};
    case CreditReason::disk_full: return {"the hub's disk is full", keep_waiting};
    case CreditReason::drain: return {"the hub is being shut down in order", keep_waiting};
    case CreditReason::clock:
      return {"the hub's clock is wrong, and its operator has to confirm it", keep_waiting};
    case CreditReason::suspended:
      return {"the hub's operator has suspended us",
              "ask the hub's operator; messages wait here meanwhile"};
  }
  return {"the hub takes nothing at present", keep_waiting};
}

}  // namespace iwets::link
