#include "node/shell/continuation.h"

#include <algorithm>
#include <utility>

#include "iwets/v1/trace.pb.h"
#include "proto/codec/facts.h"

namespace iwets::node {
namespace {

constexpr std::size_t envelope_bytes_max = 180'000;  ///< of `v1::ChainLink`
constexpr std::size_t content_bytes_max = 120'000;
/// Tags and lengths around a link, and around all of them.
constexpr std::size_t link_overhead = 64, chain_overhead = 256;

std::size_t size_of(const codec::ChainLink& link) {
  return link.envelope.size() + link.content.size() + link_overhead;
}
bool fits(const codec::ChainLink& link) {
  return link.envelope.size() <= envelope_bytes_max && link.content.size() <= content_bytes_max;
}

}  // namespace

Result<TraceParts, ApiError> continuation_parts(const Case& c, field::TraceForm form,
                                                const std::vector<codec::ChainLink>& chain) {
  v1::TraceConfidential rest;
  auto& to = *rest.mutable_continuation();
  to.set_first_trace(c.hop.first.bytes());
  to.set_hop(c.hop.number + 1);
  if (const auto person = std::exchange(form.possessor, std::nullopt))
    codec::to_wire(*person, *to.mutable_possessor());
  for (const auto& person : std::exchange(form.associates, {}))
    codec::to_wire(person, *to.add_associates());
  if (const auto vehicle = std::exchange(form.vehicle, std::nullopt))
    codec::to_wire(*vehicle, *to.mutable_vehicle());
  form.center = c.origins.front().text();
  auto parts = trace_parts(c.id, form);
  if (!parts) return parts;
  auto room = static_cast<std::ptrdiff_t>(body_bytes_max - chain_overhead - parts->clear.size() -
                                          parts->confidential.size() - rest.ByteSizeLong());
  auto first = chain.end();
  while (first != chain.begin() && fits(*(first - 1))) {
    room -= static_cast<std::ptrdiff_t>(size_of(*(first - 1)));
    if (room < 0) break;
    --first;
  }
  to.set_left_out(static_cast<std::uint32_t>(first - chain.begin()));
  for (; first != chain.end(); ++first) codec::to_wire(*first, *to.add_chain());
  // Put one behind the other, serialised messages are the merged message.
  parts->confidential += rest.SerializeAsString();
  return parts;
}

}  // namespace iwets::node
