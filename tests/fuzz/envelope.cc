#include "proto/codec/envelope.h"

#include "hub/shell/facts.h"
#include "proto/codec/envelope_parts.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/network.h"
#include "tests/fuzz/targets.h"

namespace iwets::fuzz {
namespace {

/// Everything that a receiver does with an envelope before it believes it, and after.
std::optional<codec::Opened> receive(Bytes envelope, codec::VerifiedRoots& roots) {
  const auto opened = codec::open(envelope, *network().directory, roots);
  const auto again = codec::open(envelope, *network().directory, roots);
  must(opened.has_value() == again.has_value(), "an envelope is judged alike each time");
  (void)codec::claims_of(envelope);
  const auto reread = codec::reread(envelope);
  if (!opened) {
    const auto content = shell::unopened(envelope, opened.error());
    must(content.code == opened.error().code, "a refusal names the fault");
    must(!opened.error().reason.empty(), "a fault has a reason");
    return std::nullopt;
  }
  must(reread && reread->id == opened->id && reread->body == opened->body &&
           reread->author == opened->author,
       "what was opened is read alike from disk");
  must(network().keys.contains(opened->author), "the author is of the directory");
  (void)codec::judge_times(*opened, noon);
  const shell::FactsContext context{*network().directory, opened->author, noon,
                                    [](const auto&) { return false; }};
  (void)shell::content_of(*opened, envelope, context);
  return *opened;
}

/// Several drafts under one signature. One byte of one envelope is altered, or none.
void batch(Input& in) {
  const auto za = peer("member:ZA");
  std::vector<codec::Draft> drafts(1 + in.below(5));
  std::vector<seal::Salt> salts(drafts.size());
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    const auto n = static_cast<std::uint8_t>(i);
    salts[i].fill(n);
    drafts[i] = {peer("center:US"),       Kind::trace_cancel,
                 id<MessageId>(n),        noon,
                 noon + codec::case_life, std::string(text_of(in.bytes(200)))};
    if (drafts[i].body.empty()) drafts[i].body.push_back('x');
  }
  const auto envelopes = codec::parts::seal_batch(network().of(za).sign, za, drafts, salts);
  codec::VerifiedRoots roots;
  const auto which = in.below(envelopes.size());
  const bool root_known = in.below(2) == 1;
  if (root_known) (void)receive(bytes_of(envelopes[(which + 1) % envelopes.size()]), roots);
  auto one = envelopes[which];
  const auto flip = static_cast<char>(in.byte());
  auto& at = one[in.below(one.size())];
  at = static_cast<char>(at ^ flip);
  const auto opened = receive(bytes_of(one), roots);
  must(opened.has_value() == (flip == 0), "a signed envelope opens, an altered one does not");
  if (opened) must(opened->body == drafts[which].body, "it says what was signed");
}

}  // namespace

void envelope(Bytes unit) {
  Input in(unit);
  codec::VerifiedRoots roots;
  switch (in.below(3)) {
    case 0: (void)receive(in.rest(), roots); break;
    case 1:
      (void)receive(bytes_of(envelope_of(network().of(peer("member:ZA")).sign, in.rest_text())),
                    roots);
      break;
    default: batch(in); break;
  }
}

}  // namespace iwets::fuzz
