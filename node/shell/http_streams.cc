#include "node/shell/http_streams.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

namespace iwets::node {

MHD_Response* HttpServer::Streams::open(MHD_Connection* connection, const Caller& caller,
                                        std::int64_t after) {
  auto stream = std::make_unique<Stream>();
  stream->owner = this;
  stream->connection = connection;
  stream->caller = caller;
  stream->last = after;
  // Something at once, so that the client knows that it is connected.
  stream->buffer = "retry: 1000\n: events of this node\n\n";
  {
    const std::lock_guard lock(mutex_);
    if (streams_.size() >= most_ || stopping_) return nullptr;
    streams_.insert(stream.get());
  }
  constexpr std::size_t block = 16'384;
  // The response owns the stream from here on and gives it back to `closed`.
  return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, block, &Streams::produce,
                                           stream.release(), &Streams::closed);
}

void HttpServer::Streams::wake(std::int64_t last, bool heartbeat) {
  const std::lock_guard lock(mutex_);
  last_ = std::max(last_, last);
  for (auto* stream : streams_) {
    if (heartbeat) stream->heartbeat = true;
    if (!stream->suspended || (!heartbeat && stream->last >= last_)) continue;
    stream->suspended = false;
    MHD_resume_connection(stream->connection);
  }
}

void HttpServer::Streams::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  for (auto* stream : streams_) {
    if (!std::exchange(stream->suspended, false)) continue;
    MHD_resume_connection(stream->connection);
  }
}

ssize_t HttpServer::Streams::produce(void* of, std::uint64_t, char* to, std::size_t room) {
  auto& stream = *static_cast<Stream*>(of);
  if (stream.sent == stream.buffer.size() && !stream.owner->fill(stream)) {
    if (stream.broken) return MHD_CONTENT_READER_END_WITH_ERROR;
    const std::lock_guard lock(stream.owner->mutex_);
    if (stream.owner->stopping_) return MHD_CONTENT_READER_END_OF_STREAM;
    if (stream.heartbeat || stream.last < stream.owner->last_) return 0;  // News came meanwhile.
    stream.suspended = true;
    MHD_suspend_connection(stream.connection);
    return 0;
  }
  const auto size = std::min(room, stream.buffer.size() - stream.sent);
  std::memcpy(to, stream.buffer.data() + stream.sent, size);
  stream.sent += size;
  return static_cast<ssize_t>(size);
}

bool HttpServer::Streams::fill(Stream& stream) {
  bool heartbeat = false;
  std::int64_t last = 0;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return false;
    heartbeat = std::exchange(stream.heartbeat, false);
    last = last_;
  }
  stream.buffer.clear();
  stream.sent = 0;
  // A session is asked for at each heartbeat, so that a stream ends soon after it.
  if (stream.last < last || (heartbeat && stream.caller.signed_in())) {
    const auto reached = read_(stream.caller, stream.last, stream.buffer);
    stream.broken = !reached;
    const std::lock_guard lock(mutex_);  // `wake` compares it.
    // Numbers may have gaps; where nothing was looked at there is nothing up to `last`.
    stream.last = reached.value_or(last) == stream.last ? std::max(stream.last, last)
                                                        : reached.value_or(last);
    if (stream.broken) return false;
  }
  if (stream.buffer.empty() && heartbeat) stream.buffer = ": heartbeat\n\n";
  return !stream.buffer.empty();
}

void HttpServer::Streams::closed(void* of) {
  const std::unique_ptr<Stream> stream(static_cast<Stream*>(of));
  const std::lock_guard lock(stream->owner->mutex_);
  stream->owner->streams_.erase(stream.get());
}

}  // namespace iwets::node
