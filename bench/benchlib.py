# SPDX-License-Identifier: Apache-2.0
"""What the benchmarks share: running a command and measuring it, a Korean corpus.

Ratios of runs side by side are what counts; times are of this machine.
"""

import glob
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DATA = os.environ.get("KC_DATA", os.path.join(TOP, "..", "shared", "data"))


class Run:
    """CPU seconds, wall seconds and peak memory (MB) of one finished process."""

    def __init__(self, cpu, wall, peak):
        self.cpu, self.wall, self.peak = cpu, wall, peak


def run(command, stdin=None, stdout=subprocess.DEVNULL, env=None):
    """Run an argument list to its end, alone; it must succeed."""
    start = time.monotonic()
    child = subprocess.Popen(command, stdin=stdin, stdout=stdout, env=env)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 3):
        sys.exit(f"{command[0]}: status {child.returncode}")
    return Run(usage.ru_utime + usage.ru_stime, time.monotonic() - start,
               usage.ru_maxrss / 1024)


def peak(command):
    """Peak memory in MB, of the program alone: what os.wait4 tells is never less
    than this interpreter's own, from which the process was forked."""
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    high = 0
    while child.poll() is None:
        try:
            with open(f"/proc/{child.pid}/status") as f:
                for line in f:
                    if line.startswith("VmHWM:"):
                        high = max(high, int(line.split()[1]))
        except OSError:
            pass
        time.sleep(0.005)
    return high / 1024


def pipe(command, path):
    """`cat path | command | cat >/dev/null`: the command's own figures."""
    with open(path, "rb") as f:
        head = subprocess.Popen(["cat"], stdin=f, stdout=subprocess.PIPE)
        read, write = os.pipe()
        tail = subprocess.Popen(["cat"], stdin=read, stdout=subprocess.DEVNULL)
        os.close(read)
        result = run(command, stdin=head.stdout, stdout=write)
        os.close(write)
        head.stdout.close()
        head.wait()
        tail.wait()
    return result


def best(times, measure):
    """The run with the least CPU of several."""
    return min((measure() for _ in range(times)), key=lambda r: r.cpu)


def have(program):
    """Is the peer there? A word if not."""
    if shutil.which(program):
        return True
    print(f"{program} is not installed: left out")
    return False


def _generated(megabytes):
    """Lines of Korean-like records, where no real text is at hand."""
    rng = random.Random(1)
    words = ["".join(chr(0xAC00 + int(rng.paretovariate(0.6) * 40) % 11172)
                     for _ in range(rng.randint(1, 5))) for _ in range(30000)]
    done = n = 0
    while done < megabytes * 1e6:
        text = " ".join(rng.choices(words, k=rng.randint(5, 120)))
        line = '{"id":"g%d","text":"%s.\\n"}\n' % (n, text)
        n += 1
        line = line.encode()
        done += len(line)
        yield line


def corpus(folder):
    """A file of Korean records: those of $KC_DATA, else generated ones."""
    path = os.path.join(folder, "korean.jsonl")
    files = sorted(glob.glob(os.path.join(DATA, "korean", "**", "*.jsonl*"),
                             recursive=True))
    with open(path, "wb") as out:
        for name in files:
            if name.endswith(".zst"):
                subprocess.run(["zstd", "-dcq", name], stdout=out, check=True)
            else:
                with open(name, "rb") as f:
                    shutil.copyfileobj(f, out)
        if not files:
            print("no Korean corpus in $KC_DATA: generated text")
            out.writelines(_generated(90))
    return path


def folder():
    """A scratch folder, removed at the end; $KC_SCRATCH or memory if it can be."""
    base = os.environ.get("KC_SCRATCH", "/dev/shm" if os.path.isdir("/dev/shm") else None)
    return tempfile.TemporaryDirectory(prefix="kcorpus-bench-", dir=base)
