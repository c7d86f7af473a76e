#include "proto/field/model.h"

#include <catch2/catch.hpp>

namespace iwets::field {

TEST_CASE("Model: the letters and digits of a model tell it, however it is written", "[field]") {
  CHECK(model_agreement("92 FS", "92-fs") == Agreement::same);
  CHECK(model_agreement("Model 10", "10") == Agreement::same);
  CHECK(model_agreement("Glock G17 Gen4", "17") == Agreement::compatible);
  CHECK(model_agreement("75 B", "CZ 75") == Agreement::compatible);
  CHECK(model_agreement("M1911A1", "1911") == Agreement::compatible);
  CHECK(model_agreement("HP", "High Power") == Agreement::compatible);
  CHECK(model_agreement("PX4 Storm", "Storm") == Agreement::compatible);
}

TEST_CASE("Model: others contradict, missing ones say nothing", "[field]") {
  CHECK(model_agreement("17", "19") == Agreement::contradicts);
  CHECK(model_agreement("P226", "P228") == Agreement::contradicts);
  CHECK(model_agreement("AK-47", "AKM") == Agreement::contradicts);
  CHECK(model_agreement("HP", "Power") == Agreement::contradicts);
  CHECK(model_agreement("17", "117") == Agreement::contradicts);
  CHECK(model_agreement("", "17") == Agreement::unknown);
  CHECK(model_agreement("unknown", "17") == Agreement::unknown);
}

}  // namespace iwets::field
