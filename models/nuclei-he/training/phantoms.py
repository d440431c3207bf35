"""Drawn slides as training images: python3 phantoms.py --engine ../../../run --out PHANTOMS

Of each slide 2400 x 2400 pixels at 0.25 um, as NAME.png, NAME.labels.png and NAME.classes.png with CoNSeP's ids; and
NAME.roles.png, what each place is, as `phantom --labels` numbers it. In the middle of a small slide hardly a portal tract lies (none
of the first fourteen cuts has a bile duct, and every one of its cells was taken for a lymphocyte), so some slides are larger and cut where most portal tract is.
"""
import argparse
import json
import os
import shlex
import subprocess
import tempfile

import numpy as np
from PIL import Image, ImageDraw

CASES = ["nodule", "dense-lymphocytes", "infiltrative", "heavy-fat", "no-tumour", "scirrhous", "steatohepatitic", "cirrhosis",
         "all-tumour", "necrotic", "stroma", "nodule", "necrotic", "all-tumour"]
PORTAL_CASES = ["no-tumour", "no-tumour", "edge", "infiltrative"]
LATER_CASES = ["steatohepatitic", "two-nodules", "all-tumour", "two-nodules",
               "dense-lymphocytes", "macrotrabecular", "two-nodules", "nodule", "dense-lymphocytes", "heavy-fat", "steatohepatitic", "scirrhous"]
FIRST_SEED = 101
SIZE, PORTAL_SIZE, SIDE = 3600, 6000, 2400
ROLE_CELL, PORTAL = 16, 7  # pixels of a cell of `phantom --labels`, 4 um; its number for portal tracts
INFLAMMATORY, EPITHELIAL, SPINDLE = 2, 3, 4
CLASSES = {"Immune cells": INFLAMMATORY, "Hepatocyte": EPITHELIAL, "Tumor": EPITHELIAL, "Stroma": SPINDLE, "Other": EPITHELIAL}  # the last are bile ducts


def corner(roles, size):
    """Left and top, in pixels, of what is cut: the middle, or in a larger slide where most portal tract is."""
    if size == SIZE: return (SIZE - SIDE) // 2, (SIZE - SIDE) // 2
    n = SIDE // ROLE_CELL
    sums = np.pad(roles == PORTAL, ((1, 0), (1, 0))).astype(int).cumsum(0).cumsum(1)
    top, left = np.unravel_index((here := sums[n:, n:] - sums[:-n, n:] - sums[n:, :-n] + sums[:-n, :-n]).argmax(), here.shape)
    return left * ROLE_CELL, top * ROLE_CELL


def nuclei(path, left, top):
    """Outline in pixels of the cut, and class, of each nucleus."""
    for feature in json.load(open(path))["features"]:
        if feature["properties"].get("objectType") not in ("cell", "detection"): continue
        ring = np.array(feature.get("nucleusGeometry", feature["geometry"])["coordinates"][0]) - (left, top)
        if (ring.max(0) < 0).any() or (ring.min(0) > SIDE).any(): continue
        yield ring, CLASSES[feature["properties"]["classification"]["name"]]


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--engine", required=True)
    a.add_argument("--out", required=True)
    o = a.parse_args()
    os.makedirs(o.out, exist_ok=True)
    Image.MAX_IMAGE_PIXELS = None
    slides = [(case, SIZE) for case in CASES] + [(case, PORTAL_SIZE) for case in PORTAL_CASES] + [(case, SIZE) for case in LATER_CASES]
    with tempfile.TemporaryDirectory() as made:
        slide, truth, areas = (f"{made}/{n}" for n in ("slide.tiff", "truth.geojson", "roles.png"))
        for seed, (case, size) in enumerate(slides, FIRST_SEED):
            subprocess.run([*shlex.split(o.engine), "phantom", "--out", slide, "--truth", truth, "--labels", areas, "--width", str(size), "--height", str(size),
                            "--mpp", "0.25", "--seed", str(seed), "--case", case, "--quiet"], check=True, stdout=subprocess.DEVNULL)
            roles = np.asarray(Image.open(areas))[..., 0]
            left, top = corner(roles, size)
            labels, classes = Image.new("I", (SIDE, SIDE)), [0]
            draw = ImageDraw.Draw(labels)
            for ring, kind in nuclei(truth, left, top):
                draw.polygon([tuple(p - 0.5) for p in ring], fill=len(classes))
                classes.append(kind)
            labels, name = np.asarray(labels).astype(np.uint16), f"{o.out}/phantom-{seed}"
            Image.open(slide).crop((left, top, left + SIDE, top + SIDE)).save(name + ".png")
            Image.fromarray(labels).save(name + ".labels.png")
            Image.fromarray(np.array(classes, np.uint8)[labels]).save(name + ".classes.png")
            roles = np.kron(roles, np.ones((ROLE_CELL, ROLE_CELL), np.uint8))[top:top + SIDE, left:left + SIDE]
            Image.fromarray(roles).save(name + ".roles.png")
            print(case, len(classes) - 1, f"{(roles == PORTAL).mean():.1%} portal")


if __name__ == "__main__":
    main()
