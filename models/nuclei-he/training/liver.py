"""What a checkpoint calls the nuclei of liver: python3 liver.py --data ../../../../shared/data --weak WEAK --checkpoint OUT/checkpoint.pt

On the liver tiles that are kept out of training, nuclei that weak.py is sure of; on the lower half of the GTEx image, which is kept out of it, too, those
of gtex-liver-classes.csv: of 144 drawn at random from what was found the 115 that are not doubtful, named by eye by this project and no pathologist.
"""
import argparse
import csv
import os

import numpy as np
import torch
from PIL import Image
from skimage.io import imread

from data import EVERY_TILE, GTEX_ROWS, doubled, gtex_liver, liver_tiles, weak_labels
from evaluate import load, maps_of
from export import INFLAMMATORY_BIAS
from postprocess import classes, instances

TRUE = ("inflammatory", "epithelial", "spindle", "none")  # the last is no nucleus
CALLED = ("inflammatory", "epithelial", "spindle", "other", "not found")
NOT_FOUND = 4


def maps_at(model, rgb):
    """Maps at the model's pixels of an image at 0.5 um per pixel, with what export.py adds to the inflammatory score."""
    # doubled pixels are averaged back to what they were where the model's are as large
    maps = maps_of(model, doubled(rgb, Image.NEAREST if model.mpp == 0.5 else Image.BICUBIC))
    maps[4] += INFLAMMATORY_BIAS[model.mpp]
    return maps


def tiles(data, weak):
    """Image, and (y, x, index in TRUE) in pixels of the nuclei with a weak label, for each kept-aside tile."""
    for f in liver_tiles(data)[::EVERY_TILE]:
        z = np.load(weak_labels(weak, f))
        pixels = (np.nonzero(z["labels"] == i) for i in np.unique(np.where(z["classes"] < 3, z["labels"], 0))[1:])
        yield imread(f)[..., :3], [(y.mean(), x.mean(), z["classes"][y[0], x[0]]) for y, x in pixels]


def gtex(data):
    """The same of the GTEx image's lower half, by eye."""
    rows = csv.DictReader(open(os.path.join(os.path.dirname(__file__), "gtex-liver-classes.csv")))
    named = [(float(r["y_px"]) - GTEX_ROWS, float(r["x_px"]), TRUE.index(r["class"].lower())) for r in rows]
    yield imread(gtex_liver(data))[GTEX_ROWS:, :, :3], [n for n in named if n[0] > 0]


def called(model, images):
    """Counts, rows as TRUE and columns as CALLED, and how many of all nuclei have each class."""
    count, everything = np.zeros((len(TRUE), len(CALLED)), int), np.zeros(4, int)
    for rgb, middles in images:
        maps = maps_at(model, rgb)
        lab = instances(maps, model.mpp)
        kind = classes(maps, lab)[0] - 1
        kind[0] = NOT_FOUND
        everything += np.bincount(kind[1:], minlength=4)
        k = lab.shape[0] // rgb.shape[0]
        for y, x, true in middles: count[true, kind[lab[int(k * y), int(k * x)]]] += 1
    return count, everything


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--data", required=True)
    a.add_argument("--weak", required=True)
    a.add_argument("--checkpoint", required=True)
    o = a.parse_args()
    torch.set_num_threads(1)
    model, _ = load(o.checkpoint)
    for name, images in ("tiles", tiles(o.data, o.weak)), ("GTEx", gtex(o.data)):
        count, everything = called(model, images)
        for row, what in zip(count, TRUE): print(f"{name}: {row.sum():4} {what:13}", ", ".join(f"{n} {c}" for n, c in zip(CALLED, row)))
        print(f"{name}: all nuclei        ", ", ".join(f"{n} {c}" for n, c in zip(CALLED, everything)))


if __name__ == "__main__":
    main()
