#include "adapters/sql/field_words.h"

#include <algorithm>
#include <cctype>
#include <vector>

#include "proto/field/letters.h"

namespace iwets::sql {
namespace {

// English, Czech, Portuguese, French, Spanish, Arabic transliterated.
constexpr FieldWords of_firearm[] = {
    {"serial",
     "serialnumber|serialno|serial|serialnum|serno|sno|sn|serialnbr|gunno|gunnumber|weaponno|"
     "weaponnumber|firearmno|firearmnumber|armno|bodyno|bodynumber|vyrobnicislo|cislozbrane|"
     "numeroserie|numserie|nserie|"
     "numerodeserie|numeroserial|raqmtasalsuli|raqmsilah"},
    {"canonical", "serialcanonical|serialnormalized|serialnorm|serialclean|serialplain"},
    {"make",
     "make|manufacturer|maker|mk|vyrobce|znacka|fabricante|marca|fabricant|marque|musanni|sani"},
    {"model", "model|modelname|mdl|vzor|modelo|modele|tiraz"},
    {"type",
     "firearmtype|weapontype|guntype|type|kind|druhzbrane|druh|typ|tipoarma|tipo|especie|typearme|"
     "genre|"
     "clase|naw|nawsilah"},
    {"calibre", "calibre|caliber|cal|bore|raze|calibro|iyar|ayar"},
    {"country_of_manufacture",
     "countryofmanufacture|countryoforigin|madein|origincountry|origin|zemepuvodu|zemevyroby|"
     "paisorigem|paisfabricacao|paysorigine|paysfabrication|paisorigen|paisfabricacion|"
     "baladmansha|baladsana"},
    {"country_of_import",
     "countryofimport|importcountry|zemedovozu|paisimportacao|paysimportation"},
    {"importer", "importer|importingfirm|dovozce|importador|importadora|importateur|mustawrid"},
    {"year_of_manufacture",
     "yearofmanufacture|manufactureyear|yearmade|year|rokvyroby|rok|anofabricacao|ano|"
     "anneefabrication|annee|anofabricacion|sanatsana|sana"},
};
constexpr FieldWords of_status[] = {
    {"exported_to",
     "exportedto|exportcountry|countryofexport|exportdestination|zemevyvozu|paisexportacao|"
     "paysexportation|paisexportacion|baladtasdir"},
    {"stolen_from_dealer",
     "stolenfromdealer|dealertheft|stolen|odcizeno|roubada|furtada|voleedealer|"
     "robada|masruq"},
    {"lost_in_shipment",
     "lostinshipment|lostintransit|ztracenoprepravou|extraviada|perduetransport"},
    {"law_enforcement", "lawenforcement|police|policie|policia|shurta"},
    {"military", "military|army|armada|militar|militaire|exercito|askari|jaysh"},
    {"multiple_sale", "multiplesale|multisale|vendamultipla|ventemultiple|ventamultiple"},
    {"status", "status|state|stav|situacao|estado|statut|etat|hala"},
};
constexpr FieldWords of_chain[] = {
    {"role_column",
     "role|kind|partytype|holdertype|type|druh|typ|papel|funcao|tipo|fonction|rol|dawr"},
    {"name",
     "name|companyname|company|dealername|dealer|holder|party|nazev|firma|obchodnik|nome|"
     "razaosocial|empresa|revendedor|nom|raisonsociale|societe|armurier|nombre|razonsocial|armero|"
     "ism|sharika|tajir"},
    {"licence",
     "licence|license|licenceno|licenseno|licencenumber|permit|ffl|koncese|cisloopravneni|licenca|"
     "numerolicenca|certificadoregistro|agrement|autorisation|licencia|rukhsa"},
    {"address", "address|addr|adresa|sidlo|endereco|adresse|direccion|domicilio|unwan"},
    {"acquired",
     "acquired|received|receivedon|dateacquired|datereceived|datumnabyti|nabyto|prijato|entrada|"
     "dataentrada|recebido|daterecu|recu|recibido|fechaentrada|istilam"},
    {"disposed",
     "disposed|shipped|soldon|sold|datesold|dateshipped|datumprodeje|prodano|saida|datasaida|"
     "vendido|datevente|vendu|entregado|fechasalida|taslim"},
};
constexpr FieldWords of_purchaser[] = {
    {"name",
     "fullname|name|purchaser|buyer|owner|holder|jmeno|jmenoprijmeni|prijmeni|kupujici|majitel|"
     "drzitel|nomecompleto|nome|comprador|proprietario|nomcomplet|nom|acheteur|titulaire|nombre|"
     "nombrecompleto|titular|ism|ismkamil|mushtari"},
    {"birth_date",
     "birthdate|dateofbirth|dob|born|datumnarozeni|narozen|datanascimento|nascimento|"
     "datenaissance|naissance|fechanacimiento|nacimiento|tarikhmilad|milad"},
    {"birth_place",
     "birthplace|placeofbirth|mistonarozeni|localnascimento|naturalidade|lieunaissance|"
     "lugarnacimiento|makanmilad"},
    {"address",
     "address|homeaddress|addr|adresa|bydliste|trvalypobyt|endereco|adresse|domicile|direccion|"
     "domicilio|unwan"},
    {"identity_document",
     "identitydocument|document|documentno|idnumber|idcard|nationalid|passport|cislodokladu|"
     "doklad|cisloop|rodnecislo|documento|cpf|rg|pieceidentite|numerocni|cni|dni|cedula|hawiya|"
     "bitaqa|raqmhawiya"},
    {"sex", "sex|gender|pohlavi|sexo|sexe|jins"},
    {"nationality",
     "nationality|citizenship|obcanstvi|statniprislusnost|nacionalidade|nationalite|nacionalidad|"
     "jinsiya"},
    {"purchased",
     "purchased|purchasedate|datefrom|validfrom|dateofpurchase|saledate|soldon|datesold|"
     "datumprodeje|datumnabyti|"
     "prodano|dataaquisicao|datacompra|datavenda|dateachat|dateacquisition|datevente|fechacompra|"
     "fechaventa|tarikhshira"},
};

constexpr std::string_view of_import_date =
    "importdate|dateofimport|importedon|imported|importyear|yearofimport|year|date|datumdovozu|"
    "rokdovozu|datum|rok|dataimportacao|anoimportacao|data|ano|dateimportation|anneeimportation|"
    "annee|fechaimportacion|anoimportacion|fecha|tarikhistirad|tarikh|sana";

/// Lower-case words of a name: "Datum_narození" -> "datum", "narozeni"; "serialNo" -> "serial",
/// "no".
std::vector<std::string> parts(const std::string& column) {
  std::string spaced;
  for (std::size_t i = 0; i < column.size(); ++i) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(column[at]); };
    if (i > 0 && std::isupper(byte(i)) != 0 && std::islower(byte(i - 1)) != 0) spaced += ' ';
    spaced += column[i];
  }
  std::vector<std::string> out(1);
  for (const char c : field::plain_letters(spaced)) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0)
      out.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else if (!out.back().empty())
      out.emplace_back();
  }
  return out;
}

constexpr std::size_t telling = 5;  ///< letters of a word that may stand within another

}  // namespace

std::span<const FieldWords> firearm_words() { return of_firearm; }
std::span<const FieldWords> status_words() { return of_status; }
std::span<const FieldWords> chain_words() { return of_chain; }
std::span<const FieldWords> purchaser_words() { return of_purchaser; }
std::string_view import_date_words() { return of_import_date; }

int fit(std::string_view words, const std::string& column) {
  const auto split = parts(column);
  std::string whole;
  for (const auto& part : split) whole += part;
  int best = 0;
  while (!words.empty()) {
    const auto end = std::min(words.find('|'), words.size());
    const auto word = words.substr(0, end);
    words.remove_prefix(std::min(end + 1, words.size()));
    if (whole == word) return 3;
    if (std::find(split.begin(), split.end(), word) != split.end())
      best = std::max(best, 2);
    else if (word.size() >= telling && whole.find(word) != std::string::npos)
      best = std::max(best, 1);
  }
  return best;
}

}  // namespace iwets::sql
