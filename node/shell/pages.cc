#include "node/shell/pages.h"

#include <algorithm>

namespace iwets::node {
namespace {

Reply text_reply(int status, std::string text) {
  Reply reply{status, std::move(text)};
  reply.kind = "text/plain; charset=utf-8";
  return reply;
}

}  // namespace

std::optional<Reply> page_reply(std::span<const PageFile> pages, std::string_view path,
                                std::string_view known, std::string_view accepted) {
  if (pages.empty() && path == "/")
    return text_reply(
        503,
        "This node was built without the officer's dashboard.\n"
        "Install Node.js (18 or newer) and npm, for instance with deploy/setup, and build again;\n"
        "the API and the command `iwets` work without it.\n");
  const auto file = std::ranges::find(pages, path, &PageFile::path);
  if (file == pages.end()) return std::nullopt;
  Reply reply;
  reply.kind = file->kind;
  reply.page = true;
  reply.headers = {
      {"ETag", std::string(file->tag)},
      {"Vary", "Accept-Encoding"},
      {"Cache-Control", file->immutable ? "private, max-age=31536000, immutable" : "no-cache"}};
  if (known.find(file->tag) != std::string_view::npos) {
    reply.status = 304;
    return reply;
  }
  if (accepted.find("gzip") == std::string_view::npos)
    return text_reply(406,
                      "The dashboard is kept compressed, and this client does not take that.\n"
                      "Use a browser, or send `Accept-Encoding: gzip`.\n");
  reply.headers.emplace_back("Content-Encoding", "gzip");
  reply.body = file->packed;
  return reply;
}

}  // namespace iwets::node
