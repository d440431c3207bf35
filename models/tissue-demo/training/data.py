"""Phantom slides with their labels, and crops of them."""
import glob
import gzip
import json

import numpy as np
import openslide
import torch
from PIL import Image

from network import CLASSES, HALO, MPP

IGNORED = 255
CELL_UM, SLIDE_MPP = 4, 0.5  # of the labels; of the slides' finest level, which the truth's outlines are in


def load(path):
    """RGB at 2 um per pixel (the slide's own level), and class numbers on cells of 4 um; 255 is glass and ink."""
    slide = openslide.OpenSlide(path)
    mpp = float(slide.properties["openslide.mpp-x"])
    level = min(range(slide.level_count), key=lambda l: abs(slide.level_downsamples[l] * mpp - MPP))
    rgb = np.array(slide.read_region((0, 0), level, slide.level_dimensions[level]))[:, :, :3]
    roles = np.array(Image.open(path.replace(".tiff", ".png")))[:, :, 0]
    labels = np.full(roles.shape, IGNORED, np.uint8)
    for i, c in enumerate(CLASSES): labels[roles == c["number"]] = i
    return rgb, labels


def immune(path, shape):
    """True immune cells in each cell of 4 um."""
    counts = np.zeros(shape, np.uint8)
    for f in json.load(gzip.open(path.replace(".tiff", ".geojson.gz")))["features"]:
        if f["properties"]["classification"]["name"] != "Immune cells": continue
        x, y = (np.mean(f["geometry"]["coordinates"][0][:-1], 0) * SLIDE_MPP / CELL_UM).astype(int)
        counts[min(y, shape[0] - 1), min(x, shape[1] - 1)] += 1
    return counts


class Crops:
    """Crops in batches: in the middle of one either every class as often as any other, or any place of tissue."""

    def __init__(self, folder, seed, crop=240):
        self.crop = crop
        paths = sorted(glob.glob(folder + "/*.tiff"))
        self.slides = [load(p) for p in paths]
        self.immune = [immune(p, labels.shape) for p, (_, labels) in zip(paths, self.slides)]
        self.random = np.random.default_rng(seed)
        self.places = [[np.argwhere(labels == c) for c in range(len(CLASSES))] for _, labels in self.slides]
        self.tissue = [np.argwhere(labels != IGNORED) for _, labels in self.slides]

    def one(self, balanced):
        r = self.random
        while True:
            i = r.integers(len(self.slides))
            places = self.places[i][r.integers(len(CLASSES))] if balanced else self.tissue[i]
            if len(places): break
        rgb, labels = self.slides[i]
        crop = self.crop
        y, x = (places[r.integers(len(places))] - crop // 4 + r.integers(-24, 25, 2)).clip(0) // 2 * 2
        y, x = min(y, labels.shape[0] - crop // 2) // 2 * 2, min(x, labels.shape[1] - crop // 2) // 2 * 2
        image, truth, cells = rgb[2 * y:2 * y + crop, 2 * x:2 * x + crop], *(a[y:y + crop // 2, x:x + crop // 2] for a in (labels, self.immune[i]))
        if r.random() < 0.5: image, truth, cells = image.transpose(1, 0, 2), truth.T, cells.T
        k = r.integers(4)
        return np.rot90(image, k), np.rot90(truth, k), np.rot90(cells, k)

    def batch(self, count, balanced):
        """Images N x 3 x crop x crop in -1..1; labels of cells of 4 um, N x crop/2 x crop/2; the rim, which the crop's edge spoils, ignored; immune cells."""
        crops = [self.one(balanced) for _ in range(count)]
        x = np.stack([c[0] for c in crops]).astype(np.float32) / 255
        # Other scanners and dyes: a power and a factor a channel.
        x = 1 - (1 - x) ** self.random.uniform(0.9, 1.1, (count, 1, 1, 3)) * self.random.uniform(0.9, 1.1, (count, 1, 1, 3))
        t = np.stack([c[1] for c in crops]).astype(np.int64)
        rim = HALO // 2
        edge = np.full_like(t, IGNORED)
        edge[:, rim:-rim, rim:-rim] = t[:, rim:-rim, rim:-rim]
        return torch.from_numpy(((x.clip(0, 1) - 0.5) / 0.5).astype(np.float32)).permute(0, 3, 1, 2).contiguous(), torch.from_numpy(edge), torch.from_numpy(np.stack([c[2] for c in crops]))
