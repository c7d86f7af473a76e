"""Runs the fuzzer's targets, each for some minutes, and tells what each got: minutes of CPU, executions, edges, new
units, and the input of whatever it found. Ends with 0 only if nothing was found.
"""
import argparse
import os
import pathlib
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

CORPUS = pathlib.Path("tests/fuzz/corpus")
WORDS = pathlib.Path("tests/fuzz/words.dict")
READ_TEXTS = {"config", "field", "key_file", "records", "request"}
UNIT_BYTES_MAX = 4096
COVERED = re.compile(r"\bcov: (\d+)")
EXECUTED = re.compile(r"^stat::number_of_executed_units: *(\d+)")


class Run:
    """One target: its program, its units from the tree, and those it has made here."""

    def __init__(self, program, runs):
        self.program = program
        self.name = program.name.removeprefix("fuzz_")
        self.folder = runs / self.name
        self.made = self.folder / "made"
        self.tree = CORPUS / self.name
        self.made.mkdir(parents=True, exist_ok=True)
        self.tree.mkdir(parents=True, exist_ok=True)
        self.executed = self.edges = self.edges_before = 0
        self.seconds = self.cpu_s = self.last_edge_s = 0.0
        self.findings = []

    def fuzz(self, minutes):
        """Runs until the time is over or something is found. Lines are timed as they come."""
        before = set(self.folder.glob("found-*"))
        command = [self.program, self.made, self.tree, f"-max_total_time={round(minutes * 60)}",
                   f"-max_len={UNIT_BYTES_MAX}", "-timeout=60", "-report_slow_units=60", "-rss_limit_mb=2048",
                   "-print_final_stats=1", f"-artifact_prefix={self.folder}/found-"]
        if self.name in READ_TEXTS:
            command.append(f"-dict={WORDS}")
        begun = time.monotonic()
        with open(self.folder / "log", "w", encoding="utf-8", errors="replace") as log, \
                subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                 errors="replace") as process:
            for line in process.stderr:
                log.write(line)
                self._take(line, time.monotonic() - begun)
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        self.cpu_s = used.ru_utime + used.ru_stime
        self.seconds = time.monotonic() - begun
        self.findings = sorted(set(self.folder.glob("found-*")) - before)
        if process.returncode != 0 and not self.findings:
            self.findings = [self.folder / "log"]

    def _take(self, line, seconds):
        if found := COVERED.search(line):
            edges = int(found.group(1))
            if "INITED" in line:
                self.edges_before = edges
            if edges > self.edges:
                self.edges, self.last_edge_s = edges, seconds
        if found := EXECUTED.match(line):
            self.executed = int(found.group(1))

    def merge(self):
        """Puts the fewest units that reach every edge into the tree, in place of those that are there. What once
        showed a fault (`found-...`) stays."""
        with tempfile.TemporaryDirectory(dir=self.folder) as fewest:
            subprocess.run([self.program, "-set_cover_merge=1", "-use_counters=0", f"-max_len={UNIT_BYTES_MAX}",
                            fewest, self.tree, self.made], check=True, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
            units = sorted(pathlib.Path(fewest).iterdir())
            if not units:
                sys.exit(f"fuzz: the merge of {self.name} left nothing; the tree is as it was")
            for unit in self.tree.iterdir():
                if not unit.name.startswith("found-"):
                    unit.unlink()
            for unit in units:
                shutil.copy(unit, self.tree / unit.name[:16])
        return len(units)

    def row(self):
        units = sum(1 for _ in self.made.iterdir())
        return (f"{self.name:10} {self.seconds / 60:7.1f} {self.cpu_s / 60:5.1f} {self.executed:12,} "
                f"{self.edges_before:8,} {self.edges:8,} {self.last_edge_s / 60:9.1f} {units:6,} "
                f"{len(self.findings):6}")


def fuzz_all(runs, minutes, jobs):
    waiting = queue.SimpleQueue()
    for run in runs:
        waiting.put(run)

    def work():
        while True:
            try:
                run = waiting.get_nowait()
            except queue.Empty:
                return
            run.fuzz(minutes)
            print(f"fuzz: {run.row()}", file=sys.stderr, flush=True)

    threads = [threading.Thread(target=work) for _ in range(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def report(runs):
    lines = [f"{'target':10} {'minutes':>7} {'CPU':>5} {'executions':>12} {'before':>8} {'edges':>8} "
             f"{'last new':>9} {'made':>6} {'found':>6}"] + [run.row() for run in runs]
    for run in runs:
        for finding in run.findings:
            lines += ["", f"{run.name}: {finding}", f"  {run.program} {finding}",
                      f"  build/release/bin/fuzz_replay --file {finding} {run.name}"]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(prog="deploy/fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, help="for each target (required unless --merge)")
    parser.add_argument("--target", action="append", default=[], help="only this one; may be repeated")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="targets at the same time")
    parser.add_argument("--merge", action="store_true",
                        help="afterwards, put the fewest units that reach every edge into tests/fuzz/corpus")
    parser.add_argument("--bin", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--runs", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.minutes is None and not asked.merge:
        parser.error("say how long: --minutes N")
    programs = {p.name.removeprefix("fuzz_"): p for p in sorted(asked.bin.glob("fuzz_*"))
                if p.name not in ("fuzz_replay", "fuzz_seeds")}
    for name in asked.target:
        if name not in programs:
            parser.error(f"there is no target {name}; there are {', '.join(programs)}")
    runs = [Run(programs[name], asked.runs) for name in asked.target or programs]
    if asked.minutes is not None:
        fuzz_all(runs, asked.minutes, asked.jobs)
        text = report(runs)
        (asked.runs / "report.txt").write_text(text, encoding="utf-8")
        print(text, end="")
    if asked.merge:
        for run in runs:
            print(f"fuzz: {run.name}: {run.merge()} units in {run.tree}")
    return 1 if any(run.findings for run in runs) else 0


if __name__ == "__main__":
    sys.exit(main())
