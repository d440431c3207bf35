"""The tissue network: at 2 um per pixel, one answer for each 8 um, from 112 um around it."""
import json

import onnx.numpy_helper
import torch
import torch.nn as nn
import torch.nn.functional as F

# Roles as the engine numbers them (TissueRole.cs), in the order of the network's classes.
CLASSES = [
    dict(name="Tumor", role="tumour", number=1, color=[200, 0, 0]),
    dict(name="Parenchyma", role="parenchyma", number=2, color=[200, 150, 120]),
    dict(name="Stroma", role="stroma", number=3, color=[150, 200, 150]),
    dict(name="Necrosis", role="necrosis", number=4, color=[50, 50, 50]),
    dict(name="Lymphoid", role="lymphoid", number=6, color=[160, 90, 160]),
    dict(name="Portal", role="portal", number=7, color=[0, 150, 150]),
]
MPP = 2.0
STEP = 4  # pixels of the input for one answer
HALO = 56  # pixels around a place that decide about it: 2 + 2 of the stem, 4 x (1 + 1 + 2 + 2 + 3 + 4)


class Block(nn.Sequential):
    """3x3 convolution, batch normalisation, ReLU."""

    def __init__(self, cin, cout, k=3, stride=1, dilation=1):
        super().__init__(nn.Conv2d(cin, cout, k, stride, dilation * (k // 2), dilation, bias=False), nn.BatchNorm2d(cout), nn.ReLU(inplace=True))


class TissueNet(nn.Module):
    """Channels in multiples of 16, because the CPU kernels work in blocks of 16."""

    def __init__(self, width=32):
        super().__init__()
        self.stem = nn.Sequential(Block(3, 16, 5, 2), Block(16, width, 3, 2))
        self.body = nn.ModuleList(Block(width, width, dilation=d) for d in (1, 1, 2, 2, 3, 4))
        self.head = nn.Sequential(Block(width, width, 1), nn.Conv2d(width, len(CLASSES), 1))

    def forward(self, image):
        """image: N x 3 x H x W, RGB in -1..1. Returns class scores, N x 6 x H/4 x W/4."""
        x = self.stem(image)
        for block in self.body: x = F.relu(x + block(x))
        return self.head(x)


def seen(scores):
    """What the engine takes the most probable class of: probabilities in bytes' precision aside, interpolated at the middles of cells of 4 um."""
    return F.interpolate(F.softmax(scores, 1), scale_factor=2, mode="bilinear", align_corners=False)


def fold(net):
    """The same network with batch normalisation in the convolutions."""
    net.eval()
    for block in [m for m in net.modules() if isinstance(m, Block)]:
        if isinstance(block[1], nn.BatchNorm2d): block[0], block[1] = nn.utils.fuse_conv_bn_eval(block[0], block[1]), nn.Identity()
    return net


def load(path):
    """A network ready to use, folded, and what its checkpoint says of its training; from a checkpoint or, without the latter, an exported model.onnx."""
    net = TissueNet()
    if path.endswith(".onnx"):
        fill(fold(net), path)
        return net, dict(steps=json.load(open(path.replace("model.onnx", "model.json")))["steps"])
    saved = torch.load(path)
    if saved.get("folded"): fold(net)
    net.load_state_dict(saved["net"])
    return fold(net), saved


def fill(net, path):
    """The weights of an exported network; its convolutions stand in the same order."""
    graph = onnx.load(path).graph
    weights = {i.name: torch.from_numpy(onnx.numpy_helper.to_array(i).copy()) for i in graph.initializer}
    for layer, node in zip([m for m in net.modules() if isinstance(m, nn.Conv2d)], [n for n in graph.node if n.op_type == "Conv"]):
        layer.weight.data, layer.bias.data = weights[node.input[1]], weights[node.input[2]]
