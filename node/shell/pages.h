#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "node/shell/reply.h"

namespace iwets::node {

/// A file of the officer's dashboard, as it is built into the program.
struct PageFile {
  std::string_view path;    ///< "/" for the page itself, "/app.js"
  std::string_view kind;    ///< media type
  std::string_view tag;     ///< ETag, of the content
  bool immutable = false;   ///< its name changes with its content
  std::string_view packed;  ///< gzip
};
/// All of them; empty: this program was built without the dashboard.
[[nodiscard]] std::span<const PageFile> built_in_pages();

/// The reply to `GET path`; nothing: there is no such file. `known`: what the browser has, as it
/// says in If-None-Match; `accepted`: its Accept-Encoding. Either may be empty.
[[nodiscard]] std::optional<Reply> page_reply(std::span<const PageFile> pages,
                                              std::string_view path, std::string_view known,
                                              std::string_view accepted);

}  // namespace iwets::node
