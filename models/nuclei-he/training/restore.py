"""The weights of a shipped network as a checkpoint: python3 restore.py --data ../../../../shared/data --from .. --out OUT

What is exported has no batch normalisation left, and its filters have seven bits. Here each normalisation is given the mean and
the spread that its convolution has on training images, and what undoes them: the network is the same as it was exported,
and train.py --start OUT/checkpoint.pt goes on from it.
"""
import argparse
import json
import os

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from skimage.io import imread

from data import names
from export import INFLAMMATORY_BIAS
from network import OFFSET_SCALE, NucleusNet
from quantise import HEAD, IMAGE, SUBPIXELS


def out_of_blocks(w):
    """What in_blocks in quantise.py has made of filters over 5x5 pixels, back."""
    n, channels, side = w.shape[:3]
    return w.reshape(n, 2, 2, channels // 4, side, side).transpose(0, 3, 4, 1, 5, 2).reshape(n, channels // 4, 2 * side, 2 * side)[..., :-1, :-1]


def shipped(path, card):
    """Weights and biases of each convolution, by the name of its module, as floats."""
    graph = onnx.load(path).graph
    value = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    for n in graph.node:
        if n.op_type == "DequantizeLinear" and n.input[0] in value:
            whole, step = value[n.input[0]].astype(np.float32), value[n.input[1]]
            value[n.output[0]] = whole * step.reshape([-1] + [1] * (whole.ndim - 1))
    found = {}
    step, zero = (np.repeat([o[k] for o in card["outputs"]], SUBPIXELS).astype(np.float32) for k in ("step", "zero"))
    for n in graph.node:
        if n.op_type == "Conv":
            name = n.output[0].split("/")[-2] if "/" in n.output[0] else HEAD
            weight, bias = (value[i] for i in n.input[1:3])
            # the head says bytes, 128 for none, and the card what they mean
            if name == HEAD: weight, bias = weight * step[:, None, None, None], (bias + 128 - zero) * step
            if n.input[0].startswith(IMAGE): weight, bias = out_of_blocks(weight), bias - weight.sum((1, 2, 3)) / 255
            found[name] = tuple(torch.from_numpy(np.array(v, np.float32)) for v in (weight, bias))
    return found


def restore(net, weights, mpp, images):
    """Fills net; images: 1x3xHxW each at mpp, to measure mean and spread on."""
    modules = dict(net.named_modules())
    weight, bias = weights.pop(HEAD)
    # export.py puts offsets into pixels and adds to the inflammatory score: both are taken back
    for part in (weight, bias): part[8:16] /= OFFSET_SCALE
    bias[16:20] -= INFLAMMATORY_BIAS[mpp]
    net.head.weight.data.copy_(weight)
    net.head.bias.data.copy_(bias)
    sums = {}
    for name, (weight, bias) in weights.items():
        conv, norm = modules[name], modules[name.rsplit(".", 1)[0] + ".1"]
        weight, bias = weight[:conv.out_channels], bias[:conv.out_channels]  # quantise.py doubles by saying everything twice
        conv.weight.data.copy_(weight)
        norm.running_mean.zero_()
        norm.running_var.fill_(1 - norm.eps)
        norm.weight.data.fill_(1)
        norm.bias.data.copy_(bias)
        conv.register_forward_hook(lambda _, __, y, name=name: sums.setdefault(name, []).append((y.mean((0, 2, 3)), (y * y).mean((0, 2, 3)))))
    net.eval()
    with torch.no_grad():
        for image in images: net(image)
    for name in weights:
        norm = modules[name.rsplit(".", 1)[0] + ".1"]
        mean, square = (torch.stack(s).mean(0) for s in zip(*sums[name]))
        norm.running_mean.copy_(mean)
        norm.running_var.copy_((square - mean * mean).clamp(min=1e-4))
        norm.weight.data.copy_((norm.running_var + norm.eps).sqrt())
        norm.bias.data.add_(mean)


def images(data, mpp, count=12):
    for kind in ("monuseg", "consep"):
        folder = f"{data}/nuclei/{kind}"
        for name in names(folder, "train")[:count]:
            k, rgb = round(mpp / 0.25), imread(f"{folder}/{name}.png")[..., :3]
            h, w = (s // k // 64 * 64 for s in rgb.shape[:2])
            x = rgb[:k * h, :k * w].reshape(h, k, w, k, 3).mean((1, 3)).astype(np.float32) / 127.5 - 1
            yield torch.from_numpy(x).permute(2, 0, 1)[None]


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--data", required=True)
    a.add_argument("--from", dest="source", required=True, help="folder of model.onnx and model.json")
    a.add_argument("--out", required=True)
    o = a.parse_args()
    card = json.load(open(o.source + "/model.json"))
    mpp = card["inputMpp"]
    net = NucleusNet(**NucleusNet.AT[mpp])
    restore(net, shipped(o.source + "/model.onnx", card), mpp, images(o.data, mpp))
    os.makedirs(o.out, exist_ok=True)
    torch.save(dict(net=net.state_dict(), ema=net.state_dict(), step=0, used=0.0, config=net.config, mpp=mpp), o.out + "/checkpoint.pt")


if __name__ == "__main__":
    main()
