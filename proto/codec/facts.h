#pragma once

#include "iwets/v1/envelope.pb.h"
#include "iwets/v1/facts.pb.h"
#include "iwets/v1/record.pb.h"
#include "proto/field/facts.h"
#include "proto/seal/sealing.h"

/// The schema's messages and the plain values behind them. Inputs have passed `check_bounds`.
namespace iwets::codec {

[[nodiscard]] field::PartialDate from_wire(const v1::PartialDate& wire);
[[nodiscard]] field::Person from_wire(const v1::Person& wire);
[[nodiscard]] field::Firearm from_wire(const v1::Firearm& wire);
[[nodiscard]] field::Document from_wire(const v1::TravelDocument& wire);
[[nodiscard]] field::Vehicle from_wire(const v1::Vehicle& wire);
[[nodiscard]] field::Release from_wire(const v1::Release& wire);
[[nodiscard]] field::Record from_wire(const v1::Record& wire);
[[nodiscard]] seal::SealedPart from_wire(const v1::Sealed& wire);

void to_wire(const field::PartialDate& value, v1::PartialDate& wire);
void to_wire(const field::Person& value, v1::Person& wire);
void to_wire(const field::Firearm& value, v1::Firearm& wire);
void to_wire(const field::Document& value, v1::TravelDocument& wire);
void to_wire(const field::Vehicle& value, v1::Vehicle& wire);
void to_wire(const field::Release& value, v1::Release& wire);
void to_wire(const field::Record& value, v1::Record& wire);
void to_wire(const seal::SealedPart& value, v1::Sealed& wire);

}  // namespace iwets::codec
