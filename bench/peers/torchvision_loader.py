"""Two SimCLR views of each picture, by torchvision in a PyTorch DataLoader: what bench/data.ts compares canlab's loader with.

    python torchvision_loader.py --mode tensor|pil --workers N --setting '{"size", "outSize", "batchSize", "interpolation"}'

The pictures and transforms are those of torchvision_views.py; the pictures are in memory as uint8 tensors, or as PIL pictures. The
line protocol is that of torch_peer.py: {"ready": true, ...} after the first batch, and for each line {"steps": N} one line
{"views_per_s": [one number], "peak_rss_mb"}.
"""

import argparse
import json
import sys
import time

import torch
import torchvision
from PIL import Image
from torch.utils.data import DataLoader, Dataset, RandomSampler
from torch_peer import in_words, peak_rss_mb, say
from torchvision_views import picture, pipeline

COUNT = 512
PREFETCH_FACTOR = 2  # batches ahead for each worker: the DataLoader's default


class TwoViews(Dataset):
    """`[2, 3, size, size]` for each picture."""

    def __init__(self, setting: dict, from_pil: bool):
        arrays = [picture(setting["size"], index) for index in range(COUNT)]
        self.transform = pipeline(setting["outSize"], setting["interpolation"], from_pil)
        self.pictures = (
            [Image.fromarray(array) for array in arrays]
            if from_pil
            else [torch.from_numpy(array).permute(2, 0, 1).contiguous() for array in arrays]
        )

    def __len__(self) -> int:
        return len(self.pictures)

    def __getitem__(self, index: int) -> torch.Tensor:
        return torch.stack([self.transform(self.pictures[index]) for _ in range(2)])


def main() -> int:
    parser = argparse.ArgumentParser(description="torchvision peer of the data bench")
    parser.add_argument("--mode", choices=["tensor", "pil"], required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--setting", type=json.loads, required=True)
    args = parser.parse_args()
    try:
        torch.manual_seed(1)
        torch.set_num_threads(1)
        views = TwoViews(args.setting, args.mode == "pil")
        batch_size = args.setting["batchSize"]
        batches = iter(
            DataLoader(
                views,
                batch_size=batch_size,
                sampler=RandomSampler(views, replacement=True, num_samples=10**9),
                num_workers=args.workers,
                persistent_workers=True,
                prefetch_factor=PREFETCH_FACTOR,
            )
        )
        started = time.perf_counter()
        next(batches)
        first_step_ms = 1000 * (time.perf_counter() - started)
    except Exception as error:  # the bench shows the reason and goes on without this peer
        say(error=in_words(error))
        return 1
    version = torchvision.__version__.split("+")[0]
    say(ready=True, first_step_ms=first_step_ms, torch=torch.__version__.split("+")[0], torchvision=version)
    ahead = PREFETCH_FACTOR * args.workers
    for line in sys.stdin:
        for _ in range(ahead):  # made while nothing was measured
            next(batches)
        steps = int(json.loads(line)["steps"])
        started = time.perf_counter()
        for _ in range(steps):
            next(batches)
        seconds = time.perf_counter() - started
        time.sleep(1.5 * ahead * seconds / steps)  # batches are made ahead now, not in another's turn
        say(views_per_s=[2 * batch_size * steps / seconds], peak_rss_mb=peak_rss_mb())
    return 0


if __name__ == "__main__":
    sys.exit(main())
