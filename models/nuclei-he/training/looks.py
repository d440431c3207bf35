"""How the engine fares on images that look bad: versions of the validation images, and the engine's scores on them.

python3 looks.py --data ../../../../shared/data --out /tmp/looks                     makes the versions
python3 looks.py --out /tmp/looks --engine ../../../run [--options "--quality high"]  analyses and scores them, prints a table
"""
import argparse
import csv
import os
import shlex
import shutil
import subprocess

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from data import VALIDATION

CLASSES = "1=Other,2=Inflammatory,3=Epithelial,4=Spindle"


def density(image, factor):
    """Every density times a factor: paler below 1, stained more above."""
    od = -np.log((np.asarray(image, float) + 1) / 256)
    return Image.fromarray(np.clip(np.rint(256 * np.exp(-factor * od) - 1), 0, 255).astype(np.uint8))


def pen(image):
    """Two strokes of a blue-green marker, 10 um wide, that let a third of the light through."""
    light = Image.new("RGB", image.size, (255, 255, 255))
    draw, (w, h) = ImageDraw.Draw(light), image.size
    for y in (0.25, 0.7):
        draw.line([(0, y * h), (0.4 * w, (y + 0.12) * h), (w, (y - 0.1) * h)], fill=(40, 110, 130), width=40, joint="curve")
    light = np.asarray(light.filter(ImageFilter.GaussianBlur(3)), float) / 255
    return Image.fromarray(np.rint(np.asarray(image, float) * light).astype(np.uint8))


def jpeg(image, path):
    image.save(path + ".jpg", quality=30)
    again = Image.open(path + ".jpg").convert("RGB")
    os.remove(path + ".jpg")
    return again


# Pixels are 0.25 um wide.
LOOKS = {
    "as it is": lambda image, path: image,
    "blurred, sigma 0.5 um": lambda image, path: image.filter(ImageFilter.GaussianBlur(2)),
    "blurred, sigma 1 um": lambda image, path: image.filter(ImageFilter.GaussianBlur(4)),
    "pale, density x 0.5": lambda image, path: density(image, 0.5),
    "very pale, density x 0.25": lambda image, path: density(image, 0.25),
    "over-stained, density x 1.8": lambda image, path: density(image, 1.8),
    "far over-stained, density x 2.5": lambda image, path: density(image, 2.5),
    "pen-marked": lambda image, path: pen(image),
    "JPEG quality 30": jpeg,
}


def make(data, out):
    for look, change in LOOKS.items():
        for kind, names in VALIDATION.items():
            folder = f"{out}/{look}/{kind}"
            os.makedirs(folder, exist_ok=True)
            for name in names:
                path = f"{data}/nuclei/{kind}/{name}"
                change(Image.open(path + ".png").convert("RGB"), f"{folder}/{name}").save(f"{folder}/{name}.png")
                for truth in (".labels.png", ".classes.png"):
                    if os.path.exists(path + truth): shutil.copy(path + truth, f"{folder}/{name}{truth}")


def score(out, engine, options):
    print("| look | images | F1 | PQ | AJI | Dice | inflammatory / epithelial / spindle F1 |\n|---|---|---|---|---|---|---|")
    for look in LOOKS:
        for kind, names in VALIDATION.items():
            folder, found = f"{out}/{look}/{kind}", f"{out}/found/{look}/{kind}"
            for name in names:
                subprocess.run([engine, "analyze", f"{folder}/{name}.png", "--out", f"{found}/{name}", "--mpp", "0.25", "--min-net-area", "0.05",
                                "--quiet", "--force-stain", *options], check=True, stdout=subprocess.DEVNULL)
            classes = ["--truth-classes", CLASSES] if kind == "consep" else []
            subprocess.run([engine, "evaluate", folder, found, "--mpp", "0.25", "--csv", found + ".csv", *classes], check=True, stdout=subprocess.DEVNULL)
            pooled = [row for row in csv.DictReader(open(found + ".csv")) if row["image"] == "POOLED"][0]
            of = lambda *keys: [f"{float(pooled[k]):.3f}" if pooled.get(k) else "-" for k in keys]
            by_class = " / ".join(of("f1 Inflammatory", "f1 Epithelial", "f1 Spindle")) if classes else ""
            print(f"| {look} | {'CoNSeP' if classes else 'MoNuSeg'} | {' | '.join(of('f1', 'pq', 'aji', 'dice'))} | {by_class} |", flush=True)


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--data", help="folder with the annotated images: make the versions")
    a.add_argument("--out", required=True)
    a.add_argument("--engine", help="the run script or hccpath: score them")
    a.add_argument("--options", default="", help="more options of analyze")
    o = a.parse_args()
    if o.data: make(o.data, o.out)
    if o.engine: score(o.out, o.engine, shlex.split(o.options))


main()
