"""Drawn slides as training images: python3 phantoms.py --engine ../../../run --out PHANTOMS

Of each slide the middle 2400 x 2400 pixels at 0.25 um, as NAME.png, NAME.labels.png and NAME.classes.png with CoNSeP's ids; and
NAME.necrosis.png, white in necrosis, whose faded nuclei and dark dust are no nuclei.
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
FIRST_SEED = 101
SIZE, MARGIN = 3600, 600
ROLE_CELL_UM, NECROSIS = 4, 4  # of `phantom --labels`
INFLAMMATORY, EPITHELIAL, SPINDLE = 2, 3, 4
CLASSES = {"Immune cells": INFLAMMATORY, "Hepatocyte": EPITHELIAL, "Tumor": EPITHELIAL, "Stroma": SPINDLE}


def nuclei(path):
    """Outline in pixels of the cut, and class, of each nucleus."""
    for feature in json.load(open(path))["features"]:
        if feature["properties"].get("objectType") not in ("cell", "detection"): continue
        ring = np.array(feature.get("nucleusGeometry", feature["geometry"])["coordinates"][0]) - MARGIN
        if (ring.max(0) < 0).any() or (ring.min(0) > SIZE - 2 * MARGIN).any(): continue
        yield ring, CLASSES[feature["properties"]["classification"]["name"]]


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--engine", required=True)
    a.add_argument("--out", required=True)
    o = a.parse_args()
    os.makedirs(o.out, exist_ok=True)
    Image.MAX_IMAGE_PIXELS = None
    side = SIZE - 2 * MARGIN
    with tempfile.TemporaryDirectory() as made:
        slide, truth, roles = (f"{made}/{n}" for n in ("slide.tiff", "truth.geojson", "roles.png"))
        for seed, case in enumerate(CASES, FIRST_SEED):
            subprocess.run([*shlex.split(o.engine), "phantom", "--out", slide, "--truth", truth, "--labels", roles, "--width", str(SIZE), "--height", str(SIZE),
                            "--mpp", "0.25", "--seed", str(seed), "--case", case, "--quiet"], check=True, stdout=subprocess.DEVNULL)
            labels, classes = Image.new("I", (side, side)), [0]
            draw = ImageDraw.Draw(labels)
            for ring, kind in nuclei(truth):
                draw.polygon([tuple(p - 0.5) for p in ring], fill=len(classes))
                classes.append(kind)
            labels, name = np.asarray(labels).astype(np.uint16), f"{o.out}/phantom-{seed}"
            Image.open(slide).crop((MARGIN, MARGIN, MARGIN + side, MARGIN + side)).save(name + ".png")
            Image.fromarray(labels).save(name + ".labels.png")
            Image.fromarray(np.array(classes, np.uint8)[labels]).save(name + ".classes.png")
            cell = round(ROLE_CELL_UM / 0.25)
            dead = np.kron(np.asarray(Image.open(roles))[..., 0] == NECROSIS, np.ones((cell, cell), np.uint8))
            Image.fromarray(dead[MARGIN:MARGIN + side, MARGIN:MARGIN + side] * 255).save(name + ".necrosis.png")
            print(case, len(classes) - 1)


if __name__ == "__main__":
    main()
