"""Draws found nuclei on a crop of a picture: python3 overlay.py PICTURE RESULT OUT.png X Y WIDTH HEIGHT [SCALE]

RESULT is the folder of `hccpath analyze`; outlines have the colour of their class. Palette PNG, so that it stays small.
"""
import gzip
import json
import sys

from PIL import Image, ImageDraw

picture, result, out = sys.argv[1:4]
x, y, w, h = (int(v) for v in sys.argv[4:8])
scale = int(sys.argv[8]) if len(sys.argv) > 8 else 2
image = Image.open(picture).convert("RGB").crop((x, y, x + w, y + h)).resize((w * scale, h * scale), Image.BICUBIC)
draw, count = ImageDraw.Draw(image), 0
for cell in json.load(gzip.open(result + "/cells.geojson.gz", "rt"))["features"]:
    ring = [((px - x) * scale, (py - y) * scale) for px, py in cell["geometry"]["coordinates"][0]]
    if all(0 <= px < w * scale and 0 <= py < h * scale for px, py in ring):
        draw.line(ring, fill=tuple(cell["properties"]["classification"]["color"]), width=2)
        count += 1
image.quantize(256, method=Image.Quantize.FASTOCTREE).save(out, optimize=True)  # keeps colours that few pixels have
print(out, count, "nuclei")
