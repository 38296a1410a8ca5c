"""Vision transformer blocks and encoder for the PyTorch peers, with the names and shapes of src/models.

A module's parameters have the names of our own (timm's, MAE's); a linear weight is `[out, in]` here, `[in, out]` there.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Attention(nn.Module):
    """Multi-head attention of the tokens of each row, `[rows, tokens, dim]`."""

    def __init__(self, dim: int, heads: int):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)

    def forward(self, x: Tensor) -> Tensor:
        rows, tokens, dim = x.shape
        q, k, v = self.qkv(x).view(rows, tokens, 3, self.heads, dim // self.heads).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(q, k, v)  # [rows, heads, tokens, dim / heads]
        return self.proj(mixed.transpose(1, 2).reshape(rows, tokens, dim))


class Mlp(nn.Module):
    """Linear, exact GELU, linear."""

    def __init__(self, dim: int, hidden: int):
        super().__init__()
        self.fc1 = nn.Linear(dim, hidden)
        self.fc2 = nn.Linear(hidden, dim)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc2(F.gelu(self.fc1(x)))


class Block(nn.Module):
    """Pre-norm transformer block."""

    def __init__(self, dim: int, heads: int, mlp_ratio: float = 4.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim, eps=1e-6)
        self.attn = Attention(dim, heads)
        self.norm2 = nn.LayerNorm(dim, eps=1e-6)
        self.mlp = Mlp(dim, round(dim * mlp_ratio))

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class PatchEmbed(nn.Module):
    """Linear embedding of patch vectors, so that masked patches need not be embedded."""

    def __init__(self, patch_dim: int, dim: int):
        super().__init__()
        self.proj = nn.Linear(patch_dim, dim)

    def forward(self, patches: Tensor) -> Tensor:
        return self.proj(patches)


class Encoder(nn.Module):
    """MAE's encoder over any subset of patches: class token first, final norm."""

    def __init__(self, patch_dim: int, dim: int, depth: int, heads: int, mlp_ratio: float = 4.0):
        super().__init__()
        self.cls_token = nn.Parameter(torch.zeros(1, 1, dim))
        self.patch_embed = PatchEmbed(patch_dim, dim)
        self.blocks = nn.ModuleList(Block(dim, heads, mlp_ratio) for _ in range(depth))
        self.norm = nn.LayerNorm(dim, eps=1e-6)

    def encode(self, patches: Tensor, positions: Tensor) -> Tensor:
        """`[rows, tokens, patch_dim]` and positions that fit -> `[rows, 1 + tokens, dim]`."""
        x = self.patch_embed(patches) + positions
        x = torch.cat([self.cls_token.expand(x.shape[0], -1, -1), x], 1)
        for block in self.blocks:
            x = block(x)
        return self.norm(x)


class PlainVit(Encoder):
    """The bench's plain vision transformer: all patches through the encoder, mean square of its output as the loss."""

    def __init__(self, setting: dict):
        size, patch = setting["encoder"], setting["patchSize"]
        super().__init__(3 * patch**2, size["dim"], size["depth"], size["heads"])
        self.patch_size = patch
        grid = setting["imageSize"] // patch
        self.register_buffer("positions", pos_embed_2d(size["dim"], grid))
        init_weights(self)

    def forward(self, images: Tensor) -> dict[str, Tensor]:
        z = self.encode(patchify(images, self.patch_size), self.positions)
        return {"total": z.square().mean()}


def patchify(images: Tensor, patch: int) -> Tensor:
    """`[rows, S, S, C]` -> `[rows, (S / p)^2, p * p * C]`; in a patch row, column, channel."""
    rows, side, _, channels = images.shape
    grid = side // patch
    cut = images.view(rows, grid, patch, grid, patch * channels)
    return cut.transpose(2, 3).reshape(rows, grid * grid, patch * patch * channels)


def pos_embed_2d(dim: int, grid: int) -> Tensor:
    """MAE's fixed 2-D sine-cosine positions, `[grid^2, dim]`: first half the column, second half the row."""
    quarter = dim // 4
    frequency = 10000.0 ** (-torch.arange(quarter, dtype=torch.float64) / quarter)
    angles = torch.arange(grid, dtype=torch.float64)[:, None] * frequency
    axis = torch.cat([angles.sin(), angles.cos()], 1)  # [grid, dim / 2]
    table = torch.cat([axis[None].expand(grid, -1, -1), axis[:, None].expand(-1, grid, -1)], 2)
    return table.reshape(grid * grid, dim).to(torch.get_default_dtype())


def init_weights(module: nn.Module) -> None:
    """Xavier-uniform weights, zero biases, tokens N(0, 0.02)."""
    for name, parameter in module.named_parameters():
        if name.endswith("_token"):
            nn.init.normal_(parameter, std=0.02)
        elif parameter.dim() > 1:
            nn.init.xavier_uniform_(parameter)
        elif name.endswith("bias"):
            nn.init.zeros_(parameter)
