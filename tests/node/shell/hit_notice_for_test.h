#pragma once

#include <string>

#include "iwets/v1/hit.pb.h"

namespace iwets::node::testing {

/// A notice of the hit whose id is 16 times `letter`, to who asked or to whose record it is.
inline v1::HitNotice hit_notice(char letter, const std::string& subject, v1::Party party) {
  const bool owner = party == v1::PARTY_OWNER;
  v1::HitNotice told;
  told.set_hit(std::string(16, letter));
  told.set_party(party);
  told.set_subject(subject);
  told.set_subject_is_trace(true);
  auto& match = *told.mutable_match();
  match.set_store(v1::STORE_NOMINAL);
  match.set_owner(owner ? "member:ZA" : "member:BR");
  match.set_record("R-1");
  match.set_alert(true);
  match.set_rule("name");
  told.set_requester(owner ? "member:BR" : "member:ZA");
  auto& facts = *told.mutable_facts();
  facts.set_agency_code("A");
  facts.set_case_reference("C 1");
  facts.set_crime_code("5202");
  facts.set_intended_use("investigation");
  facts.set_recovery_country("ZA");
  facts.mutable_recovery_date()->set_year(2026);
  told.set_time_us(1);
  return told;
}

}  // namespace iwets::node::testing
