#include <cstdio>

#include "hub/ctl/commands.h"
#include "proto/codec/schema.h"

int main(int argc, char** argv) {
  if (const auto fault = iwets::codec::schema_fault(); !fault.empty()) {
    std::fprintf(stderr, "iwets-hubctl: %s\n", fault.c_str());
    return iwets::codec::exit_bad_schema;
  }
  return iwets::ctl::main_of_ctl(argc, argv, IWETS_VERSION);
}
