#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/fuzz/targets.h"

namespace {

using namespace iwets::fuzz;

struct Target {
  const char* name;
  void (*run)(iwets::Bytes);
};
constexpr Target targets[] = {{"envelope", envelope},
                              {"body", body},
                              {"frame", frame},
                              {"directory", directory},
                              {"key_file", key_file},
                              {"lane", lane},
                              {"session", session},
                              {"hub_core", hub_core},
                              {"node_core", node_core},
                              {"journal", journal},
                              {"config", config},
                              {"records", records},
                              {"request", request},
                              {"control", control},
                              {"field", field},
                              {"match", match},
                              {"person", person},
                              {"dictionary", dictionary},
                              {"proof", proof},
                              {"witness", witness},
                              {"exported", exported},
                              {"rows", rows},
                              {"registry", registry},
                              {"editions", editions},
                              {"evidence_package", evidence_package}};

/// Plays one file; a target that finds something ends the process, so its name stands first.
void play(const Target& target, const std::filesystem::path& path, bool loud) {
  std::ifstream file(path, std::ios::binary);
  const std::string unit((std::istreambuf_iterator<char>(file)), {});
  if (loud) std::printf("%s %s\n", target.name, path.c_str());
  if (loud) std::fflush(stdout);
  target.run(iwets::bytes_of(unit));
}

}  // namespace

/// `fuzz_replay CORPUS [TARGET]`: plays every file of CORPUS/TARGET; all targets without one.
/// `fuzz_replay --file FILE TARGET`: plays one. Ends with 1 if a target has no corpus.
int main(int argc, char** argv) {
  const bool one = argc == 4 && std::strcmp(argv[1], "--file") == 0;
  if (!one && argc != 2 && argc != 3) {
    std::fprintf(stderr, "usage: fuzz_replay CORPUS [TARGET] | --file FILE TARGET\n");
    return 2;
  }
  const char* wanted = argc > 2 ? argv[argc - 1] : nullptr;
  std::size_t played = 0;
  for (const auto& target : targets) {
    if (wanted != nullptr && std::strcmp(wanted, target.name) != 0) continue;
    if (one) {
      play(target, argv[2], true);
      return 0;
    }
    const auto folder = std::filesystem::path(argv[1]) / target.name;
    std::size_t units = 0;
    if (std::filesystem::is_directory(folder))
      for (const auto& file : std::filesystem::directory_iterator(folder)) {
        play(target, file.path(), true);
        ++units;
      }
    if (units == 0) {
      std::fprintf(stderr, "fuzz_replay: %s has no corpus in %s\n", target.name, argv[1]);
      return 1;
    }
    played += units;
  }
  if (played == 0) std::fprintf(stderr, "fuzz_replay: there is no target %s\n", wanted);
  if (played > 0) std::printf("%zu units\n", played);
  return played > 0 ? 0 : 1;
}
