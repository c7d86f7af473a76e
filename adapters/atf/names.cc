#include "adapters/atf/names.h"

#include <array>
#include <cstdio>
#include <string_view>
#include <utility>

namespace iwets::atf {
namespace {

using Words = std::string_view;

constexpr std::array<Words, 24> given_male = {
    "James",  "Robert",  "Miguel", "David",    "Walter", "Thomas", "Carlos",  "Daniel",
    "Samuel", "Darnell", "Kevin",  "Brian",    "Hector", "Edward", "Ronald",  "Minh",
    "Andre",  "Jacob",   "Gary",   "Nicholas", "Eric",   "Luis",   "Stephen", "Raymond"};
constexpr std::array<Words, 24> given_female = {
    "Mary",   "Patricia", "Linda",  "Elena",   "Susan", "Jessica", "Sarah",    "Karen",
    "Latoya", "Nancy",    "Sandra", "Ashley",  "Rosa",  "Donna",   "Michelle", "Carol",
    "Amanda", "Melissa",  "Thuy",   "Rebecca", "Laura", "Sharon",  "Cynthia",  "Ines"};
constexpr std::array<Words, 32> family_heads = {
    "Brock", "Halver", "Ash",  "Win",  "Thorn", "Caster", "Marl",  "Ever", "Stan", "Holl", "Pem",
    "Rad",   "Whit",   "Lang", "Kess", "Dun",   "Farr",   "Gales", "Hart", "Ink",  "Jarv", "Kel",
    "Lun",   "Mor",    "Nor",  "Oak",  "Pres",  "Quar",   "Ros",   "Sel",  "Tal",  "Ver"};
constexpr std::array<Words, 24> family_tails = {
    "well", "ton",  "field", "ley",  "son",  "man",   "brook", "wick",
    "by",   "den",  "worth", "mere", "ford", "hurst", "ridge", "stead",
    "more", "land", "combe", "er",   "ing",  "grave", "shaw",  "bury"};
constexpr std::array<Words, 20> streets = {
    "Main Street",      "Oak Avenue",      "County Road 12", "Maple Street", "Route 9",
    "Elm Street",       "Lakeview Drive",  "Third Street",   "Church Road",  "Mill Lane",
    "Cedar Court",      "Highland Avenue", "Depot Street",   "Prairie Road", "Canyon Drive",
    "Sunset Boulevard", "Quarry Road",     "Market Street",  "Orchard Lane", "Ferry Road"};
constexpr std::array<Words, 20> states = {"TX", "FL", "GA", "OH", "PA", "AZ", "NC",
                                          "VA", "TN", "IN", "SC", "MO", "AL", "KY",
                                          "LA", "WI", "CO", "NV", "WV", "MI"};
constexpr std::array<Words, 16> town_tails = {
    " Falls",    "ville", " Springs", "burg", " City",   "port",     " Creek", "dale",
    " Junction", "view",  " Grove",   "ton",  " Hollow", " Heights", "mont",   " Bluff"};
constexpr std::array<Words, 12> dealer_trades = {
    " Sporting Goods", " Guns & Ammo", " Outfitters",      " Pawn & Jewelry",
    " Firearms",       " Hardware",    " Shooting Supply", " Armory",
    " Trading Post",   " Outdoor",     " Gun Shop",        " Ranch & Home"};
constexpr std::array<Words, 6> wholesale_trades = {
    " Distribution",      " Wholesale",     " Supply Company", " Shooting Sports Distributors",
    " Arms Distributors", " Trade Partners"};

std::string joined(Words head, Words tail) { return std::string(head) + std::string(tail); }

std::string draw_family(Dice& dice) {
  const auto head = dice.pick(family_heads);
  return joined(head, dice.pick(family_tails));
}

}  // namespace

std::string draw_town(Dice& dice) {
  const auto head = dice.pick(family_heads);
  return joined(head, dice.pick(town_tails));
}

Address draw_address(Dice& dice) {
  Address address;
  address.street = std::to_string(dice.between(1, 9'999)) + " " + std::string(dice.pick(streets));
  address.town = draw_town(dice);
  address.state = dice.pick(states);
  return address;
}

std::string draw_person(Dice& dice, field::Sex& sex) {
  const bool male = dice.chance(0.8);
  sex = male ? field::Sex::male : field::Sex::female;
  const auto given = male ? dice.pick(given_male) : dice.pick(given_female);
  return std::string(given) + " " + draw_family(dice);
}

std::string draw_dealer(Dice& dice) {
  auto name = draw_family(dice);
  return name.append(dice.pick(dealer_trades));
}

std::string draw_wholesaler(Dice& dice) {
  auto name = draw_family(dice);
  return name.append(dice.pick(wholesale_trades));
}

std::string draw_licence(Dice& dice, int type) {
  const int region = dice.between(1, 9), district = dice.between(10, 99);
  const int number = dice.between(10'000, 99'999);
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "%d-%02d-%02d-%05d", region, district, type, number);
  return text.data();
}

}  // namespace iwets::atf
