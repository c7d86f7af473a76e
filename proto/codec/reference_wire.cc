#include "proto/codec/reference_wire.h"

namespace iwets::codec {
namespace {

using Texts = google::protobuf::RepeatedPtrField<std::string>;

void put(const std::vector<std::string>& all, Texts& to) {
  for (const auto& one : all) *to.Add() = one;
}
std::vector<std::string> take(const Texts& all) { return {all.begin(), all.end()}; }

void put(const reference::Years& years, v1::TableYears& to) {
  to.set_first(years.first);
  to.set_last(years.last);
}
reference::Years take(const v1::TableYears& years) {
  return {static_cast<std::uint16_t>(years.first()), static_cast<std::uint16_t>(years.last())};
}

v1::TableVariant to_wire(const reference::Variant& variant) {
  v1::TableVariant out;
  out.set_variant(variant.variant);
  out.set_name(variant.name);
  put(variant.aliases, *out.mutable_aliases());
  put(variant.calibres, *out.mutable_calibres());
  if (variant.years != reference::Years{}) put(variant.years, *out.mutable_years());
  out.set_differs(variant.differs);
  return out;
}

reference::Variant from_wire(const v1::TableVariant& wire) {
  return {wire.variant(),        wire.name(),        take(wire.aliases()),
          take(wire.calibres()), take(wire.years()), wire.differs()};
}

}  // namespace

v1::TableMaker to_wire(const reference::Maker& maker) {
  v1::TableMaker out;
  out.set_id(maker.id);
  out.set_name(maker.name);
  out.set_country(maker.country);
  put(maker.marks, *out.mutable_marks());
  put(maker.aliases, *out.mutable_aliases());
  put(maker.importers, *out.mutable_importers());
  out.set_ncic(maker.ncic);
  return out;
}

reference::Maker from_wire(const v1::TableMaker& wire) {
  return {wire.id(),          wire.name(),          wire.country(),
          take(wire.marks()), take(wire.aliases()), take(wire.importers()),
          wire.ncic()};
}

v1::TableModel to_wire(const reference::Model& model) {
  v1::TableModel out;
  out.set_number(model.number);
  out.set_maker(model.maker);
  out.set_name(model.name);
  put(model.aliases, *out.mutable_aliases());
  out.set_type(model.type);
  out.set_action(model.action);
  put(model.calibres, *out.mutable_calibres());
  out.set_country(model.country);
  if (model.years != reference::Years{}) put(model.years, *out.mutable_years());
  for (const auto& mark : model.marks) {
    auto& to = *out.add_marks();
    to.set_where(mark.where);
    to.set_text(mark.text);
  }
  if (model.serial != reference::SerialRule{}) {
    put(model.serial.where, *out.mutable_serial()->mutable_where());
    out.mutable_serial()->set_form(model.serial.form);
    out.mutable_serial()->set_note(model.serial.note);
  }
  for (const auto& other : model.lookalikes) {
    auto& to = *out.add_lookalikes();
    to.set_number(other.number);
    to.set_tell(other.tell);
  }
  for (const auto number : model.see) out.add_see(number);
  out.set_legal(model.legal);
  for (const auto& variant : model.variants) *out.add_variants() = to_wire(variant);
  return out;
}

reference::Model from_wire(const v1::TableModel& wire) {
  reference::Model model;
  model.number = wire.number();
  model.maker = wire.maker();
  model.name = wire.name();
  model.aliases = take(wire.aliases());
  model.type = wire.type();
  model.action = wire.action();
  model.calibres = take(wire.calibres());
  model.country = wire.country();
  model.years = take(wire.years());
  for (const auto& mark : wire.marks()) model.marks.push_back({mark.where(), mark.text()});
  model.serial = {take(wire.serial().where()), wire.serial().form(), wire.serial().note()};
  for (const auto& other : wire.lookalikes())
    model.lookalikes.push_back({other.number(), other.tell()});
  model.see = {wire.see().begin(), wire.see().end()};
  model.legal = wire.legal();
  for (const auto& variant : wire.variants()) model.variants.push_back(from_wire(variant));
  return model;
}

v1::TableWithdrawal to_wire(const reference::Withdrawal& withdrawal) {
  v1::TableWithdrawal out;
  out.set_number(withdrawal.number);
  out.set_reason(withdrawal.reason);
  out.set_instead(withdrawal.instead);
  return out;
}

reference::Withdrawal from_wire(const v1::TableWithdrawal& wire) {
  return {wire.number(), wire.reason(), wire.instead()};
}

}  // namespace iwets::codec
