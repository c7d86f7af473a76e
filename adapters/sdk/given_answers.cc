#include "adapters/sdk/given_answers.h"

#include "adapters/sdk/continuation.h"
#include "iwets/v1/trace.pb.h"
#include "proto/codec/facts.h"
#include "proto/types/archive.h"

namespace iwets::sdk {
namespace {

std::int64_t us(Instant t) { return static_cast<std::int64_t>(to_us(t)); }

constexpr const char* tables = R"(
CREATE TABLE IF NOT EXISTS center_given(
  trace BLOB NOT NULL, requester TEXT NOT NULL, at_us INTEGER NOT NULL, version INTEGER NOT NULL,
  sealed BLOB NOT NULL, PRIMARY KEY(trace, requester)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS center_given_times ON center_given(at_us);
)";

/// The columns that `read` expects.
#define GIVEN_SELECT "SELECT trace, requester, at_us, version, sealed FROM center_given "

std::optional<Given> read(const link::Database::Statement& row, PeerId self, seal::Opener& opener) {
  const auto trace = TraceId::from_bytes(bytes_of(row.text(0)));
  const auto requester = PeerId::parse(row.text(1));
  v1::Sealed wire;
  if (!trace || !requester || !wire.ParseFromString(row.text(4))) return std::nullopt;
  Given out{{*trace, *requester}, from_us(static_cast<std::uint64_t>(row.integer(2))), 1, {}, {}};
  out.version = static_cast<std::uint32_t>(row.integer(3));
  const auto context = GivenAnswers::context_of(out.name, self);
  const auto plain = opener.open(codec::from_wire(wire), bytes_of(context));
  if (!plain) return std::nullopt;
  Reader reader(bytes_of(*plain));
  reader(out.looked, out.told);
  if (!reader.complete()) return std::nullopt;
  return out;
}

}  // namespace

GivenAnswers::GivenAnswers(link::Database& database, bool read_only) : database_(database) {
  if (!read_only) database_.execute(tables);
  there_ = database_.prepare("SELECT 1 FROM sqlite_master WHERE name = 'center_given'").step();
}

std::string GivenAnswers::content_of(const Given& given) {
  Writer writer;
  writer(given.looked, given.told);
  return std::move(writer).bytes();
}

std::string GivenAnswers::context_of(const CaseName& name, PeerId self) {
  return seal::context(self, self, name.trace, Kind::trace_result) + name.requester.text();
}

void GivenAnswers::keep(const Given& given, const seal::SealedPart& sealed) {
  v1::Sealed wire;
  codec::to_wire(sealed, wire);
  auto row = database_.prepare("INSERT OR REPLACE INTO center_given VALUES(?,?,?,?,?)");
  row.bind_blob(1, given.name.trace.bytes()).bind(2, given.name.requester.text());
  row.bind(3, us(given.at)).bind(4, std::int64_t{given.version});
  row.bind_blob(5, wire.SerializeAsString()).run();
}

std::optional<Given> GivenAnswers::find(const CaseName& name, PeerId self, seal::Opener& opener) {
  if (!there_) return std::nullopt;
  auto row = database_.prepare(GIVEN_SELECT "WHERE trace = ? AND requester = ?");
  row.bind_blob(1, name.trace.bytes()).bind(2, name.requester.text());
  if (!row.step()) return std::nullopt;
  return read(row, self, opener);
}

void GivenAnswers::each(PeerId self, seal::Opener& opener,
                        const std::function<bool(const Given&)>& use) {
  if (!there_) return;
  auto row = database_.prepare(GIVEN_SELECT "ORDER BY at_us DESC");
  while (row.step())
    if (const auto given = read(row, self, opener); given && !use(*given)) return;
}

void GivenAnswers::drop(const CaseName& name) {
  auto row = database_.prepare("DELETE FROM center_given WHERE trace = ? AND requester = ?");
  row.bind_blob(1, name.trace.bytes()).bind(2, name.requester.text()).run();
}

void GivenAnswers::forget(Instant then) {
  database_.prepare("DELETE FROM center_given WHERE at_us < ?").bind(1, us(then)).run();
  auto row = database_.prepare(
      "DELETE FROM center_given WHERE at_us <= "
      "(SELECT at_us FROM center_given ORDER BY at_us DESC LIMIT 1 OFFSET ?)");
  row.bind(1, kept_max).run();
}

Final read_back(const Spoken& spoken) {
  v1::TraceAnswer wire;
  Final out;
  out.code = spoken.code;
  if (const auto country = CountryCode::parse(spoken.next_country)) out.next_country = *country;
  if (!wire.ParseFromString(spoken.content)) return out;  // Never: the kit wrote it.
  out.reason = static_cast<ItiReason>(wire.reason());
  out.answer = answer_from(wire);
  return out;
}

}  // namespace iwets::sdk
