"""The nucleus network: a small encoder and decoder on half-resolution features.

Every width is a multiple of 16, because the CPU kernels work in blocks of 16 channels. Skips are added, not
concatenated: the decoder then costs half as much, and the saving pays for the deep level that tells classes apart.
"""
import torch
import torch.nn as nn
import torch.nn.functional as F

# What the network says for each input pixel, in the order of the output channels.
CHANNELS = ["nucleus", "centre", "dy", "dx", "inflammatory", "epithelial", "spindle", "other"]
OFFSET_SCALE = 8.0  # offsets leave the network in units of this many pixels


class Block(nn.Sequential):
    """3x3 convolution, batch normalisation, ReLU."""

    def __init__(self, cin, cout, stride=1, k=3):
        super().__init__(nn.Conv2d(cin, cout, k, stride, k // 2, bias=False), nn.BatchNorm2d(cout), nn.ReLU(inplace=True))


class Project(nn.Sequential):
    """1x1 convolution and batch normalisation, before an addition."""

    def __init__(self, cin, cout):
        super().__init__(nn.Conv2d(cin, cout, 1, bias=False), nn.BatchNorm2d(cout))


class NucleusNet(nn.Module):
    """widths: channels at 1/2, 1/4, ... of the input; down and up: convolutions at each; stem: size of the first one.

    deep is the size of the convolutions at the deepest level after the first. 1 gives them capacity without reach:
    a 3x3 there would add 16 pixels each to the halo, and the halo is computed again for every tile. last: channels of the
    decoder's last convolution, if not those of its level: the head makes 32 values of them, 8 maps of 2x2 sub-pixels, of which no more than these are independent.
    """

    AT = {0.5: dict(last=32), 0.25: dict(widths=(16, 32, 64, 128, 128), down=(2, 2, 2, 2, 2), up=(2, 2, 2, 1))}  # by um per pixel: the same reach, 0.1 mm

    def __init__(self, widths=(16, 32, 64, 128), down=(2, 2, 2, 2), up=(2, 2, 1), stem=5, deep=1, last=None):
        super().__init__()
        last = last or widths[0]
        self.config = dict(widths=list(widths), down=list(down), up=list(up), stem=stem, deep=deep, last=last)
        self.multiple = 2 ** len(widths)  # sizes must be multiples of it
        levels, cin = [], 3
        for i, (w, n) in enumerate(zip(widths, down)):
            first = Block(cin, w, 2, stem if i == 0 else 3)
            k = deep if i == len(widths) - 1 else 3
            levels.append(nn.Sequential(first, *[Block(w, w, k=k) for _ in range(n)]))
            cin = w
        self.encoder = nn.ModuleList(levels)
        self.project = nn.ModuleList(Project(widths[i + 1], widths[i]) for i in range(len(widths) - 1))
        self.decoder = nn.ModuleList(nn.Sequential(*[Block(widths[i], last if i == 0 and j == n - 1 else widths[i]) for j in range(n)])
                                     for i, n in enumerate(up))
        self.head = nn.Conv2d(last, 4 * len(CHANNELS), 1)  # 2x2 sub-pixels for each feature pixel

    def features(self, image):
        """image: Nx3xHxW RGB in -1..1. Returns half-size maps of 2x2 sub-pixels: logits, offsets in OFFSET_SCALE pixels, class scores."""
        x, skips = image, []
        for level in self.encoder:
            x = level(x)
            skips.append(x)
        for i in reversed(range(len(self.decoder))):
            x = F.relu(skips[i] + F.interpolate(self.project[i](x), scale_factor=2.0, mode="nearest"))
            x = self.decoder[i](x)
        return self.head(x)

    def forward(self, image):
        return F.pixel_shuffle(self.features(image), 2)


class ForExport(nn.Module):
    """The network as the engine sees it: probability and centre through the sigmoid, offsets in pixels, classes raw.

    Two tensors of half size, four channels a map: laying the sub-pixels out, joining the tensors and scaling the offsets
    would each be a pass over the largest tensors, a fifth of the network's time in all. The factor of the offsets goes
    into the head's weights; the engine finds a pixel where it lies.
    """

    def __init__(self, net, mpp):
        super().__init__()
        self.net, self.mpp, self.multiple = net, mpp, net.multiple
        head, net.head = net.head, nn.Identity()
        self.probabilities = nn.Conv2d(head.in_channels, 8, 1)
        self.scores = nn.Conv2d(head.in_channels, head.out_channels - 8, 1)
        with torch.no_grad():
            head.weight[8:16] *= OFFSET_SCALE
            head.bias[8:16] *= OFFSET_SCALE
            self.probabilities.weight.copy_(head.weight[:8])
            self.probabilities.bias.copy_(head.bias[:8])
            self.scores.weight.copy_(head.weight[8:])
            self.scores.bias.copy_(head.bias[8:])

    def forward(self, image):
        y = self.net.features(image)
        return torch.sigmoid(self.probabilities(y)), self.scores(y)

    def maps(self, image):
        """The same as 8xHxW maps, as the reference of the post-processing takes them."""
        return F.pixel_shuffle(torch.cat(self(image), 1), 2)
