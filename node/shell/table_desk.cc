#include "node/shell/table_desk.h"

#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <utility>

namespace iwets::node {
namespace {

using reference::Book;
using reference::Table;

constexpr auto call_again = std::chrono::milliseconds{100};
/// Searches and the link come first.
constexpr int background_nice = 10;

/// The pieces of a whole edition, each proven; what is not whole has no edition.
struct Whole {
  std::optional<codec::TableEdition> edition;
  std::vector<std::string> changes;
};

Result<Whole, Fault> open_all(const std::vector<std::string>& updates,
                              const seal::Key32& authority) {
  Whole whole;
  std::optional<codec::TableEdition> edition;
  for (const auto& update : updates) {
    auto piece = codec::open_table_piece(bytes_of(update), authority);
    if (!piece) return fail(piece.error());
    if (piece->piece != whole.changes.size()) return whole;
    whole.changes.push_back(std::move(piece->changes));
    edition = std::move(piece->edition);
  }
  if (edition && edition->pieces.size() == whole.changes.size()) whole.edition = std::move(edition);
  return whole;
}

std::string words(const Fault& fault) {
  return (fault.field.empty() ? "" : fault.field + ": ") + fault.reason;
}

}  // namespace

std::shared_ptr<const Table> restore_table(link::Database& database, const seal::Key32& authority,
                                           Table built_in, Instant now) {
  TableStore store(database);
  store.create_tables();
  auto table = std::make_shared<const Table>(std::move(built_in));
  database.begin();
  store.drop_up_to(table->edition().number);
  for (;;) {
    const auto next = table->edition().number + 1;
    const auto whole = open_all(store.pieces(next), authority);
    if (whole && !whole->edition) break;
    auto made = whole ? codec::apply_edition(*table, *whole->edition, whole->changes)
                      : Result<Table, Fault>(fail(whole.error()));
    if (!made) {
      spdlog::error("event=reference_edition_dropped edition={} reason=\"{}\"", next,
                    words(made.error()));
      store.keep_refused({next, words(made.error()), made.error().remedy, now});
      store.drop_from(next);
      break;
    }
    table = std::make_shared<const Table>(std::move(*made));
  }
  database.commit();
  return table;
}

TableDesk::TableDesk(Options options, link::Database& database, reference::Shelf& shelf,
                     std::shared_ptr<const Table> edition,
                     std::function<bool(std::function<void(Instant)>)> call)
    : options_(std::move(options)),
      store_(database),
      shelf_(shelf),
      call_(std::move(call)),
      edition_(std::move(edition)),
      digest_(codec::digest_of(*edition_)) {
  store_.create_tables();
  show();
}

TableDesk::~TableDesk() {
  ending_ = true;
  if (worker_.joinable()) worker_.join();
}

void TableDesk::show() {
  TableStatus now;
  now.built_in = options_.built_in;
  now.edition = edition_->edition().number;
  now.entries = shelf_.book()->table().models().size();
  now.note = edition_->edition().note;
  now.refused = store_.refused();
  now.additions_fault = additions_fault_;
  const std::lock_guard lock(mutex_);
  status_ = std::move(now);
}

TableStatus TableDesk::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

std::optional<std::string> TableDesk::to_say() const {
  if (!to_say_) return std::nullopt;
  return codec::write_held({edition_->edition().number, digest_,
                            static_cast<std::uint32_t>(status().entries), refused_, refused_why_});
}

std::vector<Tell> TableDesk::take_news() { return std::exchange(news_, {}); }

void TableDesk::on_update(Instant now, const codec::Opened& message) {
  const auto next = edition_->edition().number + 1;
  const auto piece = codec::open_table_piece(bytes_of(message.body), options_.authority);
  if (!piece) return refuse(now, next, piece.error());
  const auto& edition = piece->edition;
  if (edition.number < next) {
    to_say_ = true;  // The hub does not know that it is here.
    return;
  }
  if (edition.number > next)
    return refuse(now, edition.number,
                  {FaultCode::wrong_state, "edition.edition",
                   "edition " + std::to_string(edition.number) + " came, and edition " +
                       std::to_string(next) + " is not here",
                   "the hub sends editions in their order: tell its operator"});
  if (working_) return;  // All of it is here.
  store_.add(edition.number, edition.digest, piece->piece, message.body);
  if (store_.count(edition.number) == edition.pieces.size()) start(edition);
}

void TableDesk::start(const codec::TableEdition& edition) {
  if (worker_.joinable()) worker_.join();
  working_ = true;
  worker_ = std::thread([this, from = edition_, edition, updates = store_.pieces(edition.number)] {
    (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), background_nice);
    const auto made = std::make_shared<const Made>(make(*from, edition, updates, options_));
    while (!ending_ && !call_([this, made](Instant now) { finish(now, *made); }))
      std::this_thread::sleep_for(call_again);
  });
}

TableDesk::Made TableDesk::make(const Table& from, const codec::TableEdition& edition,
                                const std::vector<std::string>& updates, const Options& options) {
  Made made;
  made.number = edition.number;
  const auto whole = open_all(updates, options.authority);
  if (!whole || !whole->edition) {
    made.fault = whole ? Fault{FaultCode::malformed, "piece", "the pieces are not in their order",
                               "have the hub's operator load the edition again"}
                       : whole.error();
    return made;
  }
  auto next = codec::apply_edition(from, edition, whole->changes);
  if (!next) {
    made.fault = next.error();
    return made;
  }
  made.edition = std::make_shared<const Table>(std::move(*next));
  auto with = reference::with_additions(made.edition, options.additions);
  if (with)
    made.book = std::make_shared<const Book>(std::move(*with));
  else
    made.additions_fault = with.error().text;
  return made;
}

void TableDesk::finish(Instant now, const Made& made) {
  working_ = false;
  if (made.fault) return refuse(now, made.number, *made.fault);
  edition_ = made.edition;
  digest_ = codec::digest_of(*edition_);
  additions_fault_ = made.additions_fault;
  if (made.book) shelf_.put(made.book);
  refused_ = 0;
  refused_why_.clear();
  store_.forget_refused();
  to_say_ = true;
  show();
  spdlog::info("event=reference_edition edition={} entries={}", made.number, status().entries);
  if (!additions_fault_.empty())
    spdlog::error("event=national_table_unreadable reason=\"{}\"", additions_fault_);
  news_.push_back(Tell{Step::table_updated, {}, made.number, {}, edition_->edition().note});
}

void TableDesk::refuse(Instant now, std::uint32_t edition, const Fault& fault) {
  spdlog::warn("event=reference_edition_refused edition={} fault={} reason=\"{}\"", edition,
               iwets::name(fault.code), words(fault));
  store_.keep_refused({edition, words(fault), fault.remedy, now});
  store_.drop_from(edition_->edition().number + 1);
  refused_ = edition;
  refused_why_ = words(fault);
  to_say_ = true;
  show();
  news_.push_back(Tell{Step::table_refused, {}, edition, {}, words(fault)});
}

}  // namespace iwets::node
