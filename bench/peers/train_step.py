"""One train step of a PyTorch peer: forward, backward, AdamW."""

import time
from collections.abc import Callable

import torch
from torch import Tensor, nn


def decays(name: str, parameter: Tensor) -> bool:
    """Weight decay on matrices only: not on biases, norms and tokens (MAE)."""
    return parameter.dim() > 1 and not name.endswith("_token")


def make_adamw(model: nn.Module, lr: float = 1e-3, **options) -> torch.optim.AdamW:
    """AdamW with MAE's and CAN's settings; the fused update unless `options` say otherwise."""
    named = list(model.named_parameters())
    groups = [
        {"params": [p for name, p in named if decays(name, p)], "weight_decay": 0.05},
        {"params": [p for name, p in named if not decays(name, p)], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=lr, betas=(0.9, 0.95), eps=1e-8, **{"fused": True, **options})


def make_step(
    model: nn.Module, batch: dict[str, Tensor], compiled: bool = False, **options
) -> Callable[[], tuple[float, float]]:
    """A function that trains one step on the batch and gives its milliseconds and its loss before the update."""
    optimizer = make_adamw(model, **options)
    forward = torch.compile(model) if compiled else model

    def step() -> tuple[float, float]:
        started = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        total = forward(**batch)["total"]
        total.backward()
        optimizer.step()
        loss = total.item()
        return 1000 * (time.perf_counter() - started), loss

    return step
