#include "node/shell/api.h"
#include "node/shell/json_writer.h"
#include "proto/field/country.h"

// Who answers traces of this member, and what each requires of a request.
namespace iwets::node {
namespace {

void write_profile(const field::CenterProfile& profile, JsonWriter& to) {
  if (profile.records_begin != 0) to.field("records_begin", profile.records_begin);
  to.field_if("note", profile.note).key("requirements").begin_array();
  for (const auto& one : profile.requirements) {
    to.begin_object().field("field", name(one.field)).field("when", name(one.when));
    to.field("recommended", one.recommended).field("text", field::text(one)).end_object();
  }
  to.end_array();
}

}  // namespace

Answer Api::list_centers(const Call&) {
  const auto directory = parts_.link.directory();
  JsonWriter to;
  to.begin_object().key("centers").begin_array();
  if (directory)
    for (const auto& [peer, party] : directory->parties()) {
      if (!directory->may_trace_at(parts_.member, peer)) continue;
      to.begin_object().field("center", peer.country().text()).field("peer", peer.text());
      to.field("country", field::country_name(peer.country().text())).field("name", party.name);
      to.field("published", party.profile.has_value());
      write_profile(party.profile ? *party.profile : field::usual_profile(), to);
      to.end_object();
    }
  to.end_array().end_object();
  return Reply{200, to.take()};
}

}  // namespace iwets::node
