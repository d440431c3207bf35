"""What both trainings share: options, the learning rate of a step, and the step itself."""
import argparse
import math
import os

import torch


def options(steps, batch, seed, lr, *paths):
    """The command line with these defaults; paths are options that must be given. Seeds torch and makes the folder OUT."""
    a = argparse.ArgumentParser()
    for path in ("slides", *paths, "out"): a.add_argument("--" + path, required=True)
    a.add_argument("--steps", type=int, default=steps)
    a.add_argument("--batch", type=int, default=batch)
    a.add_argument("--seed", type=int, default=seed)
    a.add_argument("--lr", type=float, default=lr)
    o = a.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(o.seed)
    os.makedirs(o.out, exist_ok=True)
    return o


def learn(net, opt, loss, o, step, most):
    """One step down the loss: 50 steps of warming up, then a cosine to a hundredth; the gradient's norm is cut at most."""
    for group in opt.param_groups: group["lr"] = o.lr * min(1, (step + 1) / 50) * max(0.01, 0.5 * (1 + math.cos(math.pi * step / o.steps)))
    opt.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(net.parameters(), most)
    opt.step()
