#pragma once

#include <string>

namespace iwets::conform {

/// A rule of the network, and where it is written.
struct Rule {
  const char* where;  ///< document and heading
  const char* text;
};

/// What the adapter has done against a rule; ends the case under way.
struct Breach {
  Rule rule;
  std::string expected, got;
};

/// A case that cannot be tried with this adapter as it was started.
struct Untried {
  std::string why;
};

namespace rules {

inline constexpr Rule bounds{
    "docs/protocol.md, 1 Words and ids",
    "Every message that enters a process is checked against the bounds of the schema"};
inline constexpr Rule batches{
    "docs/protocol.md, 2.3 Batches",
    "One signature covers 1 to 64 statements; each envelope carries its path and can be verified "
    "alone"};
inline constexpr Rule envelope{
    "docs/protocol.md, 2.4 Opening an envelope",
    "path and signature: else `bad_signature`; the receiver then looks at `recipient`, and "
    "remembers (author, id): a message counts once"};
inline constexpr Rule sealed{"docs/protocol.md, 2.5 Sealed parts",
                             "a key wrapped for a reader is found by the reader's name and key id"};
inline constexpr Rule commitment{
    "docs/protocol.md, 2.5 Sealed parts",
    "commitment = BLAKE2b-256 keyed with salt, over content; it is inside the author's signature, "
    "so that two readers cannot be told different things"};
inline constexpr Rule transport{
    "docs/protocol.md, 3.1 Transport",
    "A message has exactly two parts; what is not of this form is dropped"};
inline constexpr Rule grammar{
    "docs/protocol.md, 3.2 Grammar",
    "session = Attach , ( AttachRefused | Attached , { from peer | from hub } ); either side "
    "answers Ping with Pong"};
inline constexpr Rule again{
    "docs/protocol.md, 3.2 Grammar",
    "A peer that has heard nothing attaches again; after a refusal it waits 1 s, twice as long "
    "each time, at most 30 s"};
inline constexpr Rule numbers{
    "docs/protocol.md, 3.3 Lanes",
    "A message draws its number, from 1 without gaps; D(n) = H(D(n-1) || H(envelope n)), and Data "
    "carries D(number - 1)"};
inline constexpr Rule same_bytes{
    "docs/protocol.md, 3.3 Lanes",
    "Number and bytes are durable before they are sent, and every repeat has the same bytes"};
inline constexpr Rule receiver{
    "docs/protocol.md, 3.3 Lanes",
    "number <= last: acknowledges again; no effect. last + 1, another digest: forked. Further: "
    "drops it; asks Resend last + 1"};
inline constexpr Rule credit{
    "docs/protocol.md, 3.3 Lanes",
    "Credit grants the highest number that may be sent: the sender draws while window and credit "
    "allow"};
inline constexpr Rule resume{
    "docs/protocol.md, 3.4 Attach and resume",
    "Attach says where both lanes stand at the peer: sent (last number drawn), acked, received; "
    "acked <= last <= drawn, digests equal: resume behind last"};
inline constexpr Rule generation{
    "docs/protocol.md, 3.4 Attach and resume",
    "The peer learns of a new generation by Attached: both lanes start again at number 0; what it "
    "had not seen acknowledged returns to the head of its outbox"};
inline constexpr Rule said_again{
    "docs/protocol.md, 3.4 Attach and resume",
    "A center that gets a request again answers with what it said last, in a new message"};
inline constexpr Rule receipt{
    "docs/protocol.md, 3.5 Receipts",
    "An acknowledgement is a promise: everything up to `position` is durable here; signed, from "
    "author to recipient, with the digest that the sender computed itself"};
inline constexpr Rule kinds{
    "docs/protocol.md, 4 Messages",
    "trace_update and trace_result go from the center to the requester of the trace"};
inline constexpr Rule cancelled{
    "docs/protocol.md, 4.1 A trace",
    "A cancelled trace is closed at once; a later answer of the center is refused. A center that "
    "has a trace is told when the hub closes it, by a TraceStatus"};
inline constexpr Rule clear_part{
    "docs/protocol.md, 4.1 A trace",
    "CenterText and TraceAnswer are sealed to the reader on the other side; of a result only code "
    "and next country stand outside the seal"};
inline constexpr Rule codes{
    "docs/protocol.md, 4.4 Result codes",
    "Final codes end a trace (TraceResult), the others are TraceUpdates; 104 has a next country, "
    "320 may name one, no other code does; 401 and 402 have the reason of ITI paragraph 22"};
inline constexpr Rule directory{
    "docs/protocol.md, 5.2 Directory",
    "Nobody believes a directory that the authority's key of the anchor did not sign, or that is "
    "older than the one in force"};
inline constexpr Rule succession{
    "docs/protocol.md, 5.4 Succession",
    "A peer changes its keys by itself; from then on the new keys are current"};
inline constexpr Rule proposed_keys{
    "docs/protocol.md, 5.4 Succession",
    "The peer keeps both key sets until a directory names the new ones, or until a Refusal of the "
    "succession; it opens what was sealed to either all the while. Former sealing keys stay as "
    "long as an open case may use them"};
inline constexpr Rule profile{
    "docs/protocol.md, 5.2 Directory",
    "A request that comes without what the center requires is not answered as if it were whole: it "
    "is a request at fault (200 to 208, 310 for one that is too old), or asked about (606)"};
inline constexpr Rule clock{
    "docs/protocol.md, 4.5 The clock of a trace",
    "The hub's count is the truth for both sides. What a party reads of a clock after the final "
    "outcome has no effect; neither a reminder nor an escalation closes a trace"};
inline constexpr Rule question{
    "docs/protocol.md, 4.5 The clock of a trace",
    "The clock stands after a 606 until a TraceInformation is taken: it goes on. A quarter after "
    "the third reminder the center may end the trace with 502"};
inline constexpr Rule clarification{
    "docs/protocol.md, 4.5 The clock of a trace",
    "After 400, 401 or 402 the requester may ask why, and the center answers each question once, "
    "in words that are sealed as all others. The trace stays as it is"};
inline constexpr Rule chain{
    "docs/protocol.md, 4.8 A case that goes on in the next country",
    "If anything of the chain fails, it is dropped as a whole and the request is answered all the "
    "same. Duplicates are a matter of one center; a continuation goes to another"};
inline constexpr Rule amended{
    "docs/protocol.md, 4.11 Corrections and amendments",
    "Whatever a center says names in request_version the version that it knows. It acknowledges an "
    "amendment with 601, which changes nothing else, or by its next word"};
inline constexpr Rule corrected{
    "docs/protocol.md, 4.11 Corrections and amendments",
    "A center corrects its result by another TraceResult with version 2 or higher, whole, with a "
    "sealed part whose correction says why; a second result without a version is refused"};
inline constexpr Rule attachments{
    "docs/protocol.md, 4.14 Attachments",
    "When all pieces are there, or something is wrong, the reader says so, once: WHOLE, "
    "WRONG_DIGEST, NOT_OPENED, WRONG_TYPE or NO_ROOM. Nothing waits for a file"};
inline constexpr Rule once{"docs/adapter-guide.md, What you promise",
                           "Every trace gets exactly one final answer"};
inline constexpr Rule known_firearm{
    "docs/adapter-guide.md, Prove it: iwets-adapter-conform",
    "--serial names a number that the center knows, of the firearm of --make, --model, --type, "
    "--calibre and --country; 320 says that it has no record of it"};
inline constexpr Rule no_number{
    "docs/adapter-guide.md, What you promise",
    "No number, no name: a request whose number is obliterated, missing or not read as a whole is "
    "answered 202 or 200, and no purchaser is named"};
inline constexpr Rule no_silence{
    "docs/adapter-guide.md, What you promise",
    "No silence: where you say nothing at once, the kit acknowledges for you (601)"};
inline constexpr Rule unreadable{
    "docs/adapter-guide.md, When something goes wrong",
    "A request cannot be opened or read: 200 (insufficient information) with what to do, or 410 "
    "where the directory does not let that member use your center"};
inline constexpr Rule ends{
    "docs/adapter-guide.md, Joining the network",
    "SIGTERM ends the process in order; nothing that it has acknowledged is lost"};
inline constexpr Rule stays_up{
    "docs/adapter-guide.md, When something goes wrong",
    "Nothing that comes in ends the process; nothing that it has acknowledged is lost"};

}  // namespace rules
}  // namespace iwets::conform
