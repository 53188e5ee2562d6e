"""The same work in PyTorch, for comparison: a two-byte patch core with key-value caches, and a GRU capsule.

Written for this purpose, with random weights, which do not change the time. Run: python patch_core.py [threads]
Prints one JSON object in the form of ../reference/*.json. Needs torch; nothing else in this project needs Python.
"""

import json
import platform
import statistics
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F


class Layer(nn.Module):
    def __init__(self, width, heads, qk_norm):
        super().__init__()
        hidden = 64 * round(8 * width / 192)
        self.heads, self.qk_norm = heads, qk_norm
        self.norm, self.ffn_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.gate = nn.Linear(width, hidden, bias=False)
        self.up = nn.Linear(width, hidden, bias=False)
        self.down = nn.Linear(hidden, width, bias=False)

    def forward(self, x, cache):
        """x: (positions, width). cache: list of keys and values, or empty; grows."""
        n, width = x.shape
        q, k, v = self.qkv(self.norm(x)).view(n, 3, self.heads, width // self.heads).permute(1, 2, 0, 3)
        if self.qk_norm:
            q, k = F.rms_norm(q, (q.shape[-1],)), F.rms_norm(k, (k.shape[-1],))
        if cache:
            k, v = torch.cat([cache[0], k], 1), torch.cat([cache[1], v], 1)
        cache[:] = [k, v]
        seen = F.scaled_dot_product_attention(q, k, v, is_causal=n > 1)
        x = x + self.out(seen.transpose(0, 1).reshape(n, width))
        z = self.ffn_norm(x)
        return x + self.down(F.silu(self.gate(z)) * self.up(z))


class PatchCore(nn.Module):
    def __init__(self, byte_width, width, heads, local_width, local_heads, window, qk_norm):
        super().__init__()
        self.window = window
        self.bytes = nn.Embedding(256, byte_width)
        self.projection = nn.Linear(2 * byte_width, width)
        self.positions = nn.Embedding(128, width)
        self.global_stack = nn.ModuleList(Layer(width, heads, qk_norm) for _ in range(4))
        self.local_in = nn.Linear(byte_width + width, local_width)
        self.local_stack = nn.ModuleList(Layer(local_width, local_heads, qk_norm) for _ in range(4))
        self.norm, self.head = nn.LayerNorm(local_width), nn.Linear(local_width, 256)
        self.transition = nn.Embedding(256, 256)

    def start(self):
        self.global_caches = [[] for _ in self.global_stack]
        self.local_caches = [[] for _ in self.local_stack]
        self.context = torch.zeros(1, self.positions.embedding_dim)
        self.patches = self.read = 0

    def patch(self, pairs):
        """pairs: (patches, 2). Runs the global stack over them; returns the context of each patch."""
        n = pairs.shape[0]
        h = self.projection(self.bytes(pairs).reshape(n, -1)) + self.positions.weight[self.patches : self.patches + n]
        for layer, cache in zip(self.global_stack, self.global_caches):
            h = layer(h, cache)
        contexts = torch.cat([self.context, h[:-1]])
        self.context, self.patches = h[-1:], self.patches + n
        return contexts

    def local(self, values, contexts):
        h = self.local_in(torch.cat([self.bytes(values), contexts], -1))
        for layer, cache in zip(self.local_stack, self.local_caches):
            h = layer(h, cache)
        return self.head(self.norm(h[-1:])) + self.transition(values[-1:])

    def prefill(self, text):
        """Global stack over all patches, local stack over the last window only."""
        self.start()
        contexts = self.patch(text.view(-1, 2)).repeat_interleave(2, 0)
        begin = (len(text) - 1) // self.window * self.window
        logits = self.local(text[begin:], contexts[begin:])
        self.read = len(text)
        return logits

    def step(self, value, pending):
        if self.read % self.window == 0:
            self.local_caches = [[] for _ in self.local_stack]
        logits = self.local(value, self.context)
        self.read += 1
        if pending is None:
            return logits, value
        self.patch(torch.cat([pending, value]).view(1, 2))
        return logits, None


class Capsule(nn.Module):
    def __init__(self):
        super().__init__()
        self.bytes = nn.Embedding(256, 32)
        self.gru, self.norm, self.head = nn.GRU(128 + 32, 128, batch_first=True), nn.LayerNorm(128), nn.Linear(128, 256)

    def forward(self, values, anchors):
        return self.head(self.norm(self.gru(torch.cat([anchors, self.bytes(values)], -1))[0]))


def decode(model, text):
    """Returns the seconds that 64 bytes after 128 take."""
    logits, pending = model.prefill(text[:128]), None
    start = time.perf_counter()
    for _ in range(64):
        logits, pending = model.step(logits.argmax(-1), pending)
    return time.perf_counter() - start


def median(work, rounds):
    for _ in range(3):
        work()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def machine():
    try:
        with open("/proc/cpuinfo") as lines:
            return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


SHAPES = {
    "northstar-15m": (48, 384, 8, 384, 8, 16, False),
    "transition-14m": (32, 448, 7, 280, 7, 32, True),
}


@torch.inference_mode()
def main():
    threads = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    torch.set_num_threads(threads)
    figures = []
    text = torch.randint(0, 256, (254,))
    for name in SHAPES:
        model = PatchCore(*SHAPES[name])
        for length in (128, 254):
            seconds = median(lambda: model.prefill(text[:length]), 15)
            figures.append({"model": name, "work": f"prefill {length}", "millis": round(1000 * seconds, 3)})

        decode(model, text)
        seconds = statistics.median(decode(model, text) for _ in range(9))
        figures.append({"model": name, "work": "decode", "bytesPerSecond": round(64 / seconds, 1)})
    capsule, values, anchors = Capsule(), torch.randint(0, 256, (1, 128)), torch.randn(1, 128, 128)
    seconds = median(lambda: capsule(values, anchors), 31)
    figures.append({"model": "capsule-gru", "work": "score 128", "bytesPerSecond": round(128 / seconds, 1)})
    print(
        json.dumps(
            {
                "name": f"PyTorch {torch.__version__}",
                "threads": threads,
                "machine": machine(),
                "source": "bench/pytorch/patch_core.py",
                "figures": figures,
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
