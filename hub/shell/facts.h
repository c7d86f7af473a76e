#pragma once

#include <functional>
#include <string>
#include <vector>

#include "hub/core/events.h"
#include "hub/match/match.h"
#include "proto/codec/directory.h"
#include "proto/codec/envelope.h"

/// From a verified message to the few facts that the core decides by. What cannot be taken becomes
/// `ContentAtFault`, which names field, reason and remedy.
namespace iwets::shell {

/// What the facts are judged against.
struct FactsContext {
  const codec::Directory& directory;
  PeerId peer;  ///< whose lane it came on
  Instant now;
  std::function<bool(const TraceId&)> case_known;  ///< a trace that was filed, or a case erased
  std::string* purpose = nullptr;  ///< gets agency and crime code of a trace or check
};

/// Reads the body of `message`; `envelope` is where it came in.
[[nodiscard]] hub::Content content_of(const codec::Opened& message, Bytes envelope,
                                      const FactsContext& context);
/// The same outcome for an envelope that could not be opened; it names its message, kind and
/// subject as far as they can be read.
[[nodiscard]] hub::ContentAtFault unopened(Bytes envelope, const Fault& fault);

/// A trace or a check as the stores and the release sets see it.
struct AskedOfStores {
  std::vector<match::Question> questions;
  std::vector<field::Person> persons;  ///< of a trace, which earlier traces may have as well
  field::Purpose purpose = field::Purpose::none;
  field::Release release;   ///< of the trace or check itself
  std::string reference;    ///< the requester's case
  bool remembered = false;  ///< a check that is to be met by what comes later
};
/// Only for messages that `content_of` has taken.
[[nodiscard]] AskedOfStores asked_of(const codec::Opened& message);

}  // namespace iwets::shell
