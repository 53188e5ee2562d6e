"""Torte and PyTorch in turns, a few milliseconds each, so that what else a machine does meets both alike.

Run: python in_turns.py MODEL [threads] [turns], MODEL northstar-15m or transition-14m, after ./torte was built once.
Needs torch; JAVA_HOME must name a JDK 25. Prints medians and, turn by turn, how many times as fast as PyTorch each form is.
"""

import os
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def serve(name, threads):
    """The other side of InTurns.java."""
    import torch

    from patch_core import SHAPES, PatchCore, decode

    torch.set_num_threads(threads)
    model, text = PatchCore(*SHAPES[name]), torch.randint(0, 256, (254,))

    def turn():
        start = time.perf_counter()
        model.prefill(text)
        return 1000 * (time.perf_counter() - start), 1000 * decode(model, text)

    with torch.inference_mode():
        for _ in range(5):
            turn()
        print("ready", flush=True)
        for _ in sys.stdin:
            turn()
            print(*turn(), flush=True)


def main(name, threads, turns):
    jars = ROOT / (ROOT / "target/launch/current").read_text().strip() / "*"
    java = [os.path.join(os.environ["JAVA_HOME"], "bin/java"), "-XX:+UseSerialGC", "--add-modules", "jdk.incubator.vector"]
    program = [*java, "-cp", str(jars), str(ROOT / "bench/pytorch/InTurns.java"), name]
    commands = {form: [*program, form, str(threads)] for form in ("f32", "int8", "w8a7")}
    commands["PyTorch"] = [sys.executable, __file__, "--serve", name, str(threads)]
    pipe, quiet = subprocess.PIPE, subprocess.DEVNULL
    sides = {
        form: subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=quiet, text=True) for form, command in commands.items()
    }
    for form, side in sides.items():
        if side.stdout.readline().strip() != "ready":
            sys.exit(f"{form} did not start: {' '.join(commands[form])}")
    taken = {form: [] for form in sides}
    for _ in range(turns):
        for form, side in sides.items():
            side.stdin.write("\n")
            side.stdin.flush()
            taken[form].append([float(millis) for millis in side.stdout.readline().split()])
    for side in sides.values():
        side.stdin.close()
    print(f"{name}, {threads} thread(s), medians of {turns} turns (best)")
    for form, times in taken.items():
        prefill, write = ([time[i] for time in times] for i in (0, 1))
        ratios = [
            statistics.median(theirs[i] / ours[i] for ours, theirs in zip(times, taken["PyTorch"])) for i in (0, 1)
        ]
        print(
            f"  {form:8} prefill 254: {statistics.median(prefill):6.1f} ms ({min(prefill):.1f}), {ratios[0]:.2f} x PyTorch;"
            f"  decode: {64000 / statistics.median(write):6.0f} B/s ({64000 / min(write):.0f}), {ratios[1]:.2f} x PyTorch"
        )


if __name__ == "__main__":
    if sys.argv[1] == "--serve":
        serve(sys.argv[2], int(sys.argv[3]))
    else:
        numbers = [int(argument) for argument in sys.argv[2:]]
        main(sys.argv[1], *numbers, *[1, 30][len(numbers) :])
