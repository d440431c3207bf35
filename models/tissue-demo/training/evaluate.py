"""Area of each class on phantoms, found and true: python3 evaluate.py --slides FOLDER --checkpoint OUT/checkpoint.pt

As the engine paints them: probabilities interpolated, the most probable class of each 4 um, and areas below 500 um2 to the class around them.
"""
import argparse
import glob
import os

import numpy as np
import torch
from scipy import ndimage

import data
from network import CLASSES, STEP, load, seen

CELL_MM2 = 16e-6
LEAST_CELLS = 31  # 500 um2, MapPaintingOptions.MinAreaUm2


def scores_of(net, path):
    """The network's answer for a whole slide, and the true classes on cells of 4 um."""
    rgb, labels = data.load(path)
    height, width = (s // STEP * STEP for s in rgb.shape[:2])
    x = torch.from_numpy(rgb[:height, :width].astype(np.float32) / 127.5 - 1).permute(2, 0, 1)[None]
    with torch.no_grad(): return net(x), labels[:height // 2, :width // 2]


def without_small(found):
    """Small areas to the class with the longest border, class after class as the engine does it."""
    found = found.copy()
    for c in range(len(CLASSES)):
        parts, count = ndimage.label(found == c)
        sizes = np.bincount(parts.ravel(), minlength=count + 1)
        boxes = ndimage.find_objects(parts)
        for i in np.flatnonzero(sizes[1:] < LEAST_CELLS):
            box = tuple(slice(max(0, s.start - 1), s.stop + 1) for s in boxes[i])
            here = parts[box] == i + 1
            around = np.concatenate([found[box][ndimage.shift(here, s, order=0) & ~here] for s in ((0, 1), (0, -1), (1, 0), (-1, 0))])
            around = around[(around != c) & (around != data.IGNORED)]
            if len(around): found[box][here] = np.bincount(around).argmax()
    return found


def confusion(net, path):
    """Classes x classes in mm2, truth down."""
    scores, labels = scores_of(net, path)
    return compare(seen(scores)[0].argmax(0).numpy(), labels)


def compare(found, labels):
    known = labels != data.IGNORED
    found = without_small(np.where(known, found, data.IGNORED).astype(np.uint8))
    pairs = labels[known].astype(int) * len(CLASSES) + found[known]
    return np.bincount(pairs, minlength=len(CLASSES) ** 2).reshape(len(CLASSES), -1) * CELL_MM2


def row(path, c):
    """One slide: found/true in %, with the true area where it is below 0.15 mm2, and the share that is right."""
    cells = []
    for i in range(len(CLASSES)):
        true, found = c[i].sum(), c[:, i].sum()
        cells.append("" if true + found < 1e-3 else f"-, {found:.3f}" if true < 1e-6 else f"{100 * (found / true - 1):+.1f}" + (f" ({true:.3f})" if true < 0.15 else ""))
    return f"{os.path.basename(path)[:-5]:22}" + "".join(f"{cell:>16}" for cell in cells) + f"{100 * c.trace() / c.sum():8.1f} %"


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--slides", required=True)
    a.add_argument("--checkpoint", required=True)
    o = a.parse_args()
    torch.set_num_threads(1)
    net, _ = load(o.checkpoint)
    total = 0
    print(" " * 22 + "".join(f"{k['name']:>16}" for k in CLASSES) + "   right")
    for path in sorted(glob.glob(o.slides + "/*.tiff")):
        c = confusion(net, path)
        total = total + c
        print(row(path, c), flush=True)
    print(row("together.tiff", total))


if __name__ == "__main__": main()
