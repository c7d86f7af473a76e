#include "tests/bench/registry_bench.h"

#include <libpq-fe.h>

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "adapters/sql/lookup_pool.h"
#include "hub/screen/generate/random.h"
#include "tests/bench/child.h"
#include "tests/bench/cluster.h"
#include "tests/bench/machine.h"
#include "tests/bench/spread.h"

namespace iwets::bench {
namespace {

using Json = nlohmann::ordered_json;
using screen::generate::Random;

/// A server of a size that registries have; what it writes is thrown away anyhow.
constexpr const char* settings = R"(
listen_addresses = ''
shared_buffers = 1GB
maintenance_work_mem = 512MB
max_parallel_maintenance_workers = 1
max_wal_size = 8GB
autovacuum = off
fsync = off
jit = off
)";

/// Letters and digits of the n-th firearm's number; no two are equal. `@` is the number of sales.
constexpr const char* tables = R"(
CREATE UNLOGGED TABLE dealers AS
  SELECT n AS id, 'Dealer ' || n AS name, 'L-' || n AS licence, n || ' Market Street' AS address
    FROM generate_series(1, 10000) n;
ALTER TABLE dealers ADD PRIMARY KEY (id);
CREATE UNLOGGED TABLE firearms AS
  SELECT n AS id,
         chr(65 + n % 26) || chr(65 + n / 26 % 26) || '-' || lpad(n::text, 8, '0') AS serial,
         (ARRAY['CZ', 'Glock', 'Beretta', 'Taurus'])[1 + n % 4] AS make, 'Model ' || n % 90 AS model,
         'PI' AS type, '9x19' AS calibre, 'CZ' AS country, 1950 + n % 75 AS year
    FROM generate_series(1, @) n;
CREATE UNLOGGED TABLE sales AS
  SELECT n AS firearm, 1 + n % 10000 AS dealer, 'Purchaser ' || md5(n::text) AS name,
         date '1940-01-01' + n % 20000 AS born, n || ' Long Road' AS address,
         'ID' || lpad(n::text, 10, '0') AS document, date '1975-01-01' + n % 18000 AS sold
    FROM generate_series(1, @) n;
)";
constexpr const char* indexes = R"(
ALTER TABLE firearms ADD PRIMARY KEY (id);
CREATE INDEX ON firearms (UPPER(regexp_replace(serial, '[^A-Za-z0-9]', '', 'g')));
CREATE INDEX ON firearms (translate(UPPER(regexp_replace(serial, '[^A-Za-z0-9]', '', 'g')),
                                    'ODQILZSBG', '000112586'));
CREATE INDEX ON sales (firearm);
VACUUM ANALYZE;
)";

constexpr const char* mapping = R"(
[firearm]
table = "firearms"
id = "id"
serial = "serial"
folded = "auto"
make = "make"
model = "model"
type = "type"
calibre = "calibre"
country_of_manufacture = "country"
year_of_manufacture = "year"
[[chain]]
table = "sales JOIN dealers ON dealers.id = sales.dealer"
firearm = "sales.firearm"
role = "dealer"
name = "dealers.name"
licence = "dealers.licence"
address = "dealers.address"
disposed = "sales.sold"
[purchaser]
table = "sales"
firearm = "firearm"
name = "name"
birth_date = "born"
address = "address"
identity_document = "document"
purchased = "sold"
)";

/// One question, and the code that is right.
struct Asked {
  const char* kind;
  field::TraceForm form;
  std::string canonical;
  std::uint32_t code;
};

Asked draw(Random& random, std::uint64_t sales) {
  const auto n = 1 + random.below(sales);
  auto digits = std::to_string(n);
  digits.insert(0, 8 - digits.size(), '0');
  std::string number{static_cast<char>('A' + n % 26), static_cast<char>('A' + n / 26 % 26)};
  number += digits;
  Asked out{"exact", {}, {}, 100};
  out.form.firearm.make = std::vector<std::string>{"CZ", "Glock", "Beretta", "Taurus"}[n % 4];
  out.form.firearm.model = "Model " + std::to_string(n % 90);
  out.form.firearm.calibre = "9 mm Luger";
  const auto chance = random.below(20);
  if (chance == 0) {
    number.back() = 'X';
    out.kind = "absent";
    out.code = 320;
  } else if (chance == 1 && number[2] == '0') {
    number[2] = 'O';
    out.kind = "look_alike";
  }
  out.canonical = number;
  out.form.firearm.serial = number.insert(2, " ");
  return out;
}

/// libpq and nothing else: one prepared query in one session.
class Bare {
 public:
  Bare(const std::string& folder, const std::string& sql)
      : connection_(PQconnectdb(("host=" + folder + " dbname=postgres user=bench").c_str()),
                    PQfinish) {
    const Reply prepared(PQprepare(connection_.get(), "q", sql.c_str(), 0, nullptr), PQclear);
    if (PQresultStatus(prepared.get()) != PGRES_COMMAND_OK)
      throw std::runtime_error(PQerrorMessage(connection_.get()));
  }
  void ask(const std::string& value) {
    const char* values[] = {value.c_str()};
    const Reply rows(PQexecPrepared(connection_.get(), "q", 1, values, nullptr, nullptr, 0),
                     PQclear);
    if (PQresultStatus(rows.get()) != PGRES_TUPLES_OK)
      throw std::runtime_error(PQerrorMessage(connection_.get()));
  }

 private:
  using Reply = std::unique_ptr<PGresult, decltype(&PQclear)>;
  std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

/// The adapter's own path: put in line, answered on a thread, taken.
class Adapter {
 public:
  explicit Adapter(const sql::Registry& registry)
      : pool_(registry, [&registry] { return sql::connect(registry.mapping.connection, ""); }) {}
  std::uint32_t ask(const field::TraceForm& form) {
    const sql::CaseKey one{};
    pool_.ask(one, form);
    const auto answered = pool_.take(one, std::chrono::seconds{60});
    if (!answered || !*answered) throw std::runtime_error("the registry gave no answer");
    return (*answered)->final.code;
  }

 private:
  sql::LookupPool pool_;
};

sql::Registry registry_at(const std::string& folder) {
  auto made = sql::parse_mapping("[connection]\nkind = \"postgresql\"\npool = 1\nstring = \"host=" +
                                     folder + " dbname=postgres user=bench\"\n" + mapping,
                                 "registry");
  if (!made) throw std::runtime_error(made.error());
  return sql::Registry(std::move(*made));
}

std::string for_sales(std::string statements, std::uint64_t sales) {
  for (auto at = statements.find('@'); at != std::string::npos; at = statements.find('@'))
    statements.replace(at, 1, std::to_string(sales));
  return statements;
}

Json ratio(const std::vector<double>& ours, const std::vector<double>& theirs) {
  return {{"p50", rounded(quantile(ours, 0.5) / quantile(theirs, 0.5))},
          {"p99", rounded(quantile(ours, 0.99) / quantile(theirs, 0.99))}};
}

}  // namespace

Report run_registry_bench(const RegistryBenchOptions& options) {
  const auto programs = newest_postgres();
  if (programs.empty()) throw std::runtime_error(how_to_install_postgres);
  const Cluster cluster(programs, settings);
  const auto machine = describe_machine(cluster.folder());
  Json report;
  report["machine"] = {{"cpu", machine.cpu},
                       {"cores", machine.cores},
                       {"memory_gib", rounded(machine.memory_gib)},
                       {"filesystem", machine.filesystem}};
  report["settings"] = {
      {"sales", options.sales}, {"questions", options.questions}, {"seed", options.seed}};
  const Stopwatch loading;
  cluster.execute(for_sales(tables, options.sales));
  report["load_s"] = rounded(loading.seconds());
  const Stopwatch indexing;
  cluster.execute(indexes);
  report["index_s"] = rounded(indexing.seconds());
  constexpr double mib = 1U << 20U;
  report["database_mib"] =
      std::round(std::stod(cluster.execute("SELECT pg_database_size('postgres');")) / mib);

  const auto registry = registry_at(cluster.folder());
  Adapter adapter(registry);
  Bare bare(cluster.folder(), registry.queries.firearm.sql);
  Random random(options.seed);
  std::map<std::string, std::vector<double>> took;
  std::uint64_t errors = 0;
  const auto warm = options.questions / 10;
  for (std::uint64_t i = 0; i < warm + options.questions; ++i) {
    check_interrupt();
    const auto asked = draw(random, options.sales);
    // By turns first, because the second finds in memory what the first has read.
    std::map<std::string, double> us;
    for (const bool ours : {i % 2 == 0, i % 2 != 0}) {
      const Stopwatch watch;
      if (ours)
        errors += adapter.ask(asked.form) == asked.code ? 0 : 1;
      else
        bare.ask(asked.canonical);
      us[ours ? "adapter" : "bare"] = watch.us();
    }
    if (i < warm) continue;
    took["all"].push_back(us["adapter"]);
    took[asked.kind].push_back(us["adapter"]);
    took["bare_query"].push_back(us["bare"]);
  }
  for (const auto* kind : {"all", "exact", "look_alike", "absent", "bare_query"}) {
    report[std::string(kind) + "_us"] = spread(took[kind]);
    report[std::string(kind) + "_us"]["questions"] = took[kind].size();
  }
  report["ratio_to_bare_query"] = ratio(took["all"], took["bare_query"]);
  report["errors"] = errors;
  return {report.dump(2), errors};
}

}  // namespace iwets::bench
