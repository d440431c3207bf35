"""The network in 8-bit integers: python3 quantise.py --data ../../../../shared/data --to ..   (export.py --int8 does it in one go)

Takes the float model.onnx and writes it again with weights as signed bytes (a scale for each channel) and what runs
between layers as unsigned bytes (a scale for each tensor, from its range on the training images). Four things beside
that decide the speed: weights have seven bits, so that processors without VNNI, which add two products in 16 bits, need
no exact and slow kernels; the image comes as it is, in bytes, blocks of two by two pixels side by side: three channels are
too few for the integer kernels, the twelve of a block are not, and as floats the first convolution took a tenth of the time; doubling before an addition is a reshape of bytes that lie channels last, not a Resize; both heads are one convolution,
each map of it has a scale of its own, and its bytes leave as they lie, a cell's maps side by side, with what they mean in
the card: parting and turning them and a sigmoid in floats took 5 % of the network's time, and more of what follows.
"""
import argparse
import hashlib
import json

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import helper, numpy_helper
from PIL import Image
from skimage.io import imread

from data import names
from evaluate import evaluate, maps_of, validation

MOST_LOGIT = 8.0   # probabilities beyond 0.0003 and 0.9997 are not told apart; wider would be coarser where the outline runs
CUT = 0.002        # per cent of an image's values beyond the range at either end: the rarest would make all others coarse
SUBPIXELS = 4      # channels of one map: they share a scale
IMAGE, HEAD, MAPS = "image", "head", "maps"
FILTER_BITS = 7
MOST_WEIGHT = 2 ** (FILTER_BITS - 1) - 1


def in_blocks(filters):
    """Filters over 5x5 pixels as ones over 3x3 blocks, a block's channels those of its upper left pixel, upper right, lower left, lower right."""
    w = np.pad(filters, ((0, 0), (0, 0), (0, 1), (0, 1)))
    n, channels, side = w.shape[:3]
    return w.reshape(n, channels, side // 2, 2, side // 2, 2).transpose(0, 3, 5, 1, 2, 4).reshape(n, 4 * channels, side // 2, side // 2)


class Folded:
    """The exported network, node by node; seen(name, value) is asked for every tensor's value and may put another in its place."""

    def __init__(self, path):
        self.model = onnx.load(path)
        self.weights = {i.name: numpy_helper.to_array(i) for i in self.model.graph.initializer}
        self.nodes = [n for n in self.model.graph.node if n.op_type != "Constant"]
        self.made = {n.output[0]: n for n in self.nodes}
        self.users = {i: [n for n in self.nodes if i in n.input] for n in self.nodes for i in n.input}
        self.sigmoid = next(n for n in self.nodes if n.op_type == "Sigmoid")
        self.heads = [self.made[self.sigmoid.input[0]], self.made["scores"]]
        self.first = self.users[IMAGE][0]

    def follows(self, tensor, op):
        return any(n.op_type == op for n in self.users.get(tensor, []))

    def filters(self, n):
        return self.weights[n.input[1]], self.weights[n.input[2]]

    def run(self, image, seen, filters):
        v = {IMAGE: image}
        for n in self.nodes:
            x = [v.get(i) for i in n.input]
            if n.op_type == "Conv":
                a = attributes(n)
                y = F.conv2d(x[0], *(torch.from_numpy(np.array(f, np.float32)) for f in filters(n)), a["strides"][0], a["pads"][0])
            else:
                y = {"Relu": torch.relu, "Sigmoid": torch.sigmoid, "Add": torch.add,
                     "Resize": lambda t, *_: F.interpolate(t, scale_factor=2.0, mode="nearest")}[n.op_type](*x)
            v[n.output[0]] = seen(n.output[0], y)
        return v["probabilities"], v["scores"]


def attributes(n):
    return {a.name: helper.get_attribute_value(a) for a in n.attribute}


class Quantised:
    """The same in whole numbers, as ONNX Runtime computes it but for the order of roundings: what the card's accuracy is measured on."""

    def __init__(self, folded, ranges, card):
        self.folded, self.ranges = folded, {**ranges, IMAGE: (-1.0, 1.0)}
        self.mpp, self.multiple = card["inputMpp"], card["sizeMultiple"]

    def scale(self, tensor):
        """Step and zero point, for a head one of each a channel."""
        low, high = (np.asarray(r, np.float32) for r in self.ranges[tensor])
        step = np.maximum((high - low) / 255, 1e-6).astype(np.float32)
        return step, np.rint(-low / step).astype(np.uint8)

    def filters(self, n):
        """Filters as bytes, their scales, and biases as whole numbers of filter scale x input step."""
        w, b = self.folded.filters(n)
        scale = np.maximum(np.abs(w).reshape(len(w), -1).max(1) / MOST_WEIGHT, 1e-9).astype(np.float32)
        unit = scale * self.scale(n.input[0])[0]
        return np.rint(w / scale[:, None, None, None]).astype(np.int8), scale, np.rint(b / unit).astype(np.int32), unit

    def rounded(self, n):
        w, scale, b, unit = self.filters(n)
        return w * scale[:, None, None, None], b * unit

    def quantise(self, tensor, y):
        if tensor not in self.ranges:
            return y
        step, zero = (torch.from_numpy(np.asarray(s, np.float32)).reshape(-1, 1, 1) for s in self.scale(tensor))
        return (torch.clamp(torch.round(y / step) + zero, 0, 255) - zero) * step

    def maps(self, image):
        return F.pixel_shuffle(torch.cat(self.folded.run(image, self.quantise, self.rounded), 1), 2)


def ranges_of(folded, images):
    """Range of every tensor that becomes bytes, over images."""
    found, heads = {}, [n.output[0] for n in folded.heads]

    def seen(tensor, y):
        n = folded.made[tensor]
        if tensor in heads:  # by map
            m = y[0].reshape(y.shape[1] // SUBPIXELS, -1)
            low, high = (r.numpy().repeat(SUBPIXELS) for r in (m.min(1).values, m.max(1).values))
            if folded.follows(tensor, "Sigmoid"):
                low, high = np.maximum(low, -MOST_LOGIT), np.minimum(high, MOST_LOGIT)
        elif n.op_type == "Relu" or folded.follows(tensor, "Resize"):
            low, high = np.percentile(y.flatten()[::5].numpy(), [CUT, 100 - CUT])
        else:
            return y
        a, b = found.get(tensor, (0.0, 0.0))
        found[tensor] = (np.minimum(a, low), np.maximum(b, high))
        return y

    with torch.no_grad():
        for x in images:
            folded.run(x, seen, folded.filters)
    return found


def training_images(data, mpp, multiple):
    """All training images at mpp um per pixel, as the network sees them."""
    side = multiple * mpp / 0.25
    for kind in ("monuseg", "consep"):
        for n in names(f"{data}/nuclei/{kind}", "train"):
            rgb = Image.fromarray(imread(f"{data}/nuclei/{kind}/{n}.png")[..., :3])
            small = rgb.resize((int(rgb.width // side) * multiple, int(rgb.height // side) * multiple), Image.BOX)
            yield torch.from_numpy(np.asarray(small).astype(np.float32) / 127.5 - 1).permute(2, 0, 1)[None]


class Writer:
    """Writes a quantised network as standard ONNX: bytes, and around each operation the scales that say what they mean."""

    def __init__(self, quantised):
        self.q, self.f = quantised, quantised.folded
        self.nodes, self.constants, self.bytes = [], {}, {}

    def constant(self, name, value):
        self.constants[name] = numpy_helper.from_array(np.asarray(value), name)
        return name

    def op(self, kind, inputs, output, **a):
        self.nodes.append(helper.make_node(kind, inputs, [output], **a))
        return output

    def scale(self, tensor):
        return [self.constant(tensor + "_" + name, v) for name, v in zip(("step", "zero"), self.q.scale(tensor))]

    def to_bytes(self, tensor):
        self.bytes[tensor] = self.op("QuantizeLinear", [tensor, *self.scale(tensor)], tensor + "_bytes")

    def convolution(self, x, filters, name, **a):
        w, scale, b, unit = filters
        read = self.op("DequantizeLinear", [self.bytes[x], *self.scale(x)], f"{x}_for_{name}")
        parts = []
        for part, whole, step in (("filters", w, scale), ("bias", b, unit)):
            zero = self.constant(f"{name}_{part}_zero", np.zeros(len(step), whole.dtype))
            parts.append(self.op("DequantizeLinear", [self.constant(f"{name}_{part}_whole", whole), self.constant(f"{name}_{part}_step", step), zero], f"{name}_{part}", axis=0))
        return self.op("Conv", [read, *parts], name, **a)

    def stem(self, n):
        """The first convolution. White is 1 and black -1, so that none is 127.5, no byte: 128 stands for it, and what half a step makes goes into the bias."""
        w, scale, b, unit = self.q.filters(n)
        self.bytes[IMAGE] = self.op("Transpose", [IMAGE], IMAGE + "_first", perm=[0, 3, 1, 2])
        half = np.rint(w.astype(np.int32).sum((1, 2, 3)) / 2).astype(np.int32)
        self.convolution(IMAGE, (in_blocks(w), scale, b + half, unit), n.output[0], strides=[1, 1], pads=[1, 1, 1, 1])
        return helper.make_tensor_value_info(IMAGE, onnx.TensorProto.UINT8, [1, "half_height", "half_width", 4 * w.shape[1]])

    def addition(self, n):
        """skip + low of half the size: low's convolution makes every channel twice, which lie as two pixels when channels are last."""
        skip, low = n.input[0], self.f.made[n.input[1]].input[0]
        channels = len(self.f.filters(self.f.made[low])[0])
        last = {t: self.op("Transpose", [self.bytes[t]], t + "_last", perm=[0, 2, 3, 1]) for t in (skip, low)}
        wide = self.op("Reshape", [last[low], self.constant(f"wide_{channels}", np.array([1, 0, -1, channels]))], low + "_wide")
        rows = self.op("Reshape", [wide, self.constant(f"rows_{channels}", np.array([-1, 1, 0, channels]))], low + "_rows")
        pairs = self.op("Reshape", [last[skip], self.constant(f"pairs_{channels}", np.array([-1, 2, 0, channels]))], skip + "_pairs")
        read = [self.op("DequantizeLinear", [b, *self.scale(t)], b + "_read") for b, t in ((pairs, skip), (rows, low))]
        relu = self.f.users[self.op("Add", read, n.output[0])][0].output[0]
        self.to_bytes(self.op("Relu", [n.output[0]], relu))
        whole = self.op("Reshape", [self.bytes[relu], self.constant(f"whole_{channels}", np.array([1, -1, 0, channels]))], relu + "_whole")
        self.bytes[relu] = self.op("Transpose", [whole], relu + "_first", perm=[0, 3, 1, 2])

    def head(self):
        """Both heads at once. A channel's own step and zero go into its filters, so that one step of 1 serves all."""
        convs, steps = self.f.heads, [self.q.scale(n.output[0]) for n in self.f.heads]
        step, zero = (np.concatenate(s) for s in zip(*steps))
        w, scale, b, unit = (np.concatenate(p) for p in zip(*(self.q.filters(n) for n in convs)))
        x = convs[0].input[0]
        unit, bias = unit / step, b * unit / step + zero.astype(np.float32) - 128
        self.convolution(x, (w, scale / step, np.rint(bias / unit).astype(np.int32), unit), HEAD, **attributes(convs[0]))
        self.op("QuantizeLinear", [HEAD, self.constant("one", np.float32(1)), self.constant("middle", np.uint8(128))], HEAD + "_bytes")
        self.op("Transpose", [HEAD + "_bytes"], MAPS, perm=[0, 2, 3, 1])
        return helper.make_tensor_value_info(MAPS, onnx.TensorProto.UINT8, [1, "half_height", "half_width", len(step)])

    def write(self, path):
        for n in self.f.nodes:
            out = n.output[0]
            if n is self.f.first:
                image = self.stem(n)
            elif n.op_type == "Conv" and n not in self.f.heads:
                parts = self.q.filters(n)
                self.convolution(n.input[0], [np.concatenate([p, p]) for p in parts] if self.f.follows(out, "Resize") else parts, out, **attributes(n))
                if out in self.q.ranges: self.to_bytes(out)
            elif n.op_type == "Relu" and self.f.made[n.input[0]].op_type == "Conv":
                self.nodes.append(n)
                self.to_bytes(out)
            elif n.op_type == "Add":
                self.addition(n)
        maps, source = self.head(), self.f.model
        graph = helper.make_graph(self.nodes, source.graph.name, [image], [maps], list(self.constants.values()))
        model = helper.make_model(graph, opset_imports=source.opset_import, ir_version=source.ir_version)
        onnx.checker.check_model(model)
        onnx.save(model, path)


def quantise(to, data):
    """Replaces model.onnx in a folder, and hash and accuracy in its card."""
    folded = Folded(to + "/model.onnx")
    card = json.load(open(to + "/model.json"))
    model = Quantised(folded, ranges_of(folded, training_images(data, card["inputMpp"], card["sizeMultiple"])), card)
    Writer(model).write(to + "/model.onnx")
    truths = list(validation(data))
    figures = evaluate({n: maps_of(model, rgb) for _, n, rgb, _, _ in truths}, truths, model.mpp, show=True)
    steps, zeros = (np.concatenate(s) for s in zip(*(model.scale(n.output[0]) for n in folded.heads)))
    for i, o in enumerate(card["outputs"]):
        o.update(tensor=MAPS, step=float(steps[SUBPIXELS * i]), zero=int(zeros[SUBPIXELS * i]))
        if o["kind"] == "probability": o.update(kind="logit", meaning=o["meaning"] + " (after the sigmoid)")
    card.update(inputLayout="blocks", outputLayout="NHWC", normalisation=dict(scale=1, mean=[0] * 3, std=[1] * 3))
    card["sha256"] = hashlib.sha256(open(to + "/model.onnx", "rb").read()).hexdigest()
    card["arithmetic"] = "8-bit integers from the image to the maps"
    card["filterBits"] = FILTER_BITS
    card["accuracy"]["figures"] = {k: {m: round(float(v), 3) for m, v in f.items()} for k, f in figures.items()}
    json.dump(card, open(to + "/model.json", "w"), indent=2)
    print(json.dumps(card["accuracy"]["figures"], indent=1), card["sha256"])


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--data", required=True)
    a.add_argument("--to", required=True)
    o = a.parse_args()
    torch.set_num_threads(1)
    quantise(o.to, o.data)


if __name__ == "__main__":
    main()
