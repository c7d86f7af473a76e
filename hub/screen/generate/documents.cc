#include "hub/screen/generate/rows.h"
#include "hub/screen/generate/shape.h"

namespace iwets::screen::generate {
namespace {

/// How a country numbers its passports and its identity cards.
struct Issuer {
  unsigned weight = 0;
  std::string_view country, passport, card;
};

constexpr Issuer issuers[] = {{60, "ZA", "A########|M########", "##########"},
                              {70, "BR", "@@######", "#########"},
                              {30, "TN", "@######", "########"},
                              {40, "CZ", "########", "#########"},
                              {80, "US", "#########|@########", "@########"},
                              {70, "DE", "C%%%%%%%%", "L%%%%%%%%"},
                              {60, "FR", "##@@#####", "############"},
                              {55, "GB", "#########", "#########"},
                              {50, "IT", "@@#######", "CA#####@@"},
                              {45, "ES", "@@@######", "@@@######"},
                              {35, "PL", "@@#######", "@@@######"},
                              {40, "RO", "########", "@@######"},
                              {45, "NG", "@########", "###########"},
                              {60, "IN", "@#######", "############"},
                              {60, "CN", "E@#######", "##########"},
                              {50, "RU", "#########", "##########"},
                              {30, "UA", "@@######", "#########"},
                              {30, "TR", "U########", "@##@#####"},
                              {30, "EG", "A########", "##########"},
                              {30, "MA", "@@#######", "@@######"},
                              {25, "KE", "@@######", "########"},
                              {25, "MX", "@########", "@@#########"},
                              {25, "AR", "@@@######", "########"},
                              {25, "JP", "@@#######", "@@########@@"}};

}  // namespace

Cells document_row(Random& random) {
  const auto& issuer = random.weighted(std::span<const Issuer>(issuers));
  const bool passport = random.percent(70);
  const auto shape = random.part(passport ? issuer.passport : issuer.card);
  return {drawn(shape, random), std::string(issuer.country), passport ? "P" : "ID"};
}

}  // namespace iwets::screen::generate
