#include "hub/shell/table_loader.h"

#include <spdlog/spdlog.h>

#include <future>

#include "iwets/v1/status.pb.h"
#include "proto/codec/reference.h"

namespace iwets::shell {
namespace {

constexpr auto core_wait_max = std::chrono::seconds{10};

/// What speaks against the piece, and what is here.
struct Verdict {
  std::optional<hub::PieceFault> fault;
  std::uint32_t first = 0, newest = 0, loading = 0;
};

std::optional<Verdict> judge(Mailbox& mailbox, const hub::TableLoaded& piece) {
  auto told = std::make_shared<std::promise<Verdict>>();
  auto result = told->get_future();
  const bool asked = mailbox.look([told, piece](const hub::HubCore& core) {
    const auto& table = core.table();
    told->set_value({table.judge(piece), table.first(), table.newest(), table.loading_number()});
  });
  if (!asked || result.wait_for(core_wait_max) != std::future_status::ready) return std::nullopt;
  return result.get();
}

std::string edition(std::uint32_t number) { return "edition " + std::to_string(number); }

CommandFault refusal(const hub::TableLoaded& piece, const Verdict& verdict) {
  const auto& said = edition(piece.edition);
  switch (*verdict.fault) {
    case hub::PieceFault::behind:
      return {"wrong_state",
              "edition: " + said + " lies before " + edition(verdict.first) +
                  ", the first that this hub has",
              "load the editions behind it: members learn of changes in their order"};
    case hub::PieceFault::other_content:
      return {"wrong_state",
              "edition: another " + said + " is here, and members may have it already",
              "have the authority sign the change as a new edition"};
    case hub::PieceFault::does_not_follow:
      return {"wrong_state",
              "edition.previous_digest: " + said + " was made from another " +
                  edition(piece.edition - 1) + " than the one that is here",
              "have the authority sign it again, with the files of the edition that is here as "
              "--previous"};
    case hub::PieceFault::ahead:
    case hub::PieceFault::there: break;
  }
  const auto next = verdict.loading != 0 ? verdict.loading : verdict.newest + 1;
  return {"wrong_state",
          "edition: " + said + " does not follow " +
              (verdict.newest == 0 ? "what is here" : edition(verdict.newest)) +
              ", the newest that is whole",
          "load the whole file of " + edition(next) + " first"};
}

}  // namespace

Result<std::string, CommandFault> load_table_piece(Mailbox& mailbox, const seal::Key32& authority,
                                                   const std::string& update, Duration wait_max) {
  const auto opened = codec::open_table_piece(bytes_of(update), authority);
  if (!opened) {
    const auto& fault = opened.error();
    return fail(CommandFault{name(fault.code), fault.field + ": " + fault.reason, fault.remedy});
  }
  const auto& known = opened->edition;
  const hub::TableLoaded event{
      known.number,   opened->piece, static_cast<std::uint32_t>(known.pieces.size()),
      known.previous, known.digest,  known.created,
      known.entries,  known.note};
  const auto verdict = judge(mailbox, event);
  if (!verdict)
    return fail(CommandFault{"failed", "the core did not answer in time", "load the file again"});
  if (verdict->fault && *verdict->fault != hub::PieceFault::there)
    return fail(refusal(event, *verdict));
  // One that is there is put before the core, too: who could not take it is sent it again.
  if (auto durable = make_durable(mailbox, event, wait_max, update); !durable)
    return fail(durable.error());
  if (verdict->fault) return edition(event.edition) + " is here already";
  if (event.piece + 1 < event.pieces)
    return "piece " + std::to_string(event.piece + 1) + " of " + std::to_string(event.pieces) +
           " of " + edition(event.edition) + " is here";
  spdlog::info("event=table_loaded edition={} entries={} added={} changed={} withdrawn={}",
               known.number, known.entries, known.added, known.changed, known.withdrawn);
  return edition(known.number) + " of the reference table is here (" +
         std::to_string(known.entries) + " entries: " + std::to_string(known.added) + " added, " +
         std::to_string(known.changed) + " changed, " + std::to_string(known.withdrawn) +
         " withdrawn) and goes to the members";
}

void add_table_attention(const hub::CoreView& core, v1::Overview& to) {
  constexpr int rows_max = 64;
  const auto say = [&](const std::string& what, const std::string& remedy) {
    if (to.attention_size() >= rows_max) return;
    auto& row = *to.add_attention();
    row.set_what(what);
    row.set_remedy(remedy);
  };
  if (core.table.loading() != nullptr)
    say(edition(core.table.loading_number()) +
            " of the reference table is not whole: nobody is sent "
            "it.",
        "Load its file again: `iwets-hubctl table load FILE`.");
  for (const auto& [peer, at] : core.tables) {
    if (at.refused != 0)
      say(peer.text() + " could not take " + edition(at.refused) + " of the reference table.",
          "`iwets-hubctl table status` says why; when that is repaired, load its file again.");
    if (core.table.first() != 0 && at.edition + 1 < core.table.first())
      say(peer.text() + " has " + edition(at.edition) +
              " of the reference table, and the first here is " + edition(core.table.first()) + ".",
          "Its program must be updated: a newer one has a newer edition built in.");
  }
}

void tell_table(const hub::CoreView& core, v1::TableStanding& to) {
  to.set_first(core.table.first());
  to.set_edition(core.table.newest());
  if (const auto* newest = core.table.find(core.table.newest()); newest != nullptr) {
    to.set_created_us(to_us(newest->created));
    to.set_entries(newest->entries);
    to.set_note(newest->note);
  }
  to.set_loading(core.table.loading_number());
  if (const auto* loading = core.table.loading(); loading != nullptr) {
    to.set_pieces_loaded(static_cast<std::uint32_t>(loading->loaded.size()));
    to.set_pieces(loading->pieces);
  }
  for (const auto& [peer, at] : core.tables) {
    auto& row = *to.add_holders();
    row.set_peer(peer.text());
    row.set_edition(at.edition);
    row.set_sending(at.sending);
    row.set_piece(at.next);
    row.set_refused(at.refused);
    row.set_reason(at.reason);
  }
}

}  // namespace iwets::shell
