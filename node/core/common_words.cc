#include "node/core/common_words.h"

#include <algorithm>

namespace iwets::node {
namespace {

/// By what they are; parted by blanks and ends of lines.
constexpr std::string_view all = R"(
password passwort passwd passcode passphrase secret secrets access login logon signin user username admin administrator root guest
test testing tester temp temporary default change changeme letmein trust welcome hello computer internet network server system windows
microsoft google facebook samsung apple iphone android linux cisco oracle master mastery trustno qwerty qwertz azerty qwer asdf zxcv
qwe asd zxc wsx abc xyz aaa pass word words key keys code open sesame enter please maintenance service support manager office desktop
iloveyou love lover lovely loveme forever friend friends family baby babygirl angel angels princess prince queen king sweet sweetie
honey sunshine sunny flower flowers rainbow butterfly cookie cookies chocolate cheese banana orange cherry peaches pepper ginger coffee
whatever nothing something anything unbelievable incredible awesome freedom shadow midnight thunder lightning diamond silver golden gold
purple blue green yellow black white red pink monkey dragon tiger lion eagle falcon phoenix wolf bear horse dog cat puppy kitty kitten
bailey buster maggie ginny snoopy garfield mickey pokemon pikachu naruto batman superman spiderman starwars matrix hunter killer ranger
ninja soldier warrior knight wizard hacker gamer player winner lucky happy smile money dollar mercedes ferrari porsche mustang corvette
yamaha harley football baseball basketball hockey soccer tennis golf swimming running cricket rugby liverpool chelsea arsenal manchester
united city barcelona realmadrid juventus bayern milan celtic rangers everton yankees cowboys lakers steelers eagles
police policeman policewoman officer detective inspector sergeant captain chief agent special firearm firearms weapon weapons gun guns
pistol rifle glock beretta bullet shotgun interpol europol iwets trace tracing crime criminal justice court law order security secure
safety safe protect private public government ministry bureau national central nationalbureau customs border
spring summer autumn fall winter january february march april may june july august september october november december
monday tuesday wednesday thursday friday saturday sunday today tomorrow morning night day week month year newyear christmas easter
one two three four five six seven eight nine ten zero hundred thousand million number numbers first second last new old big little
my your the and for you me is its this that with from of in on to no yes not it we be am are good bad best super mega ultra
michael jessica charlie jordan daniel thomas andrew joshua matthew robert william david james john joseph richard george anthony
jennifer amanda michelle ashley nicole sarah samantha elizabeth victoria alexander alexandra maria anna julia laura martin peter paul
kevin brian steven justin brandon tyler austin taylor hannah emily sophie olivia emma lucas oliver jack harry oscar max sam alex chris
london paris berlin madrid lisbon prague durban pretoria johannesburg capetown africa southafrica america usa canada england france
spain brazil brasil portugal germany europe world china india japan texas dallas chicago newyork california
motdepasse bonjour soleil jetaime amour azertyuiop loulou doudou chouchou coucou marseille football papillon chocolat princesse
secretaire bienvenue administrateur utilisateur nicolas camille julien antoine jerome liberte ordinateur police gendarmerie enquete
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre lundi mardi mercredi jeudi vendredi samedi dimanche
printemps ete automne hiver
contrasena clave hola tequiero teamo amor mivida corazon estrella estrellita princesa bonita mariposa america realmadrid barcelona
administrador usuario bienvenido bienvenida policia seguridad secreto carlos alejandro fernando roberto ricardo gabriel sebastian
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre lunes martes miercoles jueves viernes sabado
domingo primavera verano otono invierno
senha acesso segredo bemvindo flamengo corinthians palmeiras saopaulo benfica sporting porto gatinha lindinha felicidade obrigado
familia deus jesus jesuscristo fevereiro marco maio junho julho setembro outubro dezembro segunda terca quarta quinta sexta sabado
inverno outono rafael gustavo felipe matheus guilherme
heslo heslicko tajne tajneheslo ahoj dobryden spravce uzivatel pocitac laska milacek kocicka pejsek slunicko hvezda sparta slavia
martina petra lucie tereza katerina jakub tomas honza policie zbran praha brno leden unor brezen duben kveten cerven cervenec srpen
zari rijen listopad prosinec pondeli utery streda ctvrtek patek sobota nedele jaro leto podzim zima
kennwort geheim hallo hallowelt willkommen schatz sommer herbst winter fruehling fussball sonnenschein liebe
salam marhaba ahlan habibi habibti allah bismillah inshallah mohammed muhammad mohamed ahmed mahmoud mustafa fatima khaled omar
كلمة السر كلمةالسر كلمةالمرور مرحبا السلام عليكم الله محمد أحمد احمد حبيبي حبيبتي بسم شرطة الشرطة سلاح مصر المغرب
contraseña otoño miércoles sábado été février août décembre françois josé maría andré júlio março terça são
)";

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> out;
  constexpr std::string_view blanks = " \n";
  while (true) {
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return out;
    text = text.substr(begin);
    const auto end = std::min(text.find_first_of(blanks), text.size());
    out.push_back(text.substr(0, end));
    text = text.substr(end);
  }
}

}  // namespace

const std::vector<std::string_view>& common_words() {
  static const auto words = words_of(all);
  return words;
}

}  // namespace iwets::node
