"""CAN with the structure of the public PyTorch re-implementation (bwconrad/can), written anew from its description.

What differs from can_torch.py, and costs time: each view goes through the encoder, the projection head (its batch norm
sees one view) and the decoder by itself; all patches are embedded, then the masked ones are dropped; mask tokens have
the encoder's width and the noise level is added to every patch place before the projection to the decoder's width, which
so runs on all tokens; the noise target is normalised patch by patch. Two choices are ours: the head's hidden width
follows the setting (4096 there), so that the peers train models of like size, and all parameters are trained (there the
head and the noise MLP are left out of the optimiser).
"""

import torch
from can_torch import (
    full_setting,
    info_nce,
    noise_level_features,
    noise_level_mlp,
    normalize_patches,
    patch_error,
    take_tokens,
)
from torch import Tensor, nn
from vit import Block, init_weights, patchify, pos_embed_2d


class TwoPassCan(nn.Module):
    """`forward` gives the loss terms of one batch of two stacked views, taken one after the other."""

    def __init__(self, given: dict):
        super().__init__()
        s = self.setting = full_setting({**given, "method": "can", "noiseTarget": "patchnorm"})
        dim, out, patch = s["encoder"]["dim"], s["decoder"]["dim"], s["patchSize"]
        self.cls_token = nn.Parameter(torch.zeros(1, 1, dim))
        self.mask_token = nn.Parameter(torch.zeros(1, 1, dim))
        self.patch_embed = nn.Conv2d(3, dim, patch, patch)
        self.blocks = nn.ModuleList(Block(dim, s["encoder"]["heads"]) for _ in range(s["encoder"]["depth"]))
        self.norm = nn.LayerNorm(dim, eps=1e-6)
        self.noise_level = noise_level_mlp(dim, dim)
        self.decoder_embed = nn.Linear(dim, out)
        self.decoder_blocks = nn.ModuleList(Block(out, s["decoder"]["heads"]) for _ in range(s["decoder"]["depth"]))
        self.decoder_norm = nn.LayerNorm(out, eps=1e-6)
        self.decoder_pred = nn.Linear(out, s["patchDim"])
        self.projection = projection_head(s)
        grid = s["imageSize"] // patch
        self.register_buffer("positions", pos_embed_2d(dim, grid))
        self.register_buffer("decoder_positions", pos_embed_2d(out, grid))
        init_weights(self)

    def forward(self, **batch: Tensor) -> dict[str, Tensor]:
        halves = zip(*(value.chunk(2) for value in batch.values()))
        views = [self.one_view(**dict(zip(batch, half))) for half in halves]
        terms = {name: (views[0][name] + views[1][name]) / 2 for name in ("reconstruction", "denoising")}
        embeddings = torch.cat([view["embedding"] for view in views])
        terms["contrastive"] = info_nce(embeddings, self.setting["temperature"])
        return {"total": sum(self.setting["weights"][name] * term for name, term in terms.items()), **terms}

    def one_view(
        self, images: Tensor, ids_shuffle: Tensor, ids_restore: Tensor, noise: Tensor, noise_std: Tensor
    ) -> dict[str, Tensor]:
        s = self.setting
        scaled = noise * noise_std[:, None, None, None]
        z = self.encode(images + scaled, ids_shuffle[:, : s["kept"]])
        prediction = self.decode(z, ids_restore, noise_std)
        mask = (ids_restore >= s["kept"]).to(z.dtype)
        pixels, noises = patchify(images, s["patchSize"]), patchify(scaled, s["patchSize"])
        return {
            "embedding": self.projection(z[:, 1:].mean(1)),
            "reconstruction": patch_error(prediction, normalize_patches(pixels), mask),
            "denoising": patch_error(prediction, normalize_patches(noises), 1 - mask),
        }

    def encode(self, images: Tensor, ids_keep: Tensor) -> Tensor:
        x = self.patch_embed(images.permute(0, 3, 1, 2)).flatten(2).transpose(1, 2) + self.positions
        x = torch.cat([self.cls_token.expand(len(x), -1, -1), take_tokens(x, ids_keep)], 1)
        for block in self.blocks:
            x = block(x)
        return self.norm(x)

    def decode(self, z: Tensor, ids_restore: Tensor, noise_std: Tensor) -> Tensor:
        rows, tokens, dim = z.shape
        hidden = self.mask_token.expand(rows, self.setting["numPatches"] + 1 - tokens, -1)
        places = take_tokens(torch.cat([z[:, 1:], hidden], 1), ids_restore)
        places = places + self.noise_level(noise_level_features(noise_std, dim))[:, None]
        x = self.decoder_embed(torch.cat([z[:, :1], places], 1))
        x = torch.cat([x[:, :1], x[:, 1:] + self.decoder_positions], 1)
        for block in self.decoder_blocks:
            x = block(x)
        return self.decoder_pred(self.decoder_norm(x))[:, 1:]


def projection_head(s: dict) -> nn.Sequential:
    """Linear, batch norm, ReLU, twice, then a linear layer."""
    widths, layers = [s["encoder"]["dim"], s["projectionHiddenDim"], s["projectionHiddenDim"]], []
    for fan_in, fan_out in zip(widths, widths[1:]):
        layers += [nn.Linear(fan_in, fan_out), nn.BatchNorm1d(fan_out), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(widths[-1], s["projectionDim"]))
