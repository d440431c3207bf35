"""Weak labels of the liver tiles: python3 weak.py --data ../../../../shared/data --checkpoint FIRST/checkpoint.pt --out WEAK

Nobody outlined nuclei on the liver tiles. A first network that knows other organs finds most of them; where it is sure, its
nuclei are taken as true, where it doubts, nothing is said. Classes follow what a liver's nuclei look like, and only clear
cases get one: hepatocytes are large and round, lymphocytes small, round and dark, endothelium and fibroblasts thin. Of 60 of
each class, looked at by eye, nearly all are right.
"""
import argparse
import glob
import os

import numpy as np
import torch
from scipy import ndimage as ndi
from skimage.io import imread
from skimage.measure import regionprops

from evaluate import load
from postprocess import instances

INFLAMMATORY, EPITHELIAL, SPINDLE, UNKNOWN = 0, 1, 2, 255
HEPATOCYTE_UM2 = 38  # 7 um across


def maps_of(model, rgb):
    """Mean of the maps of four mirror images, at 0.5 um per pixel."""
    h, w, m = *rgb.shape[:2], 64
    x = np.pad(rgb.astype(np.float32) / 127.5 - 1, ((m, m + (-h) % model.multiple), (m, m + (-w) % model.multiple), (0, 0)), mode="reflect")
    x, total = torch.from_numpy(x).permute(2, 0, 1)[None], 0
    with torch.no_grad():
        for sides, sign in (([], (1, 1)), ([3], (1, -1)), ([2], (-1, 1)), ([2, 3], (-1, -1))):
            y = torch.flip(model.maps(torch.flip(x, sides)), sides)[0]
            y[2:4] *= torch.tensor(sign, dtype=torch.float32)[:, None, None]
            total = total + y / 4
    return total[:, m:m + h, m:m + w].numpy()


def label(rgb, maps):
    """Sure nuclei, the class of each pixel in them, and where anything is known."""
    lab = instances(maps, 0.5)
    red = -np.log((rgb[..., 0].astype(float) + 1) / 256)  # what haematoxylin takes from the light
    found = regionprops(lab, red)
    large = [r.mean_intensity for r in found if r.area / 4 >= HEPATOCYTE_UM2]
    usual = np.median(large) if len(large) >= 8 else 0.85  # how dark hepatocytes are on this tile
    sure, kind = np.zeros(lab.max() + 1, bool), np.full(lab.max() + 1, UNKNOWN, np.uint8)
    for r in found:
        um2, dark = r.area / 4, r.mean_intensity / usual
        sure[r.label] = maps[0][lab == r.label].mean() >= 0.78 and r.solidity >= 0.85
        if um2 >= HEPATOCYTE_UM2 and r.eccentricity < 0.82 and r.solidity > 0.92 and dark < 1.35: kind[r.label] = EPITHELIAL
        elif 10 <= um2 <= 28 and r.eccentricity < 0.78 and r.solidity > 0.92 and dark >= 1.2: kind[r.label] = INFLAMMATORY
        elif um2 >= 10 and r.eccentricity > 0.9 and r.minor_axis_length < 9: kind[r.label] = SPINDLE
    known = ~ndi.binary_dilation((lab > 0) & ~sure[lab], iterations=2)
    labels = np.where(sure[lab], lab, 0)
    return labels, np.where(labels > 0, kind[lab], UNKNOWN).astype(np.uint8), known


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--data", required=True)
    a.add_argument("--checkpoint", required=True)
    a.add_argument("--out", required=True)
    o = a.parse_args()
    torch.set_num_threads(1)
    os.makedirs(o.out, exist_ok=True)
    model, _ = load(o.checkpoint)
    count = np.zeros(256, int)
    for f in sorted(glob.glob(o.data + "/liver/steatosis/*.fat.png")):
        rgb = imread(f.replace(".fat", ""))[..., :3]
        labels, classes, known = label(rgb, maps_of(model, rgb))
        at = np.unique(labels, return_index=True)[1][1:]
        count += np.bincount(classes.ravel()[at], minlength=256)
        np.savez_compressed(f"{o.out}/{os.path.basename(f)[:-8]}.npz", labels=labels, classes=classes, known=known)
    print(f"inflammatory {count[0]}, epithelial {count[1]}, spindle {count[2]}, without class {count[UNKNOWN]}")


if __name__ == "__main__":
    main()
