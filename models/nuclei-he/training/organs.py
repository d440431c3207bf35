"""Classes of MoNuSeg's training nuclei, which nobody named, and cuts between those of one mask: python3 organs.py --data ../../../../shared/data --checkpoint STANDARD/checkpoint.pt HIGH/checkpoint.pt --out WEAK

Of 17 images there are masks alone, in which nuclei that touch are one (a quarter of the masks' area). Such a piece is cut where the checkpoint of the finest pixels parts its nuclei: what is
nucleus is still the annotators' word, only which nucleus is not. A nucleus gets the class that all checkpoints give to its outline where they are sure of it. So training on a class that is put right in one tissue does not move the
others. In clear cell carcinomas, where networks took tumour nuclei for lymphocytes, nuclei with clear cytoplasm all round are epithelial (clear.py), thin
ones spindle if the checkpoints say so, and inflammatory only those that are much smaller and darker than the tumour's.
"""
import argparse
import os

import numpy as np
import torch
from PIL import Image
from scipy import ndimage as ndi
from skimage.io import imread
from skimage.measure import regionprops

import clear
from data import CLEAR_CELL, CLEAR_CELL_KEPT_ASIDE, COARSE, doubled, doubled_labels, has_instances, names, truth, weak_labels
from evaluate import load, maps_of
from export import INFLAMMATORY_BIAS
from postprocess import instances
from weak import EPITHELIAL, INFLAMMATORY, SPINDLE, UNKNOWN, darkness

SURE = 0.6  # mean probability of the class over the checkpoints
LEAST_PART_PX = 60  # 3.75 um2: of a found nucleus in a piece of a mask, for the piece to be cut for it
LEAST_DARKER, MOST_OF_AREA = 1.15, 0.75  # a lymphocyte beside the median nucleus of a clear cell


def parted(labels, found):
    """labels with each piece cut that holds several found nuclei; what none of them covers goes to the nearest."""
    out, next_id = labels.copy(), labels.max() + 1
    for i, box in enumerate(ndi.find_objects(labels), 1):
        if box is None: continue
        piece = labels[box] == i
        inside = np.where(piece, found[box], 0)
        ids, sizes = np.unique(inside[inside > 0], return_counts=True)
        ids = ids[sizes >= LEAST_PART_PX]
        if len(ids) < 2: continue
        nearest = ndi.distance_transform_edt(~np.isin(inside, ids), return_distances=False, return_indices=True)
        part = inside[tuple(nearest)]
        for j in ids[1:]:
            out[box][piece & (part == j)] = next_id
            next_id += 1
    return out


def found_by(model, rgb):
    """What a model finds on an image, labels at the image's 0.25 um per pixel."""
    labels = instances(maps_of(model, rgb), model.mpp)
    return labels if model.mpp == 0.25 else doubled_labels(labels)


def probabilities(models, rgb, labels):
    """Class probabilities of each label (ids x classes) by each model, for an image of 0.25 um per pixel."""
    at, n = labels.ravel(), labels.max() + 1
    size = np.maximum(np.bincount(at, minlength=n), 1)
    for model in models:
        scores = maps_of(model, rgb)[4:]
        scores[INFLAMMATORY] += INFLAMMATORY_BIAS[model.mpp]
        fine = np.stack([np.asarray(Image.fromarray(s).resize(labels.shape[::-1], Image.BILINEAR)) for s in scores])
        mean = np.stack([np.bincount(at, s.ravel(), n) / size for s in fine], 1)
        e = np.exp(mean - mean.max(1, keepdims=True))
        yield e / e.sum(1, keepdims=True)


def agreed(models, rgb, labels):
    """Class of each label (0: no meaning), UNKNOWN where the models differ or doubt; class other is not given, since it is hardly ever right."""
    p = list(probabilities(models, rgb, labels))
    kind, mean = p[0].argmax(1).astype(np.uint8), sum(p) / len(p)
    sure = (mean.max(1) >= SURE) & np.all([q.argmax(1) == kind for q in p], 0) & (kind <= SPINDLE)
    return np.where(sure, kind, UNKNOWN).astype(np.uint8)


def among_clear_cells(kind, rgb, labels):
    """The classes of a clear cell carcinoma's nuclei, from those that the models agree on."""
    found = {r.label: r for r in regionprops(labels, darkness(rgb))}
    tumour = clear.clear_cells(rgb, labels)
    area, dark = (np.median([getattr(found[i], of) for i in tumour]) for of in ("area", "mean_intensity"))
    for i, r in found.items():
        if i in tumour: kind[i] = EPITHELIAL
        elif kind[i] == INFLAMMATORY and not (r.area <= MOST_OF_AREA * area and r.mean_intensity >= LEAST_DARKER * dark and r.eccentricity < 0.8): kind[i] = UNKNOWN
        elif kind[i] == EPITHELIAL: kind[i] = UNKNOWN
    return kind


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--data", required=True)
    a.add_argument("--checkpoint", required=True, nargs="+")
    a.add_argument("--out", required=True)
    o = a.parse_args()
    torch.set_num_threads(2)
    os.makedirs(o.out, exist_ok=True)
    models, folder = [load(c)[0] for c in o.checkpoint], o.data + "/nuclei/monuseg"
    finest = min(models, key=lambda m: m.mpp)
    for name in names(folder, "train"):
        rgb, labels, times = imread(f"{folder}/{name}.png")[..., :3], truth(folder, name)[0], 2 if name in COARSE else 1
        if times == 2: rgb, labels = doubled(rgb), doubled_labels(labels)
        if not has_instances(folder, name): labels = parted(labels, found_by(finest, rgb))
        kinds = agreed(models, rgb, labels)
        if name == CLEAR_CELL_KEPT_ASIDE: kinds[:] = UNKNOWN
        elif name in CLEAR_CELL: kinds = among_clear_cells(kinds, rgb, labels)
        elif name in COARSE: kinds[[i for i in clear.clear_cells(rgb, labels) if kinds[i] == INFLAMMATORY]] = UNKNOWN  # small nuclei in foam cells: not to be told from clear cells
        kinds[0] = UNKNOWN
        np.savez_compressed(weak_labels(o.out, name + ".png"), kinds=kinds, labels=labels[::times, ::times])
        count = np.bincount(kinds[np.unique(labels)[1:]], minlength=256)
        print(f"{name}: inflammatory {count[0]}, epithelial {count[1]}, spindle {count[2]}, without class {count[UNKNOWN]}", flush=True)


if __name__ == "__main__":
    main()
