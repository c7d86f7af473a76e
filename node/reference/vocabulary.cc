#include "node/reference/vocabulary.h"

#include <algorithm>

#include "proto/reference/letters.h"

namespace iwets::reference {
namespace {

struct Row {
  std::string_view value;
  std::string_view words;  ///< separated by bars
};

constexpr Row types[] = {
    {"P",
     "pistol|pistols|handgun|hand gun|sidearm|pistolet|arme de poing|pistola|arma corta|pistole|"
     "مسدس|طبنجة|пистолет|pištolj|пиштољ|tabanca"},
    {"PI",
     "semi automatic pistol|self loading pistol|pistolet semi automatique|pistola semiautomatica|"
     "samonabíjecí pistole|مسدس نصف آلي"},
    {"PR",
     "revolver|revolvers|revolveru|wheelgun|wheel gun|revólver|revolvér|barillet|cylindre|tambour|"
     "tambor|válec|مسدس دوار|ريفولفر|револьвер|револвер"},
    {"PD", "derringer|deringer|derringr"},
    {"PS", "single shot pistol|pistolet à un coup|jednoranová pistole"},
    {"R",
     "rifle|rifles|long gun|fusil|carabine|arme longue|fuzil|espingarda|puška|pušky|kulovnice|"
     "بندقية|بارودة|винтовка|puska|tüfek"},
    {"RC",
     "carbine|carbines|carabina|karabina|karabin|mousqueton|mosquetón|mosquetao|кapaбин|карабин|"
     "كارابين|قربينة"},
    {"RA",
     "assault rifle|assault|automatic rifle|battle rifle|fusil d'assaut|fusil de asalto|"
     "fusil de assalto|fuzil de assalto|útočná puška|samopal vz|بندقية هجومية|رشاش "
     "كلاشنكوف|автомат"},
    {"RI",
     "semi automatic rifle|self loading rifle|fusil semi automatique|fuzil semiautomatico|"
     "samonabíjecí puška"},
    {"RB",
     "bolt action rifle|bolt rifle|sniper rifle|hunting rifle|fusil à verrou|fusil de cerrojo|"
     "rifle de cerrojo|fuzil de ferrolho|opakovací puška|بندقية قنص"},
    {"RL", "lever action rifle|lever rifle"},
    {"S",
     "shotgun|shotguns|scattergun|shot gun|fusil de chasse|fusil a "
     "pompe|escopeta|espingarda|caçadeira|"
     "cacadeira|brokovnice|بندقية صيد|بندقية خرطوش|شوزن|ружьё|дробовик|sačmarica"},
    {"SP",
     "pump action shotgun|pump shotgun|riot gun|fusil à pompe|escopeta de corredera|escopeta de "
     "bombeo|"
     "espingarda pump|opakovací brokovnice"},
    {"SE",
     "side by side|double barrel shotgun|double barrelled|double barreled|juxtaposé|"
     "fusil juxtaposé|paralela|yuxtapuesta|dvojka|coach gun"},
    {"SO", "over and under|over under|superposé|superpuesta|sobreposta|kozlice"},
    {"SS", "single barrel shotgun|single shot shotgun|un cañón|jednohlavňová brokovnice"},
    {"SI", "semi automatic shotgun|automatic shotgun|samonabíjecí brokovnice"},
    {"B",
     "submachine gun|sub machine gun|submachinegun|smg|machine pistol|pistolet mitrailleur|"
     "mitraillette|subfusil|metralleta|submetralhadora|samopal|رشاش صغير|رشاش خفيف|غدارة|"
     "пистолет пулемёт|пистолет-пулемет|maschinenpistole|automat"},
    {"M",
     "machine gun|machinegun|lmg|gpmg|mitrailleuse|ametralladora|metralhadora|kulomet|رشاش|مدفع "
     "رشاش|"
     "пулемёт|пулемет|mitraljez"},
    {"V", "silencer|suppressor|silencieux|silenciador|tlumič|كاتم صوت|глушитель"},
    {"GN", "grenade launcher|lance grenades|lanzagranadas|lança granadas|granátomet|قاذف قنابل"},
    {"K", "rocket launcher|lance roquettes|lanzacohetes|lança foguetes|rpg|قاذف صواريخ|гранатомёт"},
    {"PG", "air pistol|gas pistol|plynová pistole|pistolet à air"},
    {"RG", "air rifle|airgun|air gun|vzduchovka"},
    {"PK", "blank pistol|blank firing|signal pistol|alarm pistol|pistolet d'alarme|plynovka"},
};

constexpr Row actions[] = {
    {"semi-automatic",
     "semi automatic|semi auto|semiauto|semiautomatic|self loading|selfloading|autoloading|semi "
     "automatique|"
     "semiautomatique|semiautomática|semiautomático|samonabíjecí|poloautomatická|"
     "نصف آلي|نصف آلية|полуавтоматический|poluautomatski"},
    {"fully-automatic",
     "fully automatic|full auto|full automatic|automatique|automática|automático|automatická|"
     "آلي|آلية|автоматический|rafale"},
    {"select-fire",
     "select fire|selective fire|tir sélectif|fuego selectivo|tiro seletivo|selector|burst"},
    {"double-action", "double action|da|double action|doble acción|dupla ação|dvojčinný"},
    {"single-action", "single action|simple action|acción simple|ação simples|jednočinný"},
    {"bolt",
     "bolt action|bolt|bolt handle|verrou|à verrou|cerrojo|ferrolho|válcový závěr|opakovací|"
     "ترباس|продольно-скользящий|затвор|turnbolt"},
    {"straight-pull", "straight pull|culasse rectiligne"},
    {"lever", "lever action|lever|levier|à levier|palanca|alavanca|pákový|páková|رافعة"},
    {"pump",
     "pump action|pump|slide action|pompe|à pompe|corredera|bombeo|bomba|pumpovací|pump "
     "akce|مضخة|pompa"},
    {"break",
     "break action|break open|break barrel|top break|basculant|basculante|báscula|lámací|"
     "hinged|sklopná|قابل للكسر"},
    {"single-shot", "single shot|un coup|à un coup|un tiro|jednoranová|jednoranový|طلقة واحدة"},
};

// Beside the English names of countries: adjectives, other languages, letters on firearms.
constexpr Row countries[] = {
    {"CZ",
     "czech|tchèque|tchéquie|checo|checa|checho|tcheco|česká|český|česko|czechia|تشيكي|تشيكية|تشيك|"
     "чешский|češki"},
    {"CS",
     "czechoslovak|czechoslovakian|czechoslovakia|tchécoslovaquie|tchécoslovaque|checoslovaquia|"
     "checoslovaco|checoeslovaquia|tchecoslovaquia|tchecoslováquia|československo|československá|"
     "českosl|"
     "cssr|čssr|تشيكوسلوفاكيا|чехословакия"},
    {"SK", "slovak|slovaque|slovenský|slovensko"},
    {"SU",
     "soviet|soviet "
     "union|ussr|urss|cccp|sssr|ссср|sovětský|sovětská|soviétique|soviético|soviética|سوفيتي|"
     "سوفييتي|советский"},
    {"RU",
     "russian|russia|russe|russie|ruso|rusa|russo|russa|rusia|ruský|ruská|rusko|روسي|روسية|русский|"
     "россия|ruski"},
    {"YU",
     "yugoslav|yugoslavian|yugoslavia|yougoslave|yougoslavie|yugoslavo|iugoslavo|jugoslávie|"
     "jugoslavija|jugoslavia|"
     "jugoslovenski|sfrj|يوغوسلافي|югославия|југославија"},
    {"RS", "serbian|serbia|serbe|serbio|sérvio|srbský|srbija|صربي|сербия|србија"},
    {"HR", "croatian|croate|croata|chorvatský|hrvatska|hrvatski"},
    {"BG", "bulgarian|bulgare|búlgaro|bulharský|bulgaria|بلغاري|болгария|болгарский"},
    {"RO", "romanian|rumanian|roumain|rumano|romeno|rumunský|romania|روماني|румынский"},
    {"HU", "hungarian|hongrois|húngaro|maďarský|hungary|مجري|венгерский"},
    {"PL", "polish|polonais|polaco|polonês|polský|poland|بولندي|польский"},
    {"DD", "east german|east germany|ddr|gdr|rda"},
    {"DE",
     "german|germany|allemand|allemagne|alemán|alemania|alemão|alemanha|německý|německo|"
     "deutschland|"
     "west german|w germany|ألماني|المانيا|немецкий|германия|bavaria"},
    {"AT",
     "austrian|austria|autrichien|autriche|austriaco|austríaco|rakouský|rakousko|نمساوي|النمسا|"
     "австрия|австрийский"},
    {"IT",
     "italian|italy|italien|italie|italiano|italiana|italia|italský|itálie|إيطالي|ايطالي|إيطاليا|"
     "итальянский"},
    {"ES",
     "spanish|spain|espagnol|espagne|español|española|españa|espanhol|espanha|španělský|إسباني|"
     "اسباني|испанский|eibar"},
    {"PT", "portuguese|portugal|portugais|português"},
    {"BR",
     "brazilian|brazil|brésil|brésilien|brasileño|brasil|brasileiro|brasileira|brazilský|brazílie|"
     "برازيلي|البرازيل|бразилия"},
    {"AR", "argentine|argentinian|argentina|argentin|argentino|industria argentina|أرجنتيني"},
    {"US",
     "american|usa|united states|u s a|américain|etats unis|americano|estados "
     "unidos|eeuu|eua|americký|أمريكي|امريكي|американский"},
    {"CN", "chinese|china|chinois|chine|chino|chinês|čínský|čína|norinco|صيني|китайский|китай"},
    {"FR", "french|france|français|francés|francês|francouzský|فرنسي|французский"},
    {"BE", "belgian|belgium|belge|belgique|belga|belgický|liège|herstal|بلجيكي|бельгийский"},
    {"GB",
     "british|english|england|united kingdom|great "
     "britain|britannique|anglais|británico|inglés|inglês|"
     "britský|بريطاني|английский"},
    {"TR",
     "turkish|turkey|türkiye|turc|turquie|turco|turca|turquía|turquia|turecký|turecko|تركي|تركية|"
     "турецкий"},
    {"IL", "israeli|israel|israélien|israelí|israelense|izraelský|إسرائيلي|израиль"},
    {"ZA", "south african|south africa|rsa|sud africain|sudafricano|sul africano|jihoafrický"},
    {"FI", "finnish|finland|finlandais|finlandés|finlandês|finský|فنلندي"},
    {"SE", "swedish|sweden|suédois|sueco|švédský"},
    {"CH", "swiss|switzerland|suisse|suizo|suíço|švýcarský|سويسري"},
    {"EG", "egyptian|egypt|égyptien|egipcio|مصري|مصر"},
    {"IQ", "iraqi|iraq|irakien|عراقي|العراق"},
    {"IR", "iranian|iran|iranien|iraní|إيراني|ایران"},
    {"PK", "pakistani|pakistan|pakistanais|paquistaní|paquistanês"},
    {"PH", "philippine|filipino|philippines|armscor"},
    {"JP", "japanese|japan|japonais|japonés|japonês"},
    {"KR", "korean|south korea"},
    {"KP", "north korean|north korea"},
    {"UA", "ukrainian|ukraine|ukrainien|украинский"},
    {"MX", "mexican|mexico|mexicano|mexicain"},
    {"CA", "canadian|canada|canadien"},
    {"IN", "indian|india"},
};

constexpr std::string_view fillers =
    "a an the and or of with on in at by for to from is it its no not has have this that as also "
    "marked marking marks mark stamped engraved written reads says text logo inscription left "
    "right "
    "side top bottom under over slide frame barrel grip grips handle butt receiver magazine round "
    "rounds shot small large big old new short long black silver gun weapon firearm arm arms made "
    "cal mm caliber calibre calibro model modele modelo mod vzor vz typ type number serial "
    "arme avec sur une un le la les des du et de a gauche droite marque marquee canon carcasse "
    "crosse "
    "arma con en el los las una y izquierda derecha marca corredera grabado canon "
    "com no na o os as do da e lado esquerdo direito gravado ferrolho armacao cano "
    "zbran na s se v z ze je pro leva prava strana hlaven ram zaver oznaceni napis ma nebo "
    "ala ma fi min s sn";

std::vector<Phrase> read_all() {
  std::vector<Phrase> all;
  const auto add = [&](Facet facet, std::span<const Row> rows) {
    for (const auto& row : rows)
      for (auto rest = row.words; !rest.empty();) {
        const auto bar = rest.find('|');
        all.push_back({facet, key_of(rest.substr(0, bar)), std::string(row.value)});
        rest = bar == std::string_view::npos ? std::string_view{} : rest.substr(bar + 1);
      }
  };
  add(Facet::type, types);
  add(Facet::action, actions);
  add(Facet::country, countries);
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.key < b.key; });
  return all;
}

std::vector<std::string> read_fillers() {
  std::vector<std::string> all;
  for (const auto& atom : atoms_of(fillers)) all.push_back(atom.text);
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

const std::vector<Phrase>& phrases() {
  static const auto all = read_all();
  return all;
}

std::span<const Phrase> phrases_of(std::string_view key) {
  const auto& all = phrases();
  const auto first = std::lower_bound(all.begin(), all.end(), key,
                                      [](const auto& p, auto k) { return p.key < k; });
  auto last = first;
  while (last != all.end() && last->key == key) ++last;
  return {first, last};
}

bool is_filler(std::string_view word) {
  static const auto all = read_fillers();
  return std::binary_search(all.begin(), all.end(), word);
}

}  // namespace iwets::reference
