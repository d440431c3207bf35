"""Area of each class on phantoms, found and true: python3 evaluate.py --slides FOLDER --checkpoint OUT/checkpoint.pt

As the engine paints them: probabilities interpolated, the most probable class of each 4 um, and small areas to the next probable classes.
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
LEAST_UM2 = dict(portal=8000, lymphoid=2000)  # MapPaintingOptions; 500 for the others


def scores_of(net, path):
    """The network's answer for a whole slide, and the true classes on cells of 4 um."""
    rgb, labels = data.load(path)
    height, width = (s // STEP * STEP for s in rgb.shape[:2])
    x = torch.from_numpy(rgb[:height, :width].astype(np.float32) / 127.5 - 1).permute(2, 0, 1)[None]
    with torch.no_grad(): return net(x), labels[:height // 2, :width // 2]


def painted(p, known):
    """Classes by probabilities; small areas go to the next probable classes, first those of the class whose least area is largest."""
    found = np.where(known, p.argmax(0), data.IGNORED).astype(np.uint8)
    least = [LEAST_UM2.get(c["role"], 500) / CELL_MM2 * 1e-6 for c in CLASSES]
    for c in sorted(range(len(CLASSES)), key=lambda c: -least[c]):
        parts, count = ndimage.label(found == c)
        small = np.bincount(parts.ravel(), minlength=count + 1) < least[c]
        small[0] = False
        found[small[parts]] = np.delete(np.arange(len(CLASSES)), c)[np.delete(p[:, small[parts]], c, 0).argmax(0)]
    return found


def confusion(net, path):
    """Classes x classes in mm2, truth down."""
    scores, labels = scores_of(net, path)
    return compare(seen(scores)[0].numpy(), labels)


def compare(p, labels):
    known = labels != data.IGNORED
    pairs = labels[known].astype(int) * len(CLASSES) + painted(p, known)[known]
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
