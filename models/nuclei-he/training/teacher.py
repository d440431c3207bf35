"""What a finer network says of the training images, for train.py --teacher: python3 teacher.py --data ../../../../shared/data --checkpoint HIGH/checkpoint.pt --out TEACHER

Annotators differ: of pale nuclei some outline all, others none, and which is chance for a network of 0.5 um per pixel. Where crowded nuclei part it sees less
than the finer one, whose maps say how sure that can be. The mean of the maps of four mirror images is kept, as bytes at 0.25 um per pixel.
"""
import argparse
import os

import numpy as np
import torch
from skimage.io import imread

from data import COARSE, doubled, names, teacher_maps
from evaluate import load
from weak import maps_of


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--data", required=True)
    a.add_argument("--checkpoint", required=True)
    a.add_argument("--out", required=True)
    o = a.parse_args()
    torch.set_num_threads(2)
    os.makedirs(o.out, exist_ok=True)
    model, _ = load(o.checkpoint)
    if model.mpp != 0.25: raise SystemExit(f"teacher.py: {o.checkpoint}: is of {model.mpp} um per pixel, not of 0.25")
    for folder in (f"{o.data}/nuclei/{kind}" for kind in ("monuseg", "consep")):
        for name in names(folder, "train"):
            rgb = imread(f"{folder}/{name}.png")[..., :3]
            maps = maps_of(model, doubled(rgb) if name in COARSE else rgb)[:2]
            np.save(teacher_maps(o.out, name), np.rint(maps * 255).astype(np.uint8))
            print(name, flush=True)


main()
