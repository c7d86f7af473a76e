#include <catch2/catch.hpp>

#include "hub/match/person/align.h"
#include "hub/match/person/fold.h"

namespace iwets::match::person {
namespace {

NameScore score(const std::string& asked, const std::string& on_record) {
  return compared(prepared(asked), prepared(on_record));
}

/// Why the word `asked` was aligned; nothing of the alignment: `only_asked`.
Why why(const NameScore& names, const std::string& asked) {
  for (const auto& pair : names.alignment)
    if (pair.asked == asked) return pair.why;
  return Why::only_asked;
}

bool alert(const NameScore& names) { return names.score >= strong_score_min; }

}  // namespace

TEST_CASE("Person name: case, spacing, comma and marks make no other name", "[match]") {
  const auto plain = score("Vendula Horáčková", "Vendula Horackova");
  CHECK(plain.exact);
  CHECK(plain.score == score("VENDULA   horackova", "HORACKOVA, Vendula").score);
  CHECK(score("Niamh O'Sheridan", "niamh osheridan").exact);
  CHECK(score("Dr. Vendula Horackova", "Vendula Horackova").exact);
}

TEST_CASE("Person name: the order without a comma costs little, and is no exact match", "[match]") {
  const auto turned = score("Horackova Vendula", "Vendula Horackova");
  CHECK_FALSE(turned.exact);
  CHECK(alert(turned));
  CHECK(turned.score < score("Vendula Horackova", "Vendula Horackova").score);
}

TEST_CASE("Person name: names of equally many alike words are alike from both sides", "[match]") {
  const auto [one, other] =
      GENERATE(table<std::string, std::string>({{"Tibor Szentgyorgyi", "Tibor Szentgyorgi"},
                                                {"Bob Hawthorne", "Robert Hawthorne"},
                                                {"Yusuf Qaramanli", "Karamanli, Youssef"},
                                                {"Tibor van Haw Thorne", "T. Hawthorne van"}}));
  CHECK(score(one, other).score == Approx(score(other, one).score));
}

TEST_CASE("Person name: each word says why it was aligned", "[match]") {
  CHECK(why(score("Tibor Hawthorne", "Tibor Hawthorne"), "tibor") == Why::exact);
  CHECK(why(score("Tibor Hawtorne", "Tibor Hawthorne"), "hawtorne") == Why::transliteration);
  CHECK(why(score("Tibor Hawthprne", "Tibor Hawthorne"), "hawthprne") == Why::typo);
  CHECK(why(score("Bob Hawthorne", "Robert Hawthorne"), "bob") == Why::nickname);
  CHECK(why(score("T. Hawthorne", "Tibor Hawthorne"), "t") == Why::initial);
  CHECK(why(score("Jorge Hawthorne", "Giorgio Hawthorne"), "jorge") == Why::language);
  CHECK(why(score("Tibor van Hawthorne", "Tibor van Hawthorne"), "van") == Why::particle);
  CHECK(why(score("Tibor Haw Thorne", "Tibor Hawthorne"), "haw thorne") == Why::joined);
  CHECK(why(score("Tibor Hawthorne", "Tibor Quesnel"), "hawthorne") == Why::only_asked);
}

TEST_CASE("Person name: the servant of God and the faith stand apart or together", "[match]") {
  for (const auto* other : {"Abd al-Wadud Tilmisani", "Abdulwadud Tilmisani",
                            "Abdelwadud Tilmisani", "Tilmisani, Abdul Wadud"})
    CHECK(score("Abdul Wadud Tilmisani", other).score > 0.9);
  CHECK(score("Shams al-Din Tilmisani", "Shamsuddin Tilmisani").score > 0.9);
  // What names of one pattern share does not make them alike.
  CHECK_FALSE(alert(score("Abdul Wadud Tilmisani", "Abdul Matin Tilmisani")));
}

TEST_CASE("Person name: a part that went to another word, or was left out, is no other name",
          "[match]") {
  for (const auto* other :
       {"Wadud TILMISANI Abdul", "Abdul TILMISANI Wadud", "al-Wadud TILMISANI Abd"})
    CHECK(alert(score(other, "TILMISANI, Abdul Wadud")));
  CHECK(alert(score("Tibor TILMISANI Abdul bin", "TILMISANI, Tibor bin Abdul")));
  CHECK(alert(score("Wadud Tilmisani", "Abdul Wadud Tilmisani")));
  CHECK(alert(score("Shams Tilmisani", "Shams al-Din Tilmisani")));
  // Beside another word it is one.
  CHECK_FALSE(alert(score("Tibor Abdul Tarkhan", "Tibor Quesnel Tarkhan")));
}

TEST_CASE("Person name: a word that is there by itself is not joined to its neighbour", "[match]") {
  for (const auto* other : {"QUESNEL Tibor LEE Endre", "LEE Tibor QUESNEL Endre"}) {
    const auto found = score(other, "QUESNEL LEE, Tibor Endre");
    CHECK(found.complete);
    CHECK(why(found, "quesnel") == Why::exact);
  }
}

TEST_CASE("Person name: what is the same word for word is worth a look, however common",
          "[match]") {
  for (const auto* name : {"bin al", "J. K.", "Ali", "Maria"}) {
    CHECK(score(name, name).score >= possible_score_min);
    CHECK_FALSE(alert(score(name, name)));
  }
  CHECK(score("Aly Hassan", "Ali Hasan").score >= possible_score_min);
  CHECK(score("J. K.", "Jorge Kesselring").score < possible_score_min);
}

TEST_CASE("Person name: letters between which a vowel is not written stay two", "[match]") {
  const auto sounds = [](const char* name) { return prepared(name).tokens.at(0).folded; };
  CHECK(sounds("سهمر") == "shmr");
  CHECK(sounds("شمر") == "Smr");
  CHECK(sounds("ممدر") == "mmdr");
  CHECK(sounds("تمره") == "tmra");
  CHECK(folded("s'h") == "sh");
  CHECK(folded("sh") == "S");
}

TEST_CASE("Person name: other scripts meet their Latin spelling", "[match]") {
  const auto latin = GENERATE(table<std::string, std::string>({
      {"Щербина Тарас", "Taras Shcherbyna"},
      {"عبد الودود التلمساني", "Abdul Wadud al-Tilmisani"},
      {"נפתלי בן דרור", "Naftali Ben Dror"},
      {"Σπύρος Καλλέργης", "Spyros Kallergis"},
      {"윤동주", "Yun Dong-ju"},
      {"林徽因", "Lin Huiyin"},
      {"サクラ タナベ", "Tanabe Sakura"},
      {"ზურაბ ქავთარაძე", "Zurab Kavtaradze"},
  }));
  INFO(std::get<0>(latin));
  CHECK(score(std::get<0>(latin), std::get<1>(latin)).score >= possible_score_min);
  CHECK(score(std::get<0>(latin), "Tibor Hawthorne").score < possible_score_min);
}

TEST_CASE("Person name: a particle that is a word of its name is alike from both sides",
          "[match]") {
  const auto words = prepared("van der zu"), particles = prepared("van Hawthorne");
  REQUIRE(words.tokens[0].kind == Kind::word);
  REQUIRE(particles.tokens[0].kind == Kind::particle);
  CHECK(likeness(words.tokens[0], particles.tokens[0]).why ==
        likeness(particles.tokens[0], words.tokens[0]).why);
}

TEST_CASE("Person name: signs of Han are other signs or the same", "[match]") {
  CHECK(score("林徽因", "林徽因").exact);
  CHECK_FALSE(alert(score("林徽因", "林徽明")));
  // Also of those that spell the sound of a foreign name.
  const auto foreign = prepared("特克维·莫").tokens.at(0), own = prepared("林特克威").tokens.at(0);
  REQUIRE(foreign.foreign);
  CHECK_FALSE(likeness(foreign, own));
  CHECK_FALSE(likeness(own, foreign));
}

TEST_CASE("Person name: words that stand against each other tell persons apart", "[match]") {
  CHECK_FALSE(alert(score("Tibor Endre Hawthorne", "Tibor Marcell Hawthorne")));
  CHECK_FALSE(alert(score("Tibor Hawthorne", "Tibor Quesnel")));
  CHECK(alert(score("Tibor Hawthorne", "Tibor Endre Hawthorne")));
}

TEST_CASE("Person name: last words that stand against each other weigh more", "[match]") {
  const auto last = score("Tibor Szentgyorgyi Hawthorne", "Tibor Szentgyorgyi Lundqvist").score;
  const auto first = score("Hawthorne Szentgyorgyi Tibor", "Lundqvist Szentgyorgyi Tibor").score;
  CHECK(last < first);
  CHECK(last < possible_score_min);
}

TEST_CASE("Person name: what is missing on record costs more than what was not asked", "[match]") {
  const auto asked_less = score("Tibor Hawthorne", "Tibor Endre Hawthorne");
  const auto asked_more = score("Tibor Endre Hawthorne", "Tibor Hawthorne");
  CHECK(asked_more.score < asked_less.score);
  CHECK(asked_less.score < score("Tibor Hawthorne", "Tibor Hawthorne").score);
}

TEST_CASE("Person name: short words are the same or are not", "[match]") {
  CHECK(score("Bo Lundqvist", "Bo Lundqvist").exact);
  CHECK_FALSE(alert(score("Bo Lundqvist", "Ba Lundqvist")));
}

TEST_CASE("Person name: frequent names tell less, particles and initials nothing", "[match]") {
  CHECK(score("Maria Garcia", "Maria Garcia").score <
        score("Vendula Horackova", "Vendula Horackova").score);
  CHECK_FALSE(alert(score("Maria Garcia", "Maria Garcia Lopez")));
  // Another spelling of a frequent name is as frequent.
  CHECK(prepared("Muxammad").tokens.at(0).weight == prepared("Mohammed").tokens.at(0).weight);
  CHECK_FALSE(alert(score("bin al", "bin al")));
  CHECK_FALSE(alert(score("J. K.", "J. K.")));
  CHECK(score("van der", "van der Hawthorne").score < possible_score_min);
}

TEST_CASE("Person name: what has no letter is no name, and any bytes do no harm", "[match]") {
  CHECK(prepared("").tokens.empty());
  CHECK(prepared(" -., ' ").tokens.empty());
  CHECK(score("", "Tibor Hawthorne").score == 0);
  CHECK(score("\xff\xfe", "\xff\xfe").score <= 1);
  std::string long_name;
  for (int i = 0; i < 200; ++i) long_name += "word" + std::to_string(i) + " ";
  CHECK(prepared(long_name).tokens.size() == tokens_max);
}

TEST_CASE("Person name: letters of many orthographies fold to sounds", "[match]") {
  CHECK(folded("schmidt") == folded("shmidt"));
  CHECK(folded("yusuf") == folded("youssuf"));
  CHECK(folded("petroff") == folded("petrov"));
  CHECK(folded("zakayev") == folded("zakaev"));
  CHECK(skeleton(folded("hawthorne")) == "hvtrn");
  CHECK(outline("hejeij") == "h*j*j");
  CHECK(outline("gueie") == outline("gaie"));
  CHECK(coarse(outline("mobi")) == coarse(outline("nopa")));
  using Forms = std::vector<std::string>;
  CHECK(consonant_forms("arik", false) == Forms{"rk"});
  CHECK(consonant_forms("eriC", false) == Forms{"r", "rk", "rs"});  // ch: Erich, Richard
  CHECK(consonant_forms("aiua", false) == Forms{""});
  CHECK(consonant_forms("baraka", true) == Forms{"brk"});
  CHECK(consonant_forms("beilake", true) == Forms{"blk", "brk"});
}

}  // namespace iwets::match::person
