"""Trains the demonstration network on phantoms: python3 train.py --slides FOLDER --out OUT [--steps 2000] [--seed 1]

FOLDER has NAME.tiff and NAME.png as `hccpath phantom --out NAME.tiff --labels NAME.png` writes them; phantoms.sh makes
them. Labels are soft where the four cells of an answer differ.
"""
import time

import torch
import torch.nn.functional as F

from data import IGNORED, Crops
from network import TissueNet
from training import learn, options


def loss_of(scores, truth):
    """Mean cross-entropy over the four cells of each answer."""
    return sum(F.cross_entropy(scores, truth[:, a::2, b::2], ignore_index=IGNORED) for a in (0, 1) for b in (0, 1)) / 4


def main():
    o = options(2000, 8, 1, 4e-3)
    net = TissueNet().train()
    opt = torch.optim.AdamW(net.parameters(), lr=o.lr, weight_decay=1e-3)
    crops, mean, begin = Crops(o.slides, o.seed), None, time.time()
    for step in range(o.steps):
        x, t, _ = crops.batch(o.batch, step < 0.5 * o.steps or step % 2 == 0)
        loss = loss_of(net(x), t)
        learn(net, opt, loss, o, step, 5.0)
        mean = loss.item() if mean is None else 0.97 * mean + 0.03 * loss.item()
        if (step + 1) % 50 == 0 or step + 1 == o.steps:
            print(f"{step + 1}\t{mean:.4f}\t{time.time() - begin:.0f} s", flush=True)
            torch.save(dict(net=net.state_dict(), steps=step + 1, slides=len(crops.slides)), o.out + "/checkpoint.pt")


main()
