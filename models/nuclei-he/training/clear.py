"""What a checkpoint calls the nuclei of clear cells: python3 clear.py --data ../../../../shared/data --checkpoint OUT/checkpoint.pt

Three of MoNuSeg's images are clear cell carcinomas of the kidney, the nearest to a clear cell HCC that there is. They have outlines and no classes. A nucleus
with clear cytoplasm all round is a tumour cell's: by eye nearly all of 60 drawn at random are.
"""
import argparse

import numpy as np
from scipy import ndimage as ndi
from skimage.io import imread
from skimage.measure import regionprops

from data import CLEAR_CELL, truth
from evaluate import load, maps_of
from export import INFLAMMATORY_BIAS
from postprocess import classes, instances

LEAST_UM2, MOST_ELONGATED = 10, 1.9
RING_UM = (0.5, 3.5)  # around the nucleus
LEAST_RING_UM2 = 6
CLEAR_OD, LEAST_CLEAR = 0.12, 0.45  # mean of the channels; share of the ring


def clear_cells(rgb, labels, um=0.25):
    """Numbers of the labels that lie in clear cytoplasm; rgb and labels of one size, um per pixel."""
    od = np.log10((np.percentile(rgb.reshape(-1, 3), 99, 0) + 1) / (rgb + 1.0)).mean(2)
    found, reach = [], int(5 / um)
    for r in regionprops(labels):
        if r.area * um * um < LEAST_UM2 or r.major_axis_length > MOST_ELONGATED * max(1, r.minor_axis_length): continue
        there = tuple(slice(max(0, a - reach), b + reach) for a, b in zip(r.bbox[:2], r.bbox[2:]))
        from_it = ndi.distance_transform_edt(labels[there] != r.label) * um
        ring = (from_it > RING_UM[0]) & (from_it <= RING_UM[1]) & (labels[there] == 0)
        if ring.sum() * um * um > LEAST_RING_UM2 and (od[there][ring] < CLEAR_OD).mean() >= LEAST_CLEAR: found.append(r.label)
    return found


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--data", required=True)
    a.add_argument("--checkpoint", required=True)
    o = a.parse_args()
    model, _ = load(o.checkpoint)
    k = round(model.mpp / 0.25)
    for name in CLEAR_CELL:
        folder = o.data + "/nuclei/monuseg"
        rgb, labels = imread(f"{folder}/{name}.png")[..., :3], truth(folder, name)[0]
        maps = maps_of(model, rgb)
        maps[4] += INFLAMMATORY_BIAS[model.mpp]
        found = instances(maps, model.mpp)
        kinds, called = classes(maps, found)[0], np.zeros(5, int)
        for i in clear_cells(rgb, labels):
            y, x = (int(v.mean() / k) for v in np.nonzero(labels == i))
            called[kinds[found[y, x]] if found[y, x] else 0] += 1
        print(f"{name}: of {called.sum()} nuclei in clear cells {called[1]} inflammatory, {called[2]} epithelial, {called[3]} spindle, {called[0]} not found; of all {found.max()} inflammatory {(kinds[1:] == 1).sum()}")


if __name__ == "__main__": main()
