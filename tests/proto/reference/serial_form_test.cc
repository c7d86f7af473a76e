#include <catch2/catch.hpp>

#include "proto/reference/serial_form.h"

using namespace iwets::reference;

TEST_CASE("SerialForm: numbers fit a form by letters and digits", "[reference]") {
  CHECK(serial_fit("LDDDD", "A1234") == SerialFit::fits);
  CHECK(serial_fit("LDDDD", "a-12 34") == SerialFit::fits);
  CHECK(serial_fit("LDDDD", "AB1234") == SerialFit::differs);
  CHECK(serial_fit("LDDDD", "A12345") == SerialFit::differs);
  CHECK(serial_fit("LDDDD", "ЖA234") == SerialFit::differs);
}

TEST_CASE("SerialForm: ranges take all between, alternatives each", "[reference]") {
  constexpr auto range = "LDDDD to LDDDDDD";
  CHECK(serial_fit(range, "A1234") == SerialFit::fits);
  CHECK(serial_fit(range, "A12345") == SerialFit::fits);
  CHECK(serial_fit(range, "A123456") == SerialFit::fits);
  CHECK(serial_fit(range, "A123") == SerialFit::differs);
  CHECK(serial_fit(range, "A1234567") == SerialFit::differs);
  CHECK(serial_fit("DDDDL or DDDD", "1234B") == SerialFit::fits);
  CHECK(serial_fit("DDDDL or DDDD", "1234") == SerialFit::fits);
  CHECK(serial_fit("DDDDL or DDDD", "B1234") == SerialFit::differs);
}

TEST_CASE("SerialForm: letters and quotes stand for themselves", "[reference]") {
  CHECK(serial_fit("SP DDDD", "SP1234") == SerialFit::fits);
  CHECK(serial_fit("SP DDDD", "SQ1234") == SerialFit::differs);
  CHECK(serial_fit("'L'DDDD", "L1234") == SerialFit::fits);
  CHECK(serial_fit("'L'DDDD", "A1234") == SerialFit::differs);
}

TEST_CASE("SerialForm: what cannot be compared is unknown", "[reference]") {
  CHECK(serial_fit("", "A1234") == SerialFit::unknown);
  CHECK(serial_fit("LDDDD", "A12?4") == SerialFit::unknown);
  CHECK(serial_fit("LDDDD", "UNKNOWN") == SerialFit::unknown);
  CHECK(serial_fit("LDDDD", "") == SerialFit::unknown);
  CHECK_FALSE(is_serial_form("four digits"));
  CHECK_FALSE(is_serial_form("'L"));
  CHECK_FALSE(is_serial_form(""));
  CHECK(is_serial_form("DDDD, LDDDD or DDD-DDDDDD"));
}
