#include "node/shell/long_reader.h"

#include <spdlog/spdlog.h>

#include <utility>

namespace iwets::node {

LongReader::LongReader(std::string path) : path_(std::move(path)) {}

bool LongReader::take(std::function<void(Reader*)> work) {
  return worker_.take([this, work = std::move(work)] { work(reader()); });
}

Reader* LongReader::reader() {
  try {
    if (!reader_) reader_ = std::make_unique<Reader>(path_);
  } catch (const link::DatabaseError& error) {
    spdlog::error("event=database_unreadable text=\"{}\"", error.what());
  }
  return reader_.get();
}

}  // namespace iwets::node
