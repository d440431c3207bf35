"""Writes model.onnx and its card: python3 export.py --data ../../../../shared/data --checkpoint OUT/checkpoint.pt --to .. --int8

Batch normalisation is folded into the convolutions. The halo is measured, and the accuracy in the card is computed
from the validation images with the parameters of postprocess.py, so the card cannot say more than the weights do.
"""
import argparse
import hashlib
import json

import torch

from data import VALIDATION
from evaluate import evaluate, load, maps_of, validation
from postprocess import PARAMETERS
from quantise import quantise

# By um per pixel. Optical density (stains.darkOd of the engine): slides that are paler or darker are shown to the network as if they were not; of its training images
# nine in ten have 0.21 to 0.84, and within these ranges accuracy stays what it is (docs/validation/nuclei.md).
MODELS = {0.5: dict(name="nuclei-he", version="1.15.0", opticalDensity={"from": 0.35, "to": 1.2}),
          0.25: dict(name="nuclei-he-high", version="1.12.0", opticalDensity={"from": 0.35, "to": 1.0})}
# Added to the inflammatory score: Kupffer cells and lymphocytes among epithelium are few, and training that learns bile ducts and shrunken hepatocytes calls some of
# them epithelial. Chosen on phantoms, whose immune cells it brings near the truth (measured.md), on the kept-aside liver tiles and on CoNSeP.
INFLAMMATORY_BIAS = {0.5: 0.2, 0.25: 0.45}
OUTPUTS = [
    dict(name="nucleus", tensor="probabilities", kind="probability", meaning="the pixel is in a nucleus, 0..1"),
    dict(name="centre", tensor="probabilities", kind="probability", meaning="nearness to the nucleus's centroid: 1 there, exp(-3) at the rim of the ellipse of equal moments"),
    dict(name="dy", tensor="scores", kind="offset", meaning="pixels down from this pixel's centre to the centroid of its nucleus"),
    dict(name="dx", tensor="scores", kind="offset", meaning="pixels right from this pixel's centre to the centroid of its nucleus"),
    dict(name="inflammatory", tensor="scores", kind="score", meaning="raw class score; softmax over the four scores"),
    dict(name="epithelial", tensor="scores", kind="score", meaning="raw class score"),
    dict(name="spindle", tensor="scores", kind="score", meaning="raw class score"),
    dict(name="other", tensor="scores", kind="score", meaning="raw class score"),
]
CLASSES = [
    dict(name="Inflammatory", output="inflammatory", color=[160, 90, 160]),
    dict(name="Epithelial", output="epithelial", color=[200, 0, 0]),
    dict(name="Spindle", output="spindle", color=[150, 200, 150]),
    dict(name="Other", output="other", color=[255, 200, 0]),
]
LICENCE = ("The weights are for research use only: they were trained on data published for non-commercial use. "
           "The Apache-2.0 licence of the code does not extend to them.")
LIMITS = [
    "Classes were learned from colon (CoNSeP), and in liver from size, darkness and shape alone: round nuclei as large as a tile's hepatocytes are epithelial, much smaller and darker ones inflammatory, thin ones spindle; no pathologist labelled any.",
    "Class other is hardly ever predicted.",
    "Crowded glands: long touching nuclei are cut across or merged; outlines tend to be a little wide.",
]
TRAINING_DATA = [
    dict(name="MoNuSeg 2018 training set", licence="CC BY-NC-SA 4.0", used="10 images with instance outlines, 17 with binary masks; 3 kept aside; classes, and cuts between touching nuclei of a mask, by weak labels of our own (training/organs.py)"),
    dict(name="CoNSeP training set", licence="non-commercial research", used="21 images with instances and classes; 6 kept aside"),
    dict(name="Liver steatosis tiles with fat masks (Politecnico di Torino course set)", licence="none stated", used="100 of 120 tiles: the inside of fat vacuoles as background; nuclei and classes by weak labels of our own (training/weak.py)"),
    dict(name="Liver, GTEx, image from liverquant", licence="MIT", used="upper half of one image of 1024 x 1024 px: nuclei and classes by weak labels of our own; the lower half is kept aside"),
    dict(name="Phantoms of this project", licence="Apache-2.0", used="30 drawn slides with their truth (training/phantoms.py)"),
]


def halo(model):
    """Greatest distance at which a changed input pixel changes an output, over all phases of the size multiple."""
    g = torch.Generator().manual_seed(0)
    far, size = 0, 20 * model.multiple
    for phase in range(model.multiple):
        c = size // 2 + phase
        x = torch.rand(1, 3, size, size, generator=g) * 2 - 1
        y = x.clone()
        y[0, :, c, c] = torch.where(y[0, :, c, c] > 0, -1.0, 1.0)
        with torch.no_grad(): changed = (model.maps(x) != model.maps(y))[0].any(0).nonzero()
        far = max(far, (changed - c).abs().max().item())
    return far


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--data", required=True)
    a.add_argument("--checkpoint", required=True)
    a.add_argument("--to", required=True)
    a.add_argument("--int8", action="store_true", help="in 8-bit integers, as it is shipped")
    o = a.parse_args()
    torch.set_num_threads(1)
    model, c = load(o.checkpoint)
    with torch.no_grad(): model.scores.bias[8:12] += INFLAMMATORY_BIAS[model.mpp]  # four sub-pixels of the third map
    onnx = o.to + "/model.onnx"
    free = {2: "height", 3: "width"}
    torch.onnx.export(model, torch.rand(1, 3, 256, 256), onnx, opset_version=15, input_names=["image"],
                      output_names=["probabilities", "scores"], dynamic_axes={"image": free, "probabilities": free, "scores": free})
    truths = list(validation(o.data))
    figures = evaluate({n: maps_of(model, rgb) for _, n, rgb, _, _ in truths}, truths, model.mpp, show=True)
    card = dict(
        kind="nucleus-maps", **MODELS[model.mpp],
        task="nuclei and four cell classes in haematoxylin and eosin", inputMpp=model.mpp, channelOrder="RGB",
        input="image", subpixels=2, normalisation=dict(scale=1 / 255, mean=[0.5] * 3, std=[0.5] * 3),
        sizeMultiple=model.multiple, haloPx=halo(model), outputs=OUTPUTS, classes=CLASSES,
        postProcessing=PARAMETERS[model.mpp], file="model.onnx", sha256=hashlib.sha256(open(onnx, "rb").read()).hexdigest(),
        parameters=sum(p.numel() for p in model.parameters()), steps=c["step"], network=c["config"],
        trainingData=TRAINING_DATA, licence=LICENCE, limits=LIMITS,
        accuracy=dict(split="images kept aside from training; the parameters of the post-processing and the moment to stop were chosen on them",
                      validationImages=VALIDATION, matching="detection within 3 um one to one; PQ at IoU > 0.5; class F1 as in HoVer-Net",
                      figures={k: {m: round(float(v), 3) for m, v in f.items()} for k, f in figures.items()}))
    json.dump(card, open(o.to + "/model.json", "w"), indent=2)
    print(json.dumps(card["accuracy"]["figures"], indent=1), card["haloPx"], card["sha256"])
    if o.int8: quantise(o.to, o.data)


if __name__ == "__main__":
    main()
