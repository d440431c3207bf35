"""What a checkpoint calls the nuclei of liver: python3 liver.py --data ../../../../shared/data --weak WEAK --checkpoint OUT/checkpoint.pt

On the liver tiles that are kept out of training, nuclei that weak.py is sure of; on the lower half of the GTEx image, which is kept out of it, too, those
of gtex-liver-classes.csv: of 144 drawn at random from what was found the 115 that are not doubtful, named by eye by this project and no pathologist.
"""
import argparse
import csv
import glob
import os

import numpy as np
import torch
from PIL import Image
from skimage.io import imread

from data import GTEX_ROWS
from evaluate import load, maps_of
from export import INFLAMMATORY_BIAS
from postprocess import classes, instances

NAMES = ("inflammatory", "epithelial", "spindle", "other", "not found")
NOT_FOUND, NONE = 4, "None"


def maps_at(model, rgb):
    """Maps at the model's pixels of an image at 0.5 um per pixel, with what export.py adds to the inflammatory score."""
    k = round(0.5 / model.mpp)
    fine = Image.fromarray(rgb).resize((2 * rgb.shape[1], 2 * rgb.shape[0]), Image.NEAREST if k == 1 else Image.BICUBIC)  # doubled pixels are averaged back to what they were
    maps = maps_of(model, np.asarray(fine))
    maps[4] += INFLAMMATORY_BIAS[model.mpp]
    return maps, k


def tiles(data, weak):
    """Image, (y, x, class) in pixels of the nuclei with a weak label, for each kept-aside tile."""
    for f in sorted(glob.glob(data + "/liver/steatosis/*.fat.png"))[::6]:
        z = np.load(f"{weak}/{os.path.basename(f)[:-8]}.npz")
        pixels = (np.nonzero(z["labels"] == i) for i in np.unique(np.where(z["classes"] < 3, z["labels"], 0))[1:])
        yield imread(f.replace(".fat", ""))[..., :3], [(y.mean(), x.mean(), z["classes"][y[0], x[0]]) for y, x in pixels]


def gtex(data):
    rows = list(csv.DictReader(open(os.path.join(os.path.dirname(__file__), "gtex-liver-classes.csv"))))
    yield imread(data + "/liver/gtex-liver-he.jpg")[GTEX_ROWS:, :, :3], [(float(r["y_px"]) - GTEX_ROWS, float(r["x_px"]), -1 if r["class"] == NONE else NAMES.index(r["class"].lower())) for r in rows if float(r["y_px"]) > GTEX_ROWS]


def called(model, images):
    """Rows: inflammatory, epithelial, spindle, what is no nucleus; columns: NAMES. And how many of all nuclei have each class."""
    count, everything = np.zeros((4, 5), int), np.zeros(4, int)
    for rgb, middles in images:
        maps, k = maps_at(model, rgb)
        lab = instances(maps, model.mpp)
        kind = classes(maps, lab)[0] - 1
        kind[0] = NOT_FOUND
        everything += np.bincount(kind[1:], minlength=4)
        for y, x, c in middles: count[c, kind[lab[int(k * y), int(k * x)]]] += 1
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
        for row, what in zip(count, (*NAMES[:3], "no nucleus")): print(f"{name}: {row.sum():4} {what:13}", ", ".join(f"{n} {c}" for n, c in zip(NAMES, row)))
        print(f"{name}: all nuclei        ", ", ".join(f"{n} {c}" for n, c in zip(NAMES, everything)))


if __name__ == "__main__":
    main()
