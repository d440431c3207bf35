"""Area of each class on phantoms, found and true: python3 evaluate.py --slides FOLDER --checkpoint OUT/checkpoint.pt

The network alone: most probable class of each answer, without the engine's smoothing and least areas.
"""
import argparse
import glob
import os

import numpy as np
import torch

from data import IGNORED, load
from network import CLASSES, STEP, TissueNet


def network(path):
    saved = torch.load(path)
    net = TissueNet().eval()
    net.load_state_dict(saved["net"])
    return net, saved


def confusion(net, path):
    """Classes x classes in mm2, truth down."""
    rgb, labels = load(path)
    height, width = (s // STEP * STEP for s in rgb.shape[:2])
    x = torch.from_numpy(rgb[:height, :width].astype(np.float32) / 127.5 - 1).permute(2, 0, 1)[None]
    with torch.no_grad(): found = net(x)[0].argmax(0).numpy().repeat(2, 0).repeat(2, 1)
    truth = labels[:found.shape[0], :found.shape[1]]
    known = truth != IGNORED
    pairs = truth[known].astype(int) * len(CLASSES) + found[known]
    return np.bincount(pairs, minlength=len(CLASSES) ** 2).reshape(len(CLASSES), -1) * 16e-6


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--slides", required=True)
    a.add_argument("--checkpoint", required=True)
    o = a.parse_args()
    torch.set_num_threads(1)
    net, _ = network(o.checkpoint)
    total = 0
    for path in sorted(glob.glob(o.slides + "/*.tiff")):
        c = confusion(net, path)
        total = total + c
        cells = [f"{c[:, i].sum():.3f}/{c[i].sum():.3f}" for i in range(len(CLASSES))]
        print(f"{os.path.basename(path):24} " + "  ".join(cells) + f"   right {c.trace() / c.sum():.3f}")
    for i, k in enumerate(CLASSES):
        print(f"{k['name']:12} found/true {total[:, i].sum() / total[i].sum():.3f}  recall {total[i, i] / total[i].sum():.3f}")


if __name__ == "__main__": main()
