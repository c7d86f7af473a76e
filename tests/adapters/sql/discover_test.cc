#include "adapters/sql/discover.h"

#include <catch2/catch.hpp>

#include "adapters/sql/field_words.h"
#include "adapters/sql/mapping.h"

using namespace iwets;

namespace {

std::vector<sql::CatalogColumn> catalog(
    const std::vector<std::pair<std::string, std::vector<std::string>>>& tables) {
  std::vector<sql::CatalogColumn> out;
  for (const auto& [table, columns] : tables)
    for (const auto& column : columns) {
      const auto arrow = column.find('>');
      out.push_back({table, column.substr(0, arrow), "text",
                     arrow == std::string::npos ? "" : column.substr(arrow + 1)});
    }
  return out;
}

/// The proposal as a mapping, which it must be.
sql::Mapping read(const std::string& proposed) {
  INFO(proposed);
  const auto mapping = sql::parse_mapping(
      "[connection]\nkind = \"postgresql\"\nstring = \"dbname=r\"\n" + proposed, "p.toml");
  INFO((mapping ? std::string() : mapping.error()));
  REQUIRE(mapping);
  return *mapping;
}

}  // namespace

TEST_CASE("Discover: registries in the pilots' languages are recognised", "[core]") {
  struct Registry {
    std::vector<std::string> firearm, person;
  };
  const std::vector<Registry> registries{
      {{"id", "serial_number", "manufacturer", "model", "weapon_type", "calibre",
        "country_of_origin"},
       {"id", "weapon_id>f", "full_name", "date_of_birth", "address", "id_number",
        "purchase_date"}},
      {{"id", "vyrobni_cislo", "vyrobce", "vzor", "druh_zbrane", "raze", "zeme_puvodu"},
       {"id", "zbran_id>f", "jmeno", "datum_narozeni", "bydliste", "cislo_dokladu",
        "datum_nabyti"}},
      {{"id", "numero_serie", "fabricante", "modelo", "tipo", "calibre", "pais_origem"},
       {"id", "arma_id>f", "nome", "data_nascimento", "endereco", "cpf", "data_venda"}},
      {{"id", "numero_de_serie", "fabricant", "modele", "type_arme", "calibre", "pays_origine"},
       {"id", "arme_id>f", "nom", "date_naissance", "adresse", "piece_identite", "date_achat"}},
      {{"id", "NumeroSerie", "Marca", "Modelo", "TipoArma", "Calibre", "PaisOrigen"},
       {"id", "armaId>f", "Nombre", "FechaNacimiento", "Direccion", "DNI", "FechaCompra"}},
      {{"id", "raqm_tasalsuli", "musanni", "tiraz", "naw", "iyar", "balad_mansha"},
       {"id", "silah_id>f", "ism", "tarikh_milad", "unwan", "raqm_hawiya", "tarikh_shira"}},
  };
  for (const auto& registry : registries) {
    CAPTURE(registry.firearm[1]);
    const auto mapping =
        read(sql::propose(catalog({{"f", registry.firearm}, {"p", registry.person}})));
    for (const auto* field :
         {"serial", "make", "model", "type", "calibre", "country_of_manufacture"})
      CHECK(mapping.firearm.columns.count(field) == 1);
    REQUIRE(mapping.purchaser);
    for (const auto* field : {"name", "birth_date", "address", "identity_document", "purchased"}) {
      CAPTURE(field);
      CHECK(mapping.purchaser->columns.count(field) == 1);
    }
  }
}

TEST_CASE("Discover: holders whose names stand elsewhere are joined", "[core]") {
  const auto mapping = read(sql::propose(
      catalog({{"public.firearms", {"id", "serial", "make"}},
               {"public.transfers",
                {"id", "gun>public.firearms", "dealer>public.dealers", "sold_on", "role"}},
               {"public.dealers", {"id", "name", "licence", "address"}}})));
  REQUIRE(mapping.chain.size() == 1);
  CHECK(mapping.chain[0].table == "transfers JOIN dealers ON dealers.id = transfers.dealer");
  CHECK(mapping.chain[0].key == "transfers.gun");
  CHECK_FALSE(mapping.chain[0].role);
  CHECK(mapping.chain[0].columns.at("role_column").sql == "transfers.role");
  CHECK(mapping.chain[0].columns.at("name").sql == "dealers.name");
  CHECK(mapping.chain[0].columns.at("disposed").sql == "transfers.sold_on");
}

TEST_CASE("Discover: imports that point to the firearm are importers of its chain", "[core]") {
  const auto text = sql::propose(catalog(
      {{"firearms", {"id", "serial", "make"}},
       {"imports", {"imp_id", "firearm_id>firearms", "importer", "licence", "year", "invoice"}}}));
  CHECK_THAT(text, Catch::Contains("\n[[chain]]\ntable = \"imports\"\nfirearm = \"firearm_id\"\n"
                                   "role = \"importer\"\nname = \"importer\"\n"
                                   "acquired = \"year\"\nlicence = \"licence\"\n"
                                   "# not used of imports: imp_id (text), invoice (text)\n"));
  CHECK(read(text).chain.size() == 1);
}

TEST_CASE("Discover: what a firearm points to, as its import, is proposed in comments", "[core]") {
  const auto text = sql::propose(catalog(
      {{"firearms", {"id", "serial", "make", "import_ref>imports"}},
       {"imports", {"imp_id", "importer", "origin", "licence", "year", "country", "invoice"}}}));
  CHECK(read(text).chain.empty());
  for (const auto* line :
       {"# table = \"firearms LEFT JOIN imports ON imports.imp_id = firearms.import_ref\"\n",
        "# importer = \"imports.importer\"\n", "# country_of_manufacture = \"imports.origin\"\n",
        "# [[chain]]\n# table = \"firearms JOIN imports ON imports.imp_id = firearms.import_ref\"\n"
        "# firearm = \"firearms.id\"\n# role = \"importer\"\n# name = \"imports.importer\"\n"
        "# acquired = \"imports.year\"\n# licence = \"imports.licence\"\n",
        "# not used of imports: country (text), invoice (text)\n"}) {
    CAPTURE(line);
    CHECK_THAT(text, Catch::Contains(line));
  }
  CHECK_THAT(text, !Catch::Contains("year_of_manufacture"));
}

TEST_CASE("Discover: short names are known, and tables that are not used are listed", "[core]") {
  for (const auto* serial :
       {"ser_no", "sn", "sno", "SerialNbr", "gun_no", "weapon_no", "arm_no", "body_no"}) {
    CAPTURE(serial);
    const auto text = sql::propose(
        catalog({{"guns", {"id", serial, "mk", "mdl", "bore", "kind", "importing_firm"}},
                 {"owners", {"id", "guns_id>guns", "name", "dob", "valid_from"}},
                 {"rates", {"currency", "rate"}}}));
    const auto mapping = read(text);
    CHECK(mapping.firearm.columns.at("serial").sql ==
          (std::string(serial) == "SerialNbr" ? "\"SerialNbr\"" : serial));
    CHECK(mapping.firearm.columns.at("make").sql == "mk");
    CHECK(mapping.firearm.columns.at("calibre").sql == "bore");
    CHECK(mapping.firearm.columns.at("model").sql == "mdl");
    CHECK(mapping.firearm.columns.at("type").sql == "kind");
    CHECK(mapping.firearm.columns.at("importer").sql == "importing_firm");
    REQUIRE(mapping.purchaser);
    CHECK(mapping.purchaser->columns.at("purchased").sql == "valid_from");
    CHECK_THAT(text, Catch::Contains("purchased = \"valid_from\"   # a licence's date"));
    CHECK_THAT(text, Catch::Contains("# not used of rates: currency (text), rate (text)"));
  }
}

TEST_CASE("Discover: the number of a row is no serial number where there is another", "[core]") {
  const auto proposed = [](const char* key, const char* other) {
    return sql::propose(catalog({{"firearms", {key, other, "make", "model"}},
                                 {"licences", {"lic_no", "firearm_no>firearms", "holder_name"}}}));
  };
  for (const auto* key : {"firearm_no", "weapon_no", "gun_no"}) {
    CAPTURE(key);
    const auto mapping = read(proposed(key, "serial_number"));
    CHECK(mapping.firearm.columns.at("id").sql == key);
    CHECK(mapping.firearm.columns.at("serial").sql == "serial_number");
  }
  const auto alone = proposed("firearm_no", "remarks");
  CHECK(read(alone).firearm.columns.at("serial").sql == "firearm_no");
  CHECK_THAT(alone, Catch::Contains("# firearm_no is the key as well: is it really the number"));
}

TEST_CASE("Discover: without a serial number the rest is proposed all the same", "[core]") {
  const auto text = sql::propose(catalog({{"weather", {"day", "rain"}},
                                          {"arms", {"id", "mk", "mdl", "bore", "stamp"}},
                                          {"owners", {"id", "arms_id>arms", "name", "dob"}}}));
  CHECK_THAT(text,
             Catch::Contains("table = \"arms\"\nid = \"id\"\nserial = \"\"   # which column?\n") &&
                 Catch::Contains("\nmake = \"mk\"\nmodel = \"mdl\"\n") &&
                 Catch::Contains("# not used of arms: stamp (text)") &&
                 Catch::Contains("[purchaser]\ntable = \"owners\"\nfirearm = \"arms_id\"\n"));
  const auto head = std::string("[connection]\nkind = \"odbc\"\nstring = \"DSN=r\"\n");
  CHECK_THAT(sql::parse_mapping(head + text, "p.toml").error(),
             Catch::Contains("`firearm.serial` is missing: name the column that holds it"));
}

TEST_CASE("Discover: where nothing looks like a registry, it shows what is there", "[core]") {
  const auto text = sql::propose(catalog({{"t", {"a", "b"}}}));
  CHECK_THAT(text, Catch::Contains("No table here") && Catch::Contains("a (text), b (text)") &&
                       Catch::Contains("# serial = \"\"") && Catch::Contains("# [purchaser]"));
}

TEST_CASE("Discover: names fit in any case, with marks and separators", "[core]") {
  CHECK(sql::fit("datumnarozeni", "Datum_narození") == 3);
  CHECK(sql::fit("serial", "gun_serial") == 2);
  CHECK(sql::fit("serial", "gunserial") == 1);
  CHECK(sql::fit("cal", "locality") == 0);
}
