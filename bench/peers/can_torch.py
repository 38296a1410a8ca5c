"""CAN, SimCLR and MAE in PyTorch, one code path, as src/methods and src/models have it.

Two views are stacked and go through the encoder in one pass. Masks and noise are given, never drawn here.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from vit import Block, Encoder, init_weights, patchify, pos_embed_2d

DEFAULTS = {
    "method": "can",
    "mlpRatio": 4.0,
    "noiseTarget": "scaled",
    "noiseLevelScale": 1.0,
    "normPixLoss": True,
    "temperature": 0.1,
    "projectionDepth": 3,
    "projectionHiddenDim": 0,
    "projectionDim": 128,
    "decoder": {"dim": 96, "depth": 2, "heads": 3},
}
PRESETS = {
    "can": {
        **{"numViews": 2, "maskRatio": 0.5, "noiseStdMax": 0.05},
        "weights": {"contrastive": 0.03, "reconstruction": 0.67, "denoising": 0.3},
    },
    "simclr": {
        **{"numViews": 2, "maskRatio": 0.0, "noiseStdMax": 0.0},
        "weights": {"contrastive": 1.0, "reconstruction": 0.0, "denoising": 0.0},
    },
    "mae": {
        **{"numViews": 1, "maskRatio": 0.75, "noiseStdMax": 0.0},
        "weights": {"contrastive": 0.0, "reconstruction": 1.0, "denoising": 0.0},
    },
}


def full_setting(given: dict) -> dict:
    """Defaults, then the preset of the method, then what is given (src/methods/options.ts)."""
    method = given.get("method", DEFAULTS["method"])
    if method not in PRESETS:
        raise ValueError(f'unknown method "{method}"; expected {", ".join(PRESETS)}')
    setting = {**DEFAULTS, **PRESETS[method], **given}
    setting["weights"] = {**PRESETS[method]["weights"], **given.get("weights", {})}
    setting["projectionHiddenDim"] = setting["projectionHiddenDim"] or setting["encoder"]["dim"]
    setting["numPatches"] = (setting["imageSize"] // setting["patchSize"]) ** 2
    setting["patchDim"] = 3 * setting["patchSize"] ** 2
    setting["kept"] = int(setting["numPatches"] * (1 - setting["maskRatio"]) + 1e-9)
    return setting


def make_batch(setting: dict, seed: int = 1) -> dict[str, Tensor]:
    """Random pictures, masks and noise that fit the setting; two views stacked."""
    rng = torch.Generator().manual_seed(seed)
    rows, side = setting["numViews"] * setting["batchSize"], setting["imageSize"]
    batch = {"images": torch.randn(rows, side, side, 3, generator=rng)}
    if setting["kept"] < setting["numPatches"]:
        batch["ids_shuffle"] = torch.rand(rows, setting["numPatches"], generator=rng).argsort(1)
        batch["ids_restore"] = batch["ids_shuffle"].argsort(1)
    if setting["noiseStdMax"] > 0:
        batch["noise"] = torch.randn(rows, side, side, 3, generator=rng)
        batch["noise_std"] = torch.full((rows,), setting["noiseStdMax"] / 2)
    return batch


class CanModel(Encoder):
    """`forward` gives the loss terms of one batch; parts whose weight is 0 have no parameters."""

    def __init__(self, given: dict):
        s = self.setting = full_setting(given)
        dim, decoder = s["encoder"]["dim"], s["decoder"]
        super().__init__(s["patchDim"], dim, s["encoder"]["depth"], s["encoder"]["heads"], s["mlpRatio"])
        grid = s["imageSize"] // s["patchSize"]
        self.register_buffer("positions", pos_embed_2d(dim, grid))
        self.has_mask = s["kept"] < s["numPatches"]
        self.has_noise = s["noiseStdMax"] > 0
        self.has_decoder = s["weights"]["reconstruction"] + s["weights"]["denoising"] > 0
        if self.has_decoder:
            self.decoder_embed = nn.Linear(dim, decoder["dim"])
            if self.has_mask:
                self.mask_token = nn.Parameter(torch.zeros(1, 1, decoder["dim"]))
            self.decoder_blocks = nn.ModuleList(
                Block(decoder["dim"], decoder["heads"], s["mlpRatio"]) for _ in range(decoder["depth"])
            )
            self.decoder_norm = nn.LayerNorm(decoder["dim"], eps=1e-6)
            self.decoder_pred = nn.Linear(decoder["dim"], s["patchDim"])
            self.register_buffer("decoder_positions", pos_embed_2d(decoder["dim"], grid))
            if self.has_noise:
                self.noise_level = noise_level_mlp(dim, decoder["dim"])
        if s["weights"]["contrastive"] > 0:
            self.projection = projection_head(s)
        init_weights(self)

    def forward(
        self,
        images: Tensor,
        ids_shuffle: Tensor | None = None,
        ids_restore: Tensor | None = None,
        noise: Tensor | None = None,
        noise_std: Tensor | None = None,
    ) -> dict[str, Tensor]:
        s = self.setting
        patches = patchify(images, s["patchSize"])
        scaled = patchify(noise * noise_std[:, None, None, None], s["patchSize"]) if self.has_noise else None
        seen, positions = patches if scaled is None else patches + scaled, self.positions
        if self.has_mask:
            ids_keep = ids_shuffle[:, : s["kept"]]
            seen, positions = take_tokens(seen, ids_keep), positions[ids_keep]
        z = self.encode(seen, positions)
        terms = {}
        if s["weights"]["contrastive"] > 0:
            terms["contrastive"] = info_nce(self.projection(z[:, 1:].mean(1)), s["temperature"])
        if self.has_decoder:
            prediction = self.decode(z, ids_restore, noise_std)
            mask = (ids_restore >= s["kept"]).to(z.dtype) if self.has_mask else torch.zeros_like(z[:, 1:, 0])
            if s["weights"]["reconstruction"] > 0:
                target = normalize_patches(patches) if s["normPixLoss"] else patches
                terms["reconstruction"] = patch_error(prediction, target, mask)
            if s["weights"]["denoising"] > 0:
                target = noise_target(scaled, noise, s)
                terms["denoising"] = patch_error(prediction, target, 1 - mask)
        total = sum(s["weights"][name] * term for name, term in terms.items())
        return {"total": total, **terms}

    def decode(self, z: Tensor, ids_restore: Tensor | None, noise_std: Tensor | None) -> Tensor:
        """The encoder's output -> one prediction per patch, `[rows, numPatches, patchDim]`."""
        x = self.decoder_embed(z)
        cls, tokens = x[:, :1], x[:, 1:]
        if self.has_noise:
            features = noise_level_features(noise_std * self.setting["noiseLevelScale"], z.shape[2])
            tokens = tokens + self.noise_level(features)[:, None]  # visible tokens only
        if self.has_mask:
            hidden = self.mask_token.expand(x.shape[0], self.setting["numPatches"] - tokens.shape[1], -1)
            tokens = take_tokens(torch.cat([tokens, hidden], 1), ids_restore)
        x = torch.cat([cls, tokens + self.decoder_positions], 1)
        for block in self.decoder_blocks:
            x = block(x)
        return self.decoder_pred(self.decoder_norm(x[:, 1:]))


def noise_level_mlp(dim: int, out: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(dim, dim), nn.ReLU(), nn.Linear(dim, out))


def projection_head(s: dict) -> nn.Sequential:
    """Linear, batch norm, ReLU, ...; the last norm has no bias. No running statistics: the head is dropped later."""
    layers: list[nn.Module] = []
    widths = [s["encoder"]["dim"], *[s["projectionHiddenDim"]] * (s["projectionDepth"] - 1), s["projectionDim"]]
    for fan_in, fan_out in zip(widths, widths[1:]):
        norm = nn.BatchNorm1d(fan_out, track_running_stats=False)
        layers += [nn.Linear(fan_in, fan_out, bias=False), norm, nn.ReLU()]
    layers.pop()
    layers[-1].bias = None
    return nn.Sequential(*layers)


def noise_level_features(noise_std: Tensor, dim: int) -> Tensor:
    """All sines, then all cosines, of `sigma * 10000^(-k / (half - 1))`: `[rows]` -> `[rows, dim]`."""
    half = dim // 2
    k = torch.arange(half, dtype=noise_std.dtype, device=noise_std.device)
    angles = noise_std[:, None] * 10000.0 ** (-k / (half - 1))
    return torch.cat([angles.sin(), angles.cos()], 1)


def take_tokens(x: Tensor, ids: Tensor) -> Tensor:
    """Tokens of each row by their places, `[rows, tokens, dim]` and `[rows, m]` -> `[rows, m, dim]`."""
    return x.gather(1, ids[:, :, None].expand(-1, -1, x.shape[2]))


def normalize_patches(patches: Tensor) -> Tensor:
    """Each patch less its mean, over its deviation (unbiased variance + 1e-6), as in MAE."""
    variance, mean = torch.var_mean(patches, -1, keepdim=True)
    return (patches - mean) / (variance + 1e-6).sqrt()


def noise_target(scaled: Tensor, noise: Tensor, s: dict) -> Tensor:
    if s["noiseTarget"] == "unit":
        return patchify(noise, s["patchSize"])
    return scaled if s["noiseTarget"] == "scaled" else normalize_patches(scaled)


def patch_error(prediction: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """Mean squared error of each patch, averaged over the patches that `weight` marks."""
    per_patch = (prediction - target).square().mean(-1)
    return (per_patch * weight).sum() / weight.sum()


def info_nce(embeddings: Tensor, temperature: float) -> Tensor:
    """NT-Xent over the rows of view 1, then those of view 2."""
    units = F.normalize(embeddings, dim=1)
    logits = units @ units.T / temperature
    logits = logits.masked_fill(torch.eye(len(units), dtype=torch.bool, device=units.device), float("-inf"))
    labels = torch.arange(len(units), device=units.device).roll(len(units) // 2)
    return F.cross_entropy(logits, labels)
