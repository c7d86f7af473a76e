#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "hub/core/events.h"
#include "proto/link/frames.h"
#include "proto/types/fault.h"
#include "proto/types/ids.h"
#include "proto/types/instant.h"
#include "proto/types/onward.h"
#include "proto/types/terms.h"

/// What travels in the simulated network. A value stands for bytes: a signature is the number of
/// the key that made it, a firearm's number, a name or a passport is a number that is equal or not.
namespace iwets::sim {

using Key = std::uint32_t;
using Serial = std::uint32_t;

// ---------------------------------------------------------------------------------- the bodies

/// An earlier answer of the case, as it is shown to the center of the next country.
struct Shown {
  PeerId center;
  TraceId trace;
  bool content = false;
};
/// Who may see a record.
struct ReleaseSet {
  std::set<CountryCode> except;
  bool silent = false;
  [[nodiscard]] bool shows(const PeerId& to, const PeerId& owner) const {
    return to == owner || (!silent && !except.contains(to.country()));
  }
  friend bool operator==(const ReleaseSet&, const ReleaseSet&) = default;
};

struct SubmitBody {
  TraceId trace;
  std::vector<CountryCode> origins;
  bool named = false;
  Urgency urgency = Urgency::routine;
  std::uint32_t attempt = 1;
  Serial serial = 0;
  Stores to_ask;
  std::vector<Shown> chain = {};           ///< of a trace that continues a case
  std::set<CountryCode> hidden_from = {};  ///< the case is not exposed to these
  std::uint32_t version = 1;
};
struct AmendBody {
  TraceId trace;
  std::uint32_t version = 2;
};
/// An officer has read this version of the result.
struct NotedBody {
  TraceId trace;
  std::uint32_t version = 2;
};
struct CancelBody {
  TraceId trace;
};
struct InformationBody {
  TraceId trace;
};
struct ClarificationBody {
  TraceId trace;
};
struct ExplanationBody {
  TraceId trace;
  PeerId requester;
};
struct UpdateBody {
  TraceId trace;
  PeerId requester;
  std::uint32_t code = 0;
  std::uint32_t request = 1;  ///< version of the request that is known
};
struct ResultBody {
  TraceId trace;
  PeerId requester;
  std::uint32_t code = 0;
  std::optional<CountryCode> next_country = {};
  Onward onward = Onward::unsaid;
  std::uint32_t version = 1, request = 1;
};
struct QuestionBody {
  TraceId check;
  Serial serial = 0;
  Stores to_ask;
  std::set<CountryCode> hidden_from = {};
  bool remembered = false;
};
struct Record {
  std::string id;
  Serial serial = 0;
  bool withdrawn = false;
  ReleaseSet release = {};
  Day until = {};  ///< the last day on which it counts
  friend bool operator==(const Record&, const Record&) = default;
};
struct RecordsBody {
  Store store = Store::firearm;
  std::vector<Record> records;
  bool take_out = false;   ///< all of them
  bool validates = false;  ///< that they hold up to the days that are said
};
struct SuccessionBody {
  Key next = 0;
};
/// A file of the trace: of this digest, when its pieces are put together.
struct AttachmentBody {
  TraceId trace;
  Digest digest{};
  std::uint32_t pieces = 1;
};
struct PieceBody {
  TraceId trace;
  Digest digest{};
  std::uint32_t index = 0;
  std::uint64_t content = 0;
};
struct ArrivedBody {
  TraceId trace;
  Digest digest{};
  AttachmentOutcome outcome = AttachmentOutcome::none;
};
/// What no reader understands.
struct GarbageBody {};

struct Match {
  HitId hit;
  PeerId owner;
  std::string record;
};
struct StoreWords {
  Store store = Store::nominal;
  Outcome outcome = Outcome::no_hit;
  std::vector<Match> matches;
};
struct ReportBody {
  TraceId subject;
  bool update = false;
  std::vector<StoreWords> stores;
  std::optional<Instant> deadline = {};
  Instant written = {};  ///< when it was composed
};
struct NoticeBody {
  HitId hit;
  Party party = Party::requester;
  TraceId subject;
  PeerId requester;
  Store store = Store::nominal;
  PeerId owner;
  std::string record;
  bool retroactive = false;
  Instant written = {};
};
struct RefusalBody {
  MessageId message;
  std::optional<Kind> kind;
  TraceId subject;
  FaultCode code = FaultCode::malformed;
  std::string field;
};
struct RouteBody {
  TraceId trace;
  std::optional<PeerId> center;
};
struct StatusBody {
  TraceId trace;
  TraceState state = TraceState::waiting_for_center;
  std::optional<PeerId> center;
  Instant time = {};  ///< of the hub
};
struct ClockBody {
  TraceId trace;
  ClockStep step = ClockStep::started;
  PeerId center;
  Instant deadline, time;
  std::optional<Instant> stopped;
  std::uint32_t reminders = 0, inquiries = 0;
  bool escalated = false;
};
/// What one party of a hit says to the other.
struct HitBody {
  HitId hit;
  TraceId subject;
  Kind kind = Kind::confirmation_request;
  bool urgent = false;
  Verdict verdict = Verdict::none;
  Instant until = {};
};
/// May a hit be passed on to this country? The requester asks, the owner answers.
struct PassOnBody {
  HitId hit;
  TraceId subject;
  CountryCode country = *CountryCode::parse("AA");
  bool urgent = false;
  PassOn word = PassOn::none;  ///< of an answer
  MessageId request;           ///< that it answers
};
struct PassOnClockBody {
  HitId hit;
  CountryCode country = *CountryCode::parse("AA");
  MessageId request;
  PassOnStep step = PassOnStep::started;
  std::uint32_t number = 0;
  Instant deadline, time;
  friend bool operator==(const PassOnClockBody&, const PassOnClockBody&) = default;
};
struct HitClockBody {
  HitId hit;
  ConfirmationStep step = ConfirmationStep::started;
  std::uint32_t number = 0;
  Instant deadline, time;
  friend bool operator==(const HitClockBody&, const HitClockBody&) = default;
};
/// A hit that was told is no more.
struct RescindedBody {
  HitId hit;
  TraceId subject;
  RecordFate fate = RecordFate::withdrawn;
  Instant time;
};
/// Records of the reader's own that are due.
struct DueBody {
  std::vector<hub::DueRecord> to_review, expired;
};
struct RecordsReportBody {
  MessageId message;
  Store store = Store::firearm;
  std::vector<Record> accepted;
};

/// Who is who, and what they may.
struct Directory {
  struct Party {
    hub::Grant grant;
    std::set<Key> keys;
  };
  std::uint64_t version = 0;
  std::map<PeerId, Party> parties;
  [[nodiscard]] bool knows(const PeerId& peer, Key key) const {
    const auto at = parties.find(peer);
    return at != parties.end() && at->second.keys.contains(key);
  }
};
struct DirectoryBody {
  std::shared_ptr<const Directory> directory;
};

using Body = std::variant<SubmitBody, CancelBody, InformationBody, UpdateBody, ResultBody,
                          QuestionBody, RecordsBody, SuccessionBody, GarbageBody, ReportBody,
                          NoticeBody, RefusalBody, RouteBody, StatusBody, RecordsReportBody,
                          DirectoryBody, ClarificationBody, ExplanationBody, ClockBody, HitBody,
                          HitClockBody, RescindedBody, AmendBody, NotedBody, DueBody, PassOnBody,
                          PassOnClockBody, AttachmentBody, PieceBody, ArrivedBody>;

struct Envelope {
  PeerId author, recipient;
  Kind kind = Kind::trace_submit;
  MessageId id;
  Instant created, expires;
  Key key = 0;  ///< that signed it
  Body body;
  Digest digest{};
  std::uint32_t bytes = 1'000;
};
using Letter = std::shared_ptr<const Envelope>;

// ------------------------------------------------------------------------------------ frames

/// What the hub's receipt says, beyond the position.
struct Receipt {
  link::Position position;
  JournalIndex index = 0;
  Digest root{};
  link::Credit credit;
};
struct ToHub {
  link::PeerFrame frame;
  Letter letter;                ///< of `Data`
  JournalIndex index = 0;       ///< of `Attach`: the highest receipt
  Digest root{};                ///< of `Attach`
  std::uint64_t directory = 0;  ///< of `Attach`: the version
  PeerId claims;                ///< who the frame says it is from; the key decides
};
struct ToPeer {
  std::variant<link::Attached, link::AttachRefused, link::LaneStopped, link::Fenced, link::Data,
               Receipt, link::Resend, link::Ping, link::Pong>
      frame;
  Letter letter;  ///< of `Data`
};

// ------------------------------------------------------------------------------------ digests

/// Different inputs give different digests, and that is all it must do.
inline Digest chain(const Digest& previous, const Digest& message) {
  Digest mixed{};
  std::uint64_t h = 0x243f6a8885a308d3U;
  for (std::size_t i = 0; i < 8; ++i) {
    std::uint64_t word = 0;
    const auto& from = i < 4 ? previous : message;
    std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(i % 4 * 8), 8,
                reinterpret_cast<std::uint8_t*>(&word));
    h = (h ^ word) * 0x9e3779b97f4a7c15U;
    h ^= h >> 29U;
    if (i >= 4)
      std::copy_n(reinterpret_cast<const std::uint8_t*>(&h), 8,
                  mixed.begin() + static_cast<std::ptrdiff_t>((i - 4) * 8));
  }
  return mixed;
}
/// Of a number.
inline Digest digest_of(std::uint64_t number) {
  Digest seed{};
  std::copy_n(reinterpret_cast<const std::uint8_t*>(&number), 8, seed.begin());
  return chain(seed, seed);
}
/// Of canonical bytes.
inline Digest digest_of(Bytes bytes) {
  std::uint64_t h = 0xcbf29ce484222325U + bytes.size();
  for (const auto b : bytes) h = (h ^ b) * 1099511628211U;
  return digest_of(h);
}

}  // namespace iwets::sim
