#include "node/cli/completion.h"

#include <CLI/CLI.hpp>

namespace iwets::cli {
namespace {

// Words that can follow the commands of `path`.
std::string words_of(const CLI::App& app) {
  std::string words;
  const auto add = [&](const std::string& word) { words += (words.empty() ? "" : " ") + word; };
  for (const auto* sub : app.get_subcommands({})) add(sub->get_name());
  for (const auto* option : app.get_options({}))
    for (const auto& name : option->get_lnames()) add("--" + name);
  return words;
}

void add_cases(const CLI::App& app, const std::string& path, std::string& script) {
  script += "    \"" + path + "\") words=\"" + words_of(app) + "\" ;;\n";
  for (const auto* sub : app.get_subcommands({}))
    add_cases(*sub, path.empty() ? sub->get_name() : path + " " + sub->get_name(), script);
}

}  // namespace

std::string bash_completion(const CLI::App& app) {
  std::string script = R"(# bash completion for iwets: source <(iwets completion bash)
_iwets_words() {
  case "$1" in
)";
  add_cases(app, {}, script);
  script += R"(    *) words="" ;;
  esac
}
_iwets() {
  local path="" word words="" current="${COMP_WORDS[COMP_CWORD]}" i
  _iwets_words "$path"
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="${COMP_WORDS[i]}"
    case " $words " in
      *" $word "*) case "$word" in -*) ;; *) path="${path:+$path }$word"; _iwets_words "$path" ;; esac ;;
    esac
  done
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [ ${#COMPREPLY[@]} -eq 0 ]; then COMPREPLY=($(compgen -f -- "$current")); fi
}
complete -o filenames -F _iwets iwets
)";
  return script;
}

}  // namespace iwets::cli
