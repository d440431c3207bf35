"""Trains and exports the small StarDist network that the tests run: python3 train.py --data ../../../../shared/data --minutes 12

It exists to have a network in the form that StarDist's own exports have (Weigert and Schmidt 2022): height x width x channels,
percentiles as normalisation, a grid of 2, tensors `prob` and `dist` with 32 rays. It is no good detector and is not shipped.
"""
import argparse
import hashlib
import json
import sys
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from PIL import Image
from scipy import ndimage as ndi
from skimage.io import imread

sys.path.insert(0, "../../../models/nuclei-he/training")
from data import names, stain_jitter, truth  # noqa: E402

RAYS, GRID, LONGEST = 32, 2, 40
ANGLES = 2 * np.pi * np.arange(RAYS) / RAYS  # from the right, clockwise on screen


def stars(labels):
    """Probability (distance to the background, 1 at each nucleus's deepest) and distances along the rays, at every second pixel."""
    near = np.pad(labels, LONGEST)
    ys, xs = np.mgrid[:labels.shape[0]:GRID, :labels.shape[1]:GRID]
    own = labels[::GRID, ::GRID]
    dist = np.zeros((RAYS,) + own.shape, np.float32)
    for k, a in enumerate(ANGLES):
        inside = own > 0
        for step in np.arange(0.5, LONGEST, 0.5):
            y, x = (np.rint(v + step * f(a)).astype(int) + LONGEST for v, f in ((ys, np.sin), (xs, np.cos)))
            inside &= near[y, x] == own
            dist[k][inside] = step + 0.25
    depth = np.zeros(labels.shape, np.float32)
    for i, box in enumerate(ndi.find_objects(labels)):
        if box is None: continue
        d = ndi.distance_transform_edt(np.pad(labels[box] == i + 1, 1))[1:-1, 1:-1]
        depth[box] = np.maximum(depth[box], d / d.max())
    return depth[::GRID, ::GRID], dist


class Net(nn.Module):
    """14 k parameters; sees 20 pixels around."""

    def __init__(self):
        super().__init__()
        block = lambda i, o, k=3, s=1, d=1: nn.Sequential(nn.Conv2d(i, o, k, s, d * (k // 2), d, bias=False), nn.BatchNorm2d(o), nn.ReLU())
        self.fine = nn.Sequential(block(3, 16, 5, 2), block(16, 16))
        self.coarse = nn.Sequential(block(16, 16, 3, 2), block(16, 16), block(16, 16))
        self.join = nn.Sequential(block(16, 16), block(16, 16, 1))
        self.head = nn.Conv2d(16, 1 + RAYS, 1)

    def raw(self, x):
        fine = self.fine(x)
        return self.head(self.join(fine + F.interpolate(self.coarse(fine), scale_factor=2.0, mode="nearest")))

    def forward(self, image):
        """image: 1 x height x width x 3."""
        y = self.raw(image.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
        return torch.sigmoid(y[..., :1]), F.softplus(y[..., 1:])


def reach(net, size=160):
    """Greatest distance at which a changed input pixel changes an output."""
    far = 0
    for phase in range(4):
        c = size // 2 + phase
        x = torch.rand(1, size, size, 3, generator=torch.Generator().manual_seed(0))
        y = x.clone()
        y[0, c, c] += 1
        with torch.no_grad(): changed = (torch.cat(net(x), 3) != torch.cat(net(y), 3))[0].any(2).nonzero() * GRID
        far = max(far, (changed - c).abs().max().item() + GRID)
    return far


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--data", required=True)
    a.add_argument("--minutes", type=float, default=12)
    o = a.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(1)
    rng, g = np.random.default_rng(1), torch.Generator().manual_seed(1)
    items = []
    for kind in ("monuseg", "consep"):
        folder = f"{o.data}/nuclei/{kind}"
        for n in [n for n in names(folder, "train")][::2]:
            labels, _, _ = truth(folder, n)
            rgb = imread(f"{folder}/{n}.png")[..., :3]
            small = np.asarray(Image.fromarray(rgb).resize((rgb.shape[1] // 2, rgb.shape[0] // 2), Image.BOX))
            items.append((small, *stars(labels[1::2, 1::2])))
    net = Net().train()
    opt = torch.optim.AdamW(net.parameters(), 4e-3, weight_decay=1e-3)
    begin, step, size = time.process_time(), 0, 128
    while (used := (time.process_time() - begin) / 60 / o.minutes) < 1:
        crops = []
        for _ in range(12):
            rgb, prob, dist = items[rng.integers(len(items))]
            y, x = (int(rng.integers(0, (s - size) // GRID)) * GRID for s in rgb.shape[:2])
            crop = rgb[y:y + size, x:x + size]
            cut = tuple(slice(v // GRID, (v + size) // GRID) for v in (y, x))
            crops.append((crop, prob[cut], dist[(slice(None),) + cut]))
        image = stain_jitter(torch.from_numpy(np.stack([c[0] for c in crops])).permute(0, 3, 1, 2) / 255, g)
        low, high = (torch.quantile(image.flatten(1)[:, ::7], q, 1)[:, None, None, None] for q in (0.01, 0.998))
        p, d = (torch.from_numpy(np.stack([c[i] for c in crops])) for i in (1, 2))
        out = net.raw((image - low) / (high - low + 1e-6))
        loss = F.binary_cross_entropy_with_logits(out[:, 0], p) + 0.2 * ((F.softplus(out[:, 1:]) - d).abs() * p[:, None]).mean()
        for group in opt.param_groups: group["lr"] = 4e-3 * min(1, (step + 1) / 50) * (1 - 0.98 * used)
        opt.zero_grad()
        loss.backward()
        opt.step()
        step += 1
        if step % 50 == 0: print(step, round(used, 3), round(loss.item(), 4), flush=True)
    net.eval()
    free = {1: "height", 2: "width"}
    torch.onnx.export(net, torch.rand(1, 64, 64, 3), "model.onnx", opset_version=15, input_names=["input"], output_names=["prob", "dist"],
                      dynamic_axes={"input": free, "prob": free, "dist": free})
    card = dict(
        kind="stardist", name="stardist-test", version="1.0.0", task="a small network in StarDist's form, for tests only", inputMpp=0.5, channelOrder="RGB",
        layout="NHWC", input="input", grid=GRID,
        outputs=[dict(name="probability", tensor="prob", kind="probability", meaning="how deep in a nucleus the cell's pixel lies, 1 at the deepest"),
                 dict(name="distances", tensor="dist", kind="distance", channels=RAYS, meaning="px from the cell's pixel to the border along ray k of 32, at 2 pi k / 32 from the right towards down")],
        normalisation=dict(percentiles=[1, 99.8], perChannel=False), sizeMultiple=4, haloPx=reach(net), classes=[],
        postProcessing=dict(probabilityThreshold=0.5, overlapThreshold=0.3, minAreaUm2=4), file="model.onnx",
        sha256=hashlib.sha256(open("model.onnx", "rb").read()).hexdigest(), parameters=sum(p.numel() for p in net.parameters()), steps=step,
        trainingData=["MoNuSeg 2018 training set (CC BY-NC-SA 4.0)", "CoNSeP training set (non-commercial research)"],
        licence="The weights are for research use only: they were trained on data published for non-commercial use.")
    json.dump(card, open("model.json", "w"), indent=2)
    print(card["haloPx"], card["parameters"])


main()
