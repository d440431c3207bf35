"""Fits the edges of a trained network to what the engine makes of them: python3 refine.py --slides FOLDER --start ../model.onnx --out OUT

The engine interpolates probabilities between its cells of 8 um and takes the most probable class of each 4 um. train.py knows nothing of
that, and shows rare classes more often than they are: found aggregates and portal tracts were 4 um too wide all round, septa too thin.
Here the loss is that of the interpolated probabilities, three batches of four fall evenly on tissue, and an error of area in a crop costs,
whichever way it is, as does one of the immune cells in it: they stand thickest right at edges. Batch normalisation is folded into the convolutions and stays so.
"""
import time

import torch
import torch.nn.functional as F

from data import IGNORED, Crops
from network import CLASSES, load, seen
from training import learn, options

SHARP = 4  # a power of the probabilities that is near the choice of the most probable and can be derived
FORGIVEN = 1000  # cells of 4 um, 0.016 mm2: errors of area are shares of the true area and this
FORGIVEN_IMMUNE = 10  # the same for immune cells


def loss_of(scores, truth, immune):
    """Cross-entropy of what the engine sees, and the errors of each class's area and of its immune cells in each crop."""
    p = seen(scores)
    known = (truth != IGNORED).unsqueeze(1)
    loss = F.nll_loss(p.clamp_min(1e-6).log(), truth, ignore_index=IGNORED)
    sharp = p ** SHARP
    share = sharp / sharp.sum(1, keepdim=True) * known
    true = torch.stack([truth == c for c in range(len(CLASSES))], 1)
    return loss, *(error((share * what).sum((2, 3)), (true * what).sum((2, 3)), forgiven) for what, forgiven in ((1, FORGIVEN), (immune.unsqueeze(1), FORGIVEN_IMMUNE)))


def error(found, true, forgiven):
    return ((found - true).abs() / (true + forgiven)).mean()


def main():
    o = options(1200, 4, 2, 1e-3, "start")
    net, before = load(o.start)
    net = net.to(memory_format=torch.channels_last)
    opt = torch.optim.AdamW(net.parameters(), lr=o.lr, weight_decay=1e-4)
    crops, mean, begin = Crops(o.slides, o.seed, 368), None, time.time()
    for step in range(o.steps):
        x, t, immune = crops.batch(o.batch, step % 4 == 0)
        parts = loss_of(net(x.contiguous(memory_format=torch.channels_last)), t, immune)
        loss = parts[0] + 0.3 * parts[1] + 0.3 * parts[2]
        learn(net, opt, loss, o, step, 1.0)
        now = torch.stack(parts).detach()
        mean = now if mean is None else 0.97 * mean + 0.03 * now
        if (step + 1) % 50 == 0 or step + 1 == o.steps:
            print(f"{step + 1}\t{mean[0]:.4f}\t{mean[1]:.4f}\t{mean[2]:.4f}\t{time.time() - begin:.0f} s", flush=True)
            torch.save(dict(net=net.state_dict(), steps=before["steps"] + step + 1, slides=len(crops.slides), folded=True), o.out + "/checkpoint.pt")


main()
