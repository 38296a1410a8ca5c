"""The process that the bench talks to: PyTorch's time for one train step, or its speed at a matrix product.

    python torch_peer.py --task can|vit|matmul --mode eager|compile|two-pass --threads N --setting '<JSON>'

The setting: {"imageSize", "patchSize", "batchSize", "encoder": {"dim", "depth", "heads"}} for vit; for can also
{"decoder": {"dim", "depth", "heads"}} and any of "method" (can, simclr or mae), "maskRatio", "noiseStdMax",
"projectionHiddenDim", "projectionDim"; {"n": 1024} for matmul (n x n matrices).

One JSON object per line. After the first step the process prints
    {"ready": true, "first_step_ms", "params", "torch", "base_rss_mb"}    (the last: what importing torch takes)
and for every line {"steps": N} on its input it runs N steps and prints
    {"ms": [N numbers], "peak_rss_mb", "loss"}    or, for matmul, {"gflops": [N numbers], "peak_rss_mb"}.
It ends with its input. What goes wrong is a line {"error": "..."}; before "ready" it also ends the process, with 1.
"""

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Callable

import torch
from can_torch import CanModel, make_batch
from train_step import make_step
from two_pass import TwoPassCan
from vit import PlainVit


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="PyTorch peer of the bench")
    parser.add_argument("--task", choices=["can", "vit", "matmul"], required=True)
    parser.add_argument("--mode", choices=["eager", "compile", "two-pass"], default="eager")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--setting", type=json.loads, default={})
    return parser.parse_args()


def train_task(args: argparse.Namespace) -> tuple[Callable[[], tuple[float, float]], int]:
    """The step to time, and how many parameters it trains."""
    if args.task == "vit":
        if args.mode == "two-pass":
            raise ValueError("--mode two-pass is for --task can; give eager or compile")
        model, side = PlainVit(args.setting), args.setting["imageSize"]
        rng = torch.Generator().manual_seed(1)
        batch = {"images": torch.randn(args.setting["batchSize"], side, side, 3, generator=rng)}
    else:
        model = TwoPassCan(args.setting) if args.mode == "two-pass" else CanModel(args.setting)
        batch = make_batch(model.setting)
    step = make_step(model, batch, compiled=args.mode == "compile")
    return step, sum(p.numel() for p in model.parameters())


def matmul_task(args: argparse.Namespace) -> Callable[[], tuple[float, float]]:
    n = args.setting.get("n", 1024)
    a, b, out = torch.randn(n, n), torch.randn(n, n), torch.empty(n, n)

    def step() -> tuple[float, float]:
        started = time.perf_counter()
        torch.mm(a, b, out=out)
        return 1000 * (time.perf_counter() - started), 2 * n**3

    return step


def say(**message: object) -> None:
    print(json.dumps(message), flush=True)


def in_words(error: Exception) -> str:
    return f"torch_peer: {type(error).__name__}: {error}"


def peak_rss_mb() -> float:
    unit = 1024**2 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux KiB
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def answer(line: str, step: Callable[[], tuple[float, float]], is_matmul: bool) -> dict[str, object]:
    runs = [step() for _ in range(int(json.loads(line)["steps"]))]
    peak = {"peak_rss_mb": peak_rss_mb()}
    if is_matmul:
        return {"gflops": [flops / (ms * 1e6) for ms, flops in runs], **peak}
    return {"ms": [ms for ms, _ in runs], **peak, "loss": runs[-1][1] if runs else None}


def main() -> int:
    args = parse_args()
    base_rss_mb = peak_rss_mb()
    try:
        torch.set_num_threads(args.threads)
        torch.manual_seed(1)
        step, params = (matmul_task(args), 0) if args.task == "matmul" else train_task(args)
        first_step_ms, _ = step()
    except Exception as error:  # the bench shows the reason and goes on without this peer
        say(error=in_words(error))
        return 1
    version = torch.__version__.split("+")[0]
    say(ready=True, first_step_ms=first_step_ms, params=params, torch=version, base_rss_mb=base_rss_mb)
    for line in sys.stdin:
        try:
            say(**answer(line, step, args.task == "matmul"))
        except Exception as error:
            say(error=in_words(error))
    return 0


if __name__ == "__main__":
    sys.exit(main())
