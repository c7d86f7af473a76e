#include "node/cli/seen_ids.h"

#include "node/cli/digest64.h"

namespace iwets::cli {

SeenIds::Slot& SeenIds::slot_of(std::uint64_t id) {
  const auto mask = slots_.size() - 1;
  auto at = static_cast<std::size_t>(id) & mask;
  while (slots_[at].id != 0 && slots_[at].id != id) at = (at + 1) & mask;
  return slots_[at];
}

void SeenIds::grow() {
  auto old = std::move(slots_);
  slots_ = std::vector<Slot>(old.size() * 2);
  for (const auto& slot : old)
    if (slot.id != 0) slot_of(slot.id) = slot;
}

std::optional<SeenIds::Earlier> SeenIds::add(std::string_view id, std::string_view record,
                                             std::uint64_t line) {
  const auto key = digest_of(id).value() | 1U;  // never 0
  const auto content = static_cast<std::uint32_t>(digest_of(record).value());
  auto& slot = slot_of(key);
  if (slot.id != 0) return Earlier{slot.line, slot.record == content};
  if (used_ >= ids_max) return std::nullopt;
  slot = {key, content, static_cast<std::uint32_t>(line)};
  if (++used_ * 2 > slots_.size()) grow();
  return std::nullopt;
}

}  // namespace iwets::cli
