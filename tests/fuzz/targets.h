#pragma once

#include "proto/types/ids.h"

/// The targets of the fuzzer: each takes any bytes, and returns, or ends the process because
/// something that must hold does not. One for each way by which somebody else's bytes enter a
/// process, and one for each core whose events may come in any order. CMakeLists.txt lists them
/// (`fuzz_targets`); `corpus/<target>` holds what each is to be tried with on every commit.
///
/// A parser that is new gets a target of its own: a function here, its name in that list, and a
/// first unit in `main_seeds.cc`.
namespace iwets::fuzz {

void envelope(Bytes unit);
void body(Bytes unit);
void frame(Bytes unit);
void directory(Bytes unit);
void key_file(Bytes unit);
void lane(Bytes unit);
void session(Bytes unit);
void hub_core(Bytes unit);
void node_core(Bytes unit);
void journal(Bytes unit);
void config(Bytes unit);
void records(Bytes unit);
void request(Bytes unit);
void control(Bytes unit);
void field(Bytes unit);
void match(Bytes unit);
void person(Bytes unit);
void dictionary(Bytes unit);
void proof(Bytes unit);
void witness(Bytes unit);
void exported(Bytes unit);
void rows(Bytes unit);
void registry(Bytes unit);
void editions(Bytes unit);
void evidence_package(Bytes unit);

}  // namespace iwets::fuzz
