"""A daemon whose wall clock and disk obey a test: compiles and loads fault_preload.c."""
import os
import pathlib
import struct
import subprocess

SOURCE = pathlib.Path(__file__).resolve().parent / "fault_preload.c"


class Faults:
    """Of one daemon; to be made before it starts. Lasts over its restarts."""

    def __init__(self, folder, daemon):
        self.file = pathlib.Path(folder) / f"faults-{daemon.name}"
        library = pathlib.Path(folder) / "fault_preload.so"
        if not library.exists():
            subprocess.run(["gcc", "-O1", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"], check=True)
        self.file.write_bytes(struct.pack("<qq", 0, -1))
        daemon.command[:0] = ["env", f"LD_PRELOAD={library}", f"IWETS_FAULTS={self.file}"]

    def _write(self, place, value):
        with open(self.file, "r+b", buffering=0) as file:
            os.pwrite(file.fileno(), struct.pack("<q", value), 8 * place)

    def shift_clock(self, seconds):
        """The wall clock is wrong by so much from now on."""
        self._write(0, int(seconds))

    def fail_syncs_after(self, count):
        """So many syncs of the disk succeed, those behind them end with EIO; -1: all succeed."""
        self._write(1, count)
