"""SimCLR views with torchvision, in one thread: CPU time per view, for bench/augment.ts.

Run: python bench/peers/torchvision_views.py SOURCE_SIZE VIEW_SIZE INTERPOLATION SECONDS -> one line of JSON.
The pipeline is timed from uint8 tensors and from PIL pictures; the pictures are those of bench/augment.ts.
"""

import json
import resource
import sys

import numpy
import torch
from PIL import Image
from torchvision.transforms import v2

MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
COUNT = 16


def picture(size: int, index: int) -> numpy.ndarray:
    """`[size, size, 3]`, smooth colours with some texture."""
    y, x, c = numpy.mgrid[0:size, 0:size, 0:3]
    wave = numpy.sin((x * (c + 1) + index * 5) * 8 / size) * numpy.cos((y * (3 - c) + index * 3) * 6 / size)
    texture = (x * 37 + y * 91 + c * 53 + index * 17) % 31
    return numpy.floor(128 + 100 * wave + texture - 15).astype(numpy.uint8)


def pipeline(view_size: int, interpolation: str, from_pil: bool) -> v2.Compose:
    kernel = view_size // 10 | 1
    steps = [
        v2.RandomResizedCrop(view_size, scale=(0.08, 1), interpolation=v2.InterpolationMode(interpolation)),
        v2.RandomHorizontalFlip(),
        v2.RandomApply([v2.ColorJitter(0.8, 0.8, 0.8, 0.2)], p=0.8),
        v2.RandomGrayscale(p=0.2),
        v2.RandomApply([v2.GaussianBlur(kernel, sigma=(0.1, 2.0))], p=0.5),
        *([v2.ToImage()] if from_pil else []),
        v2.ToDtype(torch.float32, scale=True),
        v2.Normalize(MEAN, STD),
    ]
    return v2.Compose(steps)


def cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def views_per_cpu_second(transform, pictures, seconds: float) -> float:
    """The best of several rounds, since other programs also cost CPU time (caches, clock)."""
    for one in pictures:
        transform(one)
    best, end = 0.0, cpu_seconds() + seconds
    rounds = 0
    while cpu_seconds() < end or rounds < 3:
        start, views = cpu_seconds(), 0
        while cpu_seconds() - start < seconds / 8:
            for one in pictures:
                transform(one)
                transform(one)
            views += 2 * len(pictures)
        best = max(best, views / (cpu_seconds() - start))
        rounds += 1
    return best


def main() -> None:
    source_size, view_size, interpolation, seconds = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], float(sys.argv[4])
    torch.set_num_threads(1)
    torch.manual_seed(1)
    arrays = [picture(source_size, i) for i in range(COUNT)]
    tensors = [torch.from_numpy(a).permute(2, 0, 1).contiguous() for a in arrays]
    pictures = {"tensor": tensors, "pil": [Image.fromarray(a) for a in arrays]}
    result = {
        name: views_per_cpu_second(pipeline(view_size, interpolation, name == "pil"), kind, seconds)
        for name, kind in pictures.items()
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
