"""What other networks say of the training images, for train.py --teacher: python3 teacher.py --data ../../../../shared/data --checkpoint HIGH/checkpoint.pt STANDARD/checkpoint.pt --out TEACHER

Annotators differ: of pale nuclei some outline all, others none, and which is chance for a network of 0.5 um per pixel. Where crowded nuclei part it sees less
than the finer one, whose maps say how sure that can be: nucleus and centre are those of the first checkpoint, classes the mean of all. The mean of
the maps of four mirror images is kept, as bytes at 0.25 um per pixel.
"""
import argparse
import os

import numpy as np
import torch
from PIL import Image
from skimage.io import imread

from data import COARSE, doubled, names, teacher_maps
from evaluate import load
from export import INFLAMMATORY_BIAS
from weak import INFLAMMATORY, maps_of


def maps_at_quarter(model, rgb):
    """The maps of an image of 0.25 um per pixel, classes as probabilities."""
    k = round(model.mpp / 0.25)
    maps = maps_of(model, np.asarray(Image.fromarray(rgb).resize((rgb.shape[1] // k, rgb.shape[0] // k), Image.BOX)))
    maps[4 + INFLAMMATORY] += INFLAMMATORY_BIAS[model.mpp]
    e = np.exp(maps[4:] - maps[4:].max(0))
    maps[4:] = e / e.sum(0)
    return np.kron(maps, np.ones((1, k, k), np.float32))


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--data", required=True)
    a.add_argument("--checkpoint", required=True, nargs="+")
    a.add_argument("--out", required=True)
    o = a.parse_args()
    torch.set_num_threads(2)
    os.makedirs(o.out, exist_ok=True)
    models = [load(c)[0] for c in o.checkpoint]
    if models[0].mpp != 0.25: raise SystemExit(f"teacher.py: {o.checkpoint[0]}: is of {models[0].mpp} um per pixel, not of 0.25")
    for folder in (f"{o.data}/nuclei/{kind}" for kind in ("monuseg", "consep")):
        for name in names(folder, "train"):
            rgb = imread(f"{folder}/{name}.png")[..., :3]
            said = [maps_at_quarter(m, doubled(rgb) if name in COARSE else rgb) for m in models]
            kept = np.concatenate([said[0][:2], sum(s[4:] for s in said) / len(said)])
            np.save(teacher_maps(o.out, name), np.rint(kept * 255).astype(np.uint8))
            print(name, flush=True)


main()
