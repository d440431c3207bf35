"""Weak labels of the liver images: python3 weak.py --data ../../../../shared/data --checkpoint FIRST/checkpoint.pt --out WEAK

Nobody outlined nuclei on the liver tiles or the GTEx image. A first network that knows other organs finds most of them; where it is sure, its
nuclei are taken as true, where it doubts, nothing is said. Classes follow what a liver's nuclei look like, and only clear
cases get one: hepatocytes are round and as large as most of their tile's, lymphocytes much smaller, round and darker, endothelium and fibroblasts thin. Of 60 of
each class, looked at by eye, nearly all are right.
"""
import argparse
import os
import sys

import numpy as np
import torch
from scipy import ndimage as ndi
from skimage.io import imread
from skimage.measure import regionprops

from data import gtex_liver, liver_tiles, weak_labels
from evaluate import load
from postprocess import instances

INFLAMMATORY, EPITHELIAL, SPINDLE, UNKNOWN = 0, 1, 2, 255
LEAST_HEPATOCYTE_UM2, SURE_HEPATOCYTE_UM2, LARGEST_LYMPHOCYTE_UM2 = 18, 38, 28  # 38: 7 um across
LEAST_USUAL_UM2 = 26  # what is most and smaller are neutrophils: hepatocytes are not smaller in any tile


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


def darkness(rgb):
    """What haematoxylin takes from the light: the optical density of red."""
    return -np.log((rgb[..., 0].astype(float) + 1) / 256)


def usual_hepatocyte(round_nuclei):
    """Area in um2 and darkness of this tile's hepatocyte nuclei, None where there are too few to say.

    Autolysis shrinks and darkens the nuclei of a whole liver (25 to 55 um2 from one case to the next), so that a fixed size takes the hepatocytes
    of some for lymphocytes. What is most of the tile's nuclear area, in a density over log area, is the hepatocyte even where lymphocytes are more.
    """
    found = [r for r in round_nuclei if r.area / 4 >= LEAST_HEPATOCYTE_UM2]
    if len(found) < 12: return None
    um2 = np.array([r.area / 4 for r in found])
    at = np.geomspace(LEAST_HEPATOCYTE_UM2, 70, 60)
    usual = at[(um2 * np.exp(-0.5 * (np.log(at[:, None] / um2) / 0.15) ** 2)).sum(1).argmax()]
    if usual < LEAST_USUAL_UM2: return None
    return usual, np.median([r.mean_intensity for r in found if 0.85 <= r.area / 4 / usual <= 1.4])


def kinds(lab, red):
    """Class of each nucleus by what a liver's nuclei look like beside its hepatocytes, and the area of these in um2 (0: not known); red is what haematoxylin takes from the light."""
    found, kind = regionprops(lab, red), np.full(lab.max() + 1, UNKNOWN, np.uint8)
    compact = [r for r in found if r.eccentricity < 0.82 and r.solidity > 0.92]
    usual = usual_hepatocyte(compact)
    for r in compact if usual else []:
        um2, dark = r.area / 4, r.mean_intensity / usual[1]
        if um2 >= min(0.85 * usual[0], SURE_HEPATOCYTE_UM2) and dark < 1.35 or um2 >= 0.7 * usual[0] and dark < 1.1: kind[r.label] = EPITHELIAL
        elif 10 <= um2 <= min(0.6 * usual[0], LARGEST_LYMPHOCYTE_UM2) and dark >= 1.15 and r.eccentricity < 0.78: kind[r.label] = INFLAMMATORY
    for r in found:
        if r.area / 4 >= 10 and r.eccentricity > 0.9 and r.minor_axis_length < 9: kind[r.label] = SPINDLE
    return kind, usual[0] if usual else 0


def label(rgb, maps):
    """Sure nuclei, the class of each pixel in them, where anything is known, and the area of the tile's hepatocytes in um2, 0 where it is not known."""
    lab = instances(maps, 0.5)
    (kind, usual), sure = kinds(lab, darkness(rgb)), np.zeros(lab.max() + 1, bool)
    for r in regionprops(lab):
        sure[r.label] = maps[0][lab == r.label].mean() >= 0.78 and r.solidity >= 0.85
    known = ~ndi.binary_dilation((lab > 0) & ~sure[lab], iterations=2)
    labels = np.where(sure[lab], lab, 0)
    return labels, np.where(labels > 0, kind[lab], UNKNOWN).astype(np.uint8), known, usual


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
    for f in [*liver_tiles(o.data), gtex_liver(o.data)]:
        rgb = imread(f)[..., :3]
        labels, classes, known, usual = label(rgb, maps_of(model, rgb))
        at = np.unique(labels, return_index=True)[1][1:]
        count += np.bincount(classes.ravel()[at], minlength=256)
        np.savez_compressed(weak_labels(o.out, f), labels=labels, classes=classes, known=known, hepatocyte_um2=usual)
    print(f"inflammatory {count[0]}, epithelial {count[1]}, spindle {count[2]}, without class {count[UNKNOWN]}")
    # What the first network does not find would be learned as background, and a class that is in no tile cannot be drawn.
    if not all(count[:3]): sys.exit(f"weak.py: {o.checkpoint}: is not sure enough of nuclei to label liver; train it longer")


if __name__ == "__main__":
    main()
