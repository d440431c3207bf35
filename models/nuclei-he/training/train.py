"""Trains the network: python3 train.py --data ../../../../shared/data --weak WEAK --phantoms PHANTOMS --out OUT [--mpp 0.25]

The learning rate follows the share of the time budget that is used up, counted in working time: a pause of the process
costs nothing. Writing another number into OUT/minutes changes the budget while it runs. OUT/checkpoint.pt is written
every five minutes (weights, their running average, optimiser); --resume goes on from it. A GPU that torch can use is used.

Two processes with --partner, each naming the other's OUT, use two cores without waiting for each other: every 50 steps
each takes the mean of its weights and the last it finds from the other. Where one is paused, the other pauses too.
"""
import argparse
import ast
import math
import os
import time

import torch
import torch.nn.functional as F

from data import OFFSET_UNIT, TEACHER_SHARE, Batches
from network import OFFSET_SCALE, NucleusNet


def losses(y, t):
    """The parts of the loss. y: raw output of the network, t: bytes of data.targets, channels first."""
    soft, centre, kind = t[:, 0] / 255, t[:, 1] / 255, t[:, 4].long()
    weight, sure = t[:, 5].float(), t[:, 6].float()
    inside = (soft > 0.5).float() * sure
    bce = (F.binary_cross_entropy_with_logits(y[:, 0], soft, reduction="none") * weight).sum() / weight.sum()
    p, known = torch.sigmoid(y[:, 0]), (weight > 0).float()
    dice = 1 - (2 * (p * soft * known).sum() + 1) / (((p + soft) * known).sum() + 1)
    w = weight * sure * (1 + 4 * centre)
    heat = (F.binary_cross_entropy_with_logits(y[:, 1], centre, reduction="none") * w).sum() / w.sum()
    offset = t[:, 2:4].contiguous().view(torch.int8).float() * (OFFSET_UNIT / OFFSET_SCALE)
    jump = (F.smooth_l1_loss(y[:, 2:4], offset, reduction="none", beta=0.1).sum(1) * inside).sum() / inside.sum()
    kind, costs = kind.where(inside > 0, torch.full_like(kind, 255)), torch.tensor([1.0, 1.0, 1.0, 1.5], device=t.device)
    named, said = F.one_hot(kind.clamp(max=3), 4).permute(0, 3, 1, 2).float(), t[:, 8:12].float() / 255
    named = torch.where(said.sum(1, keepdim=True) > 0.5, (1 - TEACHER_SHARE) * named + TEACHER_SHARE * said, named)
    ce = F.cross_entropy(y[:, 4:], named, label_smoothing=0.05, weight=costs, reduction="none")
    say = t[:, 7].float() * (kind < 255)
    ce = (ce * say).sum() / (say * (named * costs[:, None, None]).sum(1)).sum().clamp(min=1)
    return bce, dice, heat, jump, ce


SHARES = (1.0, 0.5, 2.0, 1.0, 0.4)


def average(ema, net, step):
    d = min(0.999, (1 + step) / (20 + step))
    with torch.no_grad():
        for a, b in zip(ema.state_dict().values(), net.state_dict().values()):
            if a.dtype.is_floating_point: a.mul_(d).add_(b, alpha=1 - d)
            else: a.copy_(b)


class Partner:
    """The other training process: its folder holds its process id and the last weights it left."""

    def __init__(self, own, folder):
        self.own, self.folder, self.seen = own, folder, 0

    def paused(self):
        try:
            pid = open(self.folder + "/pid").read().strip()
            return open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[0] == "T"
        except OSError:
            return False

    def meet(self, net):
        theirs, mine = self.folder + "/meet.pt", self.own + "/meet.pt"
        try:
            if (at := os.stat(theirs).st_mtime_ns) != self.seen:
                self.seen = at
                with torch.no_grad():
                    for a, b in zip(net.state_dict().values(), torch.load(theirs, map_location="cpu").values()):
                        if a.dtype.is_floating_point: a.mul_(0.5).add_(b.to(a.device), alpha=0.5)
        except OSError:
            pass
        torch.save(net.state_dict(), mine + ".tmp")
        os.replace(mine + ".tmp", mine)


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--data", required=True)
    a.add_argument("--out", required=True)
    a.add_argument("--minutes", type=float, default=60)
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--threads", type=int, default=1, help="one is best while others use the machine")
    a.add_argument("--bfloat16", action="store_true", help="forward pass in bfloat16: faster on processors that have it, ten times slower on others")
    a.add_argument("--lr", type=float, default=3e-3)
    a.add_argument("--weak", help="weak labels of liver tiles: weak.py; without them no liver")
    a.add_argument("--teacher", help="what other networks say: teacher.py; without it annotation alone")
    a.add_argument("--phantoms", required=True, help="drawn slides with their truth: phantoms.py")
    a.add_argument("--mpp", type=float, default=0.5, choices=(0.5, 0.25), help="um per pixel")
    a.add_argument("--batch", type=int, default=20)
    a.add_argument("--size", type=int, default=192, help="side of a crop in pixels")
    a.add_argument("--start", help="checkpoint whose weights are taken where they fit")
    a.add_argument("--net", default="{}", help="keyword arguments of NucleusNet, as Python")
    a.add_argument("--resume", action="store_true")
    a.add_argument("--partner", help="OUT of a second process")
    o = a.parse_args()
    torch.set_num_threads(o.threads)
    torch.manual_seed(o.seed)
    os.makedirs(o.out, exist_ok=True)
    open(o.out + "/pid", "w").write(str(os.getpid()))
    open(o.out + "/minutes", "w").write(str(o.minutes))
    config = ast.literal_eval(o.net) or NucleusNet.AT[o.mpp]
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    net, ema = NucleusNet(**config).to(device), NucleusNet(**config).to(device)
    ema.load_state_dict(net.state_dict())
    if o.start:
        have = net.state_dict()
        net.load_state_dict({k: v for k, v in torch.load(o.start, map_location=device)["ema"].items() if k in have and v.shape == have[k].shape}, strict=False)
        ema.load_state_dict(net.state_dict())
    net = net.to(memory_format=torch.channels_last).train()
    decay = [p for p in net.parameters() if p.ndim > 1]
    opt = torch.optim.AdamW([dict(params=decay, weight_decay=1e-2),
                             dict(params=[p for p in net.parameters() if p.ndim <= 1], weight_decay=0)], lr=o.lr)
    step, used = 0, 0.0
    if o.resume:
        c = torch.load(o.out + "/checkpoint.pt", map_location=device)
        net.load_state_dict(c["net"]); ema.load_state_dict(c["ema"]); opt.load_state_dict(c["opt"])
        step, used = c["step"], c["used"]
    batches = Batches(o.data, o.weak, o.teacher, o.phantoms, o.mpp, o.seed + step, o.batch, o.size)
    log = open(o.out + "/log.tsv", "a")
    mean, saved, budget = None, used, o.minutes * 60
    partner = Partner(o.out, o.partner) if o.partner else None

    def save():
        torch.save(dict(net=net.state_dict(), ema=ema.state_dict(), opt=opt.state_dict(), step=step, used=used,
                        config=net.config, mpp=o.mpp), o.out + "/checkpoint.tmp")
        os.replace(o.out + "/checkpoint.tmp", o.out + "/checkpoint.pt")

    while used < budget:
        while partner and partner.paused(): time.sleep(0.5)
        begin = time.monotonic()
        progress = used / budget
        lr = o.lr * min(1, (step + 1) / 200) * max(0.01, 0.5 * (1 + math.cos(math.pi * progress)))
        for group in opt.param_groups: group["lr"] = lr
        x, t = (part.to(device) for part in batches.next())
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=o.bfloat16): y = net(x)
        parts = losses(y.float(), t)
        loss = sum(s * p for s, p in zip(SHARES, parts))
        opt.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        opt.step()
        average(ema, net, step)
        step += 1
        if partner and step % 50 == 0: partner.meet(net)
        used += min(time.monotonic() - begin, 3.0)  # a pause is no work
        v = torch.stack([p.detach() for p in parts])
        mean = v if mean is None else 0.99 * mean + 0.01 * v
        if step % 100 == 0:
            log.write(f"{step}\t{used:.0f}\t{lr:.5f}\t" + "\t".join(f"{m:.4f}" for m in mean.tolist()) + "\n"); log.flush()
            budget = float(open(o.out + "/minutes").read()) * 60
        if used - saved > 300: save(); saved = used
    save()


main()
