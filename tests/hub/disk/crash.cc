#include "tests/hub/disk/crash.h"

#include <algorithm>

namespace iwets::disk {
namespace {

constexpr std::size_t page_bytes = 4096;

void perform(const Step& step, std::string& bytes) {
  if (step.what == Step::What::truncate) return bytes.resize(step.at);
  if (bytes.size() < step.at + step.bytes.size()) bytes.resize(step.at + step.bytes.size());
  std::copy(step.bytes.begin(), step.bytes.end(),
            bytes.begin() + static_cast<std::ptrdiff_t>(step.at));
}

void perform(const Step& step, std::map<std::string, FileId>& names) {
  if (step.what != Step::What::create) names.erase(step.name);
  if (step.what == Step::What::create) names.insert_or_assign(step.name, step.file);
  if (step.what == Step::What::rename) names.insert_or_assign(step.target, step.file);
}

bool coin(std::mt19937_64& random) { return (random() & 1U) == 0; }

/// Each page has what was written to it up to some moment, another moment for each.
void apply_reordered(const std::vector<Step>& pending, std::string& bytes,
                     std::mt19937_64& random) {
  std::map<std::uint64_t, std::vector<Step>> pages;
  for (const auto& step : pending) {
    if (step.what == Step::What::truncate) perform(step, bytes);
    for (std::size_t from = 0; from < step.bytes.size();) {
      const auto at = step.at + from;
      const auto count = std::min(page_bytes - at % page_bytes, step.bytes.size() - from);
      pages[at / page_bytes].push_back(
          {.what = step.what, .at = at, .bytes = step.bytes.substr(from, count)});
      from += count;
    }
  }
  for (auto& [number, writes] : pages) {
    writes.resize(coin(random) ? 0 : random() % writes.size() + 1);
    for (const auto& write : writes) perform(write, bytes);
  }
}

}  // namespace

Ledger::Ledger(const Image& image) {
  FileId id = 0;
  for (const auto& [name, bytes] : image) {
    files_[++id].bytes = bytes;
    names_.emplace(name, id);
  }
}

void Ledger::take(const Step& step) {
  switch (step.what) {
    case Step::What::create: files_[step.file]; [[fallthrough]];
    case Step::What::rename:
    case Step::What::remove: pending_.push_back(step); break;
    case Step::What::write:
    case Step::What::truncate: files_[step.file].pending.push_back(step); break;
    case Step::What::sync:
      for (const auto& write : files_[step.file].pending) perform(write, files_[step.file].bytes);
      [[fallthrough]];
    case Step::What::sync_failed: files_[step.file].pending.clear(); break;
    case Step::What::sync_folder:
      std::erase_if(pending_, [&](const Step& change) {
        if (folder_of(change.name) != step.name) return false;
        perform(change, names_);
        return true;
      });
      break;
    case Step::What::note: break;
  }
}

std::string Ledger::content(const Kept& file, Fate fate, std::mt19937_64& random) {
  auto bytes = file.bytes;
  if (fate == Fate::dropped) return bytes;
  if (fate == Fate::reordered) {
    apply_reordered(file.pending, bytes, random);
    return bytes;
  }
  const auto whole = random() % (file.pending.size() + 1);
  for (std::size_t i = 0; i < file.pending.size(); ++i) {
    auto step = file.pending[i];
    if (fate == Fate::torn && i > whole) break;
    if (fate == Fate::torn && i == whole) step.bytes.resize(random() % (step.bytes.size() + 1));
    perform(step, bytes);
  }
  return bytes;
}

Image Ledger::crash(Fate fate, std::mt19937_64& random) const {
  auto names = names_;
  const auto whole = random() % (pending_.size() + 1);
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    if (fate == Fate::dropped || fate == Fate::names_dropped) break;
    if ((fate == Fate::torn || fate == Fate::reordered) && i >= whole) break;
    perform(pending_[i], names);
  }
  Image image;
  for (const auto& [name, id] : names) image.emplace(name, content(files_.at(id), fate, random));
  return image;
}

}  // namespace iwets::disk
