"""Batch normalisations measured anew: python3 normalise.py --data ../../../../shared/data --weak WEAK --teacher TEACHER --phantoms PHANTOMS --checkpoint MEAN.pt --out OUT.pt

A mean of weights (average.py) has the mean of their statistics, too, which are not those of what the mean of the filters lets through: scores then depend on
how far apart the weights lie. Sixty batches as in training tell what they are.
"""
import argparse

import torch

from data import Batches
from network import NucleusNet

BATCHES, SHOWN = 60, {0.5: (22, 192), 0.25: (11, 256)}  # by um per pixel: crops a batch, and their side


def main():
    a = argparse.ArgumentParser()
    for option in ("--data", "--weak", "--teacher", "--phantoms", "--checkpoint", "--out"): a.add_argument(option, required=True)
    o = a.parse_args()
    torch.manual_seed(0)
    c = torch.load(o.checkpoint, map_location="cpu")
    net = NucleusNet(**c["config"])
    net.load_state_dict(c["ema"])
    net.train()
    for m in net.modules():
        if isinstance(m, torch.nn.BatchNorm2d):
            m.reset_running_stats()
            m.momentum = None  # the mean of all batches, not a running one
    batches = Batches(o.data, o.weak, o.teacher, o.phantoms, c["mpp"], 999, *SHOWN[c["mpp"]])
    with torch.no_grad():
        for _ in range(BATCHES): net(batches.next()[0])
    torch.save(dict(c, ema=net.state_dict()), o.out)


main()
