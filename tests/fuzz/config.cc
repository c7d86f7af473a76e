#include "hub/shell/config.h"
#include "adapters/sdk/settings.h"
#include "node/cli/request_file.h"
#include "node/shell/config.h"
#include "proto/codec/directory.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"

#include <nlohmann/json.hpp>
#include <sstream>

namespace iwets::fuzz {
namespace {

void anchor(const std::string& text) {
  const auto read = codec::read_anchor(text);
  if (!read) return must(!read.error().reason.empty(), "a fault has a reason");
  const auto again = codec::read_anchor(codec::write_anchor(*read));
  must(again && again->endpoint == read->endpoint && again->hub_sign == read->hub_sign &&
           again->hub_curve == read->hub_curve && again->authority == read->authority,
       "an anchor is read as it was written");
}

void hub(const std::string& text) {
  const auto read = shell::parse_config(text, "hub.toml");
  if (!read) return must(!read.error().text.empty(), "a fault has words");
  must(read->limits.verifiers >= 1 && read->limits.sessions_max >= 1, "no limit is zero");
  must(read->core.lane.window_messages_max >= 1, "no limit is zero");
}

void request_file(const std::string& text) {
  std::istringstream in(text);
  const auto read = cli::read_request("-", in);
  if (!read) return must(!read.error().reason.empty(), "a fault has a reason");
  must(read->is_object() && !read->empty(), "a request is an object");
  (void)read->dump();
}

}  // namespace

void config(Bytes unit) {
  Input in(unit);
  const auto what = in.below(5);
  const auto text = in.rest_text();
  switch (what) {
    case 0: return hub(text);
    case 1: {
      const auto read = node::parse_config(text, "node.toml");
      if (read) (void)node::judge(*read);
      return;
    }
    case 2: {
      const auto read = sdk::parse_settings(text, "adapter.toml", {"country", "seed", "faults"});
      if (!read) must(!read.error().empty(), "a fault has words");
      return;
    }
    case 3: return anchor(text);
    default: return request_file(text);
  }
}

}  // namespace iwets::fuzz
