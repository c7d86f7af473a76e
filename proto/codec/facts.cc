#include "proto/codec/facts.h"

#include "proto/codec/copy.h"

namespace iwets::codec {

field::PartialDate from_wire(const v1::PartialDate& wire) {
  return {static_cast<std::uint16_t>(wire.year()), static_cast<std::uint8_t>(wire.month()),
          static_cast<std::uint8_t>(wire.day())};
}

field::Person from_wire(const v1::Person& wire) {
  field::Person person;
  person.name = wire.name();
  person.aliases.assign(wire.aliases().begin(), wire.aliases().end());
  for (const auto& date : wire.birth_dates()) person.birth_dates.push_back(from_wire(date));
  person.sex = static_cast<field::Sex>(wire.sex());
  person.nationalities.assign(wire.nationalities().begin(), wire.nationalities().end());
  for (const auto& document : wire.documents()) person.documents.push_back(from_wire(document));
  return person;
}

field::Firearm from_wire(const v1::Firearm& wire) {
  field::Firearm firearm;
  firearm.serial = wire.serial();
  firearm.serial_obliterated = wire.serial_obliterated();
  for (const auto& other : wire.other_numbers()) {
    firearm.other_numbers.push_back({other.part(), other.number()});
  }
  firearm.make = wire.make();
  firearm.brand = wire.brand();
  firearm.importer = wire.importer();
  firearm.type = wire.type();
  firearm.calibre = wire.calibre();
  firearm.model = wire.model();
  firearm.country_of_manufacture = wire.country_of_manufacture();
  firearm.country_of_import = wire.country_of_import();
  firearm.country_of_proof = wire.country_of_proof();
  firearm.year_of_manufacture = static_cast<std::uint16_t>(wire.year_of_manufacture());
  return firearm;
}

field::Document from_wire(const v1::TravelDocument& wire) {
  return {wire.type(), wire.number(), wire.country(), wire.mrz()};
}

field::Vehicle from_wire(const v1::Vehicle& wire) {
  field::Vehicle vehicle;
  vehicle.plate = wire.plate();
  vehicle.plate_country = wire.plate_country();
  vehicle.vin = wire.vin();
  vehicle.engine_number = wire.engine_number();
  vehicle.make = wire.make();
  vehicle.model = wire.model();
  vehicle.colour = wire.colour();
  vehicle.kind = wire.kind();
  vehicle.year = static_cast<std::uint16_t>(wire.year());
  return vehicle;
}

field::Release from_wire(const v1::Release& wire) {
  field::Release release;
  release.except_countries.assign(wire.except_countries().begin(), wire.except_countries().end());
  release.only_countries.assign(wire.only_countries().begin(), wire.only_countries().end());
  for (const auto purpose : wire.purposes())
    release.purposes.push_back(static_cast<field::Purpose>(purpose));
  release.silent = wire.silent();
  return release;
}

field::Record from_wire(const v1::Record& wire) {
  field::Record record;
  record.id = wire.id();
  record.reason = static_cast<field::Reason>(wire.reason());
  if (wire.has_since()) record.since = from_wire(wire.since());
  record.reference = wire.reference();
  record.caution = wire.caution();
  record.release = from_wire(wire.release());
  record.handling = static_cast<field::Handling>(wire.handling());
  record.action = wire.action();
  record.valid_until = {wire.valid_until()};
  switch (wire.subject_case()) {
    case v1::Record::kPerson: record.subject = from_wire(wire.person()); break;
    case v1::Record::kFirearm: record.subject = from_wire(wire.firearm()); break;
    case v1::Record::kDocument: record.subject = from_wire(wire.document()); break;
    case v1::Record::kVehicle: record.subject = from_wire(wire.vehicle()); break;
    case v1::Record::SUBJECT_NOT_SET: break;
  }
  return record;
}

seal::SealedPart from_wire(const v1::Sealed& wire) {
  seal::SealedPart part;
  part.sender_key = fixed<32>(wire.sender_key());
  part.nonce = fixed<24>(wire.nonce());
  part.ciphertext = wire.ciphertext();
  part.commitment = fixed<32>(wire.commitment());
  for (const auto& wrap : wire.wraps()) {
    const auto reader = PeerId::parse(wrap.reader());
    assert(reader);
    part.wraps.push_back(
        {*reader, fixed<8>(wrap.key_id()), fixed<24>(wrap.nonce()), fixed<48>(wrap.wrapped_key())});
  }
  return part;
}

void to_wire(const field::PartialDate& value, v1::PartialDate& wire) {
  wire.set_year(value.year);
  wire.set_month(value.month);
  wire.set_day(value.day);
}

void to_wire(const field::Person& value, v1::Person& wire) {
  wire.set_name(value.name);
  wire.mutable_aliases()->Assign(value.aliases.begin(), value.aliases.end());
  wire.clear_birth_dates();
  for (const auto& date : value.birth_dates) to_wire(date, *wire.add_birth_dates());
  wire.set_sex(static_cast<v1::Sex>(value.sex));
  wire.mutable_nationalities()->Assign(value.nationalities.begin(), value.nationalities.end());
  wire.clear_documents();
  for (const auto& document : value.documents) to_wire(document, *wire.add_documents());
}

void to_wire(const field::Firearm& value, v1::Firearm& wire) {
  wire.set_serial(value.serial);
  wire.set_serial_obliterated(value.serial_obliterated);
  wire.clear_other_numbers();
  for (const auto& other : value.other_numbers) {
    auto& number = *wire.add_other_numbers();
    number.set_part(other.part);
    number.set_number(other.number);
  }
  wire.set_make(value.make);
  wire.set_brand(value.brand);
  wire.set_importer(value.importer);
  wire.set_type(value.type);
  wire.set_calibre(value.calibre);
  wire.set_model(value.model);
  wire.set_country_of_manufacture(value.country_of_manufacture);
  wire.set_country_of_import(value.country_of_import);
  wire.set_country_of_proof(value.country_of_proof);
  wire.set_year_of_manufacture(value.year_of_manufacture);
}

void to_wire(const field::Document& value, v1::TravelDocument& wire) {
  wire.set_type(value.type);
  wire.set_number(value.number);
  wire.set_country(value.country);
  wire.set_mrz(value.mrz);
}

void to_wire(const field::Vehicle& value, v1::Vehicle& wire) {
  wire.set_plate(value.plate);
  wire.set_plate_country(value.plate_country);
  wire.set_vin(value.vin);
  wire.set_engine_number(value.engine_number);
  wire.set_make(value.make);
  wire.set_model(value.model);
  wire.set_colour(value.colour);
  wire.set_kind(value.kind);
  wire.set_year(value.year);
}

void to_wire(const field::Release& value, v1::Release& wire) {
  wire.mutable_except_countries()->Assign(value.except_countries.begin(),
                                          value.except_countries.end());
  wire.mutable_only_countries()->Assign(value.only_countries.begin(), value.only_countries.end());
  wire.clear_purposes();
  for (const auto purpose : value.purposes) wire.add_purposes(static_cast<v1::Purpose>(purpose));
  wire.set_silent(value.silent);
}

void to_wire(const field::Record& value, v1::Record& wire) {
  wire.set_id(value.id);
  wire.set_reason(static_cast<v1::Reason>(value.reason));
  if (value.since.year != 0) to_wire(value.since, *wire.mutable_since());
  wire.set_reference(value.reference);
  wire.set_caution(value.caution);
  if (value.release != field::Release{}) to_wire(value.release, *wire.mutable_release());
  wire.set_handling(static_cast<v1::Handling>(value.handling));
  wire.set_action(value.action);
  wire.set_valid_until(value.valid_until.number);
  if (!value.subject) return;
  struct Place {
    v1::Record& wire;
    void operator()(const field::Person& p) const { to_wire(p, *wire.mutable_person()); }
    void operator()(const field::Firearm& f) const { to_wire(f, *wire.mutable_firearm()); }
    void operator()(const field::Document& d) const { to_wire(d, *wire.mutable_document()); }
    void operator()(const field::Vehicle& v) const { to_wire(v, *wire.mutable_vehicle()); }
  };
  std::visit(Place{wire}, *value.subject);
}

void to_wire(const seal::SealedPart& value, v1::Sealed& wire) {
  wire.set_sender_key(field_of(value.sender_key));
  wire.set_nonce(field_of(value.nonce));
  wire.set_ciphertext(value.ciphertext);
  wire.set_commitment(field_of(value.commitment));
  wire.clear_wraps();
  for (const auto& from : value.wraps) {
    auto& wrap = *wire.add_wraps();
    wrap.set_reader(from.reader.text());
    wrap.set_key_id(field_of(from.key));
    wrap.set_nonce(field_of(from.nonce));
    wrap.set_wrapped_key(field_of(from.wrapped));
  }
}

}  // namespace iwets::codec
