"""Scores a checkpoint on the validation images: python3 evaluate.py --data ../../../../shared/data --checkpoint OUT/checkpoint.pt

Detection F1 within 3 um (one to one, Hungarian), PQ, AJI and Dice pooled over the images at 0.25 um per pixel, as
shared/tools/score.py counts them; class F1 as HoVer-Net's authors define it (centroid pairs, then type).
"""
import argparse

import numpy as np
import torch
from PIL import Image
from scipy.optimize import linear_sum_assignment
from scipy.spatial import cKDTree
from skimage.io import imread

from data import CLASS_INDEX, names, truth
from network import CHANNELS, ForExport, NucleusNet
from postprocess import PARAMETERS, classes, double, instances


def load(path):
    c = torch.load(path, map_location="cpu")
    net = NucleusNet(**c["config"])
    net.load_state_dict(c["ema"])
    return ForExport(net, c["mpp"]).eval(), c


def maps_of(model, rgb):
    """Maps of an image at 0.25 um per pixel: averaged down by area to the model's pixels, mirrored at the edges by 32 um and up to its multiple."""
    k = round(model.mpp / 0.25)
    h, w = rgb.shape[0] // k, rgb.shape[1] // k
    x = rgb[:k * h, :k * w].reshape(h, k, w, k, 3).mean((1, 3)).round().astype(np.float32) / 127.5 - 1
    m = round(32 / model.mpp)
    ph, pw = (-(h + 2 * m)) % model.multiple, (-(w + 2 * m)) % model.multiple
    x = np.pad(x, ((m, m + ph), (m, m + pw), (0, 0)), mode="reflect")
    with torch.no_grad(): y = model.maps(torch.from_numpy(x).permute(2, 0, 1)[None])[0].numpy()
    return y[:, m:m + h, m:m + w]


def centroids(lab):
    n = lab.max() + 1
    a = np.bincount(lab.ravel(), minlength=n)
    yy, xx = np.indices(lab.shape)
    ids = np.nonzero(a)[0]
    ids = ids[ids > 0]
    return ids, np.stack([np.bincount(lab.ravel(), v.ravel(), n)[ids] / a[ids] for v in (yy, xx)], 1)


def pair(ct, cf, r):
    """One-to-one pairs of centroids within r."""
    if not len(ct) or not len(cf): return np.zeros((0, 2), int)
    d = np.full((len(ct), len(cf)), 1e6, np.float32)
    for i, near in enumerate(cKDTree(cf).query_ball_point(ct, r)):
        for j in near: d[i, j] = np.hypot(*(ct[i] - cf[j]))
    i, j = linear_sum_assignment(d)
    ok = d[i, j] < 1e5
    return np.stack([i[ok], j[ok]], 1)


def score(t, f, t_class=None, f_class=None):
    """Counts for one image; add them up over images, then figures()."""
    it, ct = centroids(t)
    jf, cf = centroids(f)
    pairs = pair(ct, cf, 12)
    m = (t > 0) & (f > 0)
    at, af = np.bincount(t.ravel()), np.bincount(f.ravel())
    u, c = np.unique(t[m].astype(np.int64) * len(af) + f[m], return_counts=True)
    ti, fi = u // len(af), u % len(af)
    iou = c / (at[ti] + af[fi] - c)
    inter = union = 0
    order = np.lexsort((-iou, ti))
    first = order[np.unique(ti[order], return_index=True)[1]]
    inter, union = c[first].sum(), (at[ti[first]] + af[fi[first]] - c[first]).sum()
    union += at[np.setdiff1d(it, ti)].sum() + af[np.setdiff1d(jf, fi[first])].sum()
    r = dict(tp=len(pairs), nt=len(it), nf=len(jf), ptp=(iou > 0.5).sum(), siou=iou[iou > 0.5].sum(),
             di=m.sum(), dd=(t > 0).sum() + (f > 0).sum(), ai=inter, au=union)
    if t_class is not None:
        a, b = t_class[it[pairs[:, 0]]], f_class[jf[pairs[:, 1]]]
        miss, extra = np.delete(t_class[it], pairs[:, 0]), np.delete(f_class[jf], pairs[:, 1])
        for k in range(1, 5):
            r[f"tp{k}"] = ((a == k) & (b == k)).sum()
            r[f"fp{k}"], r[f"fn{k}"] = ((a != k) & (b == k)).sum(), ((a == k) & (b != k)).sum()
            r[f"miss{k}"], r[f"extra{k}"] = (miss == k).sum(), (extra == k).sum()
    return r


def figures(s):
    o = dict(P=s["tp"] / max(1, s["nf"]), R=s["tp"] / max(1, s["nt"]), F1=2 * s["tp"] / max(1, s["nt"] + s["nf"]),
             PQ=s["siou"] / max(1e-9, (s["nt"] + s["nf"]) / 2), AJI=s["ai"] / max(1, s["au"]), Dice=2 * s["di"] / max(1, s["dd"]))
    for k in range(1, 5):
        if f"tp{k}" in s:  # a mistaken type costs twice what a missed or an invented nucleus does
            o[f"F_{CHANNELS[3 + k]}"] = 2 * s[f"tp{k}"] / max(1, 2 * s[f"tp{k}"] + 2 * s[f"fp{k}"] + 2 * s[f"fn{k}"] + s[f"miss{k}"] + s[f"extra{k}"])
    return o


def add(a, b):
    return b if a is None else {k: a[k] + b[k] for k in b}


def validation(data):
    for kind in ("monuseg", "consep"):
        folder = f"{data}/nuclei/{kind}"
        for n in names(folder, "validation"):
            labels, cls, _ = truth(folder, n)
            by_id = None
            if cls is not None:
                by_id = np.zeros(labels.max() + 1, int)
                by_id[labels.ravel()] = np.where(labels > 0, CLASS_INDEX[cls] + 1, 0).ravel()
            yield kind, n, imread(f"{folder}/{n}.png")[..., :3], labels, by_id


def evaluate(all_maps, truths, mpp, p=None, show=False):
    """Figures per data set, at 0.25 um per pixel. all_maps: name -> maps at mpp."""
    p = p or PARAMETERS[mpp]
    total = {}
    for kind, n, _, labels, by_id in truths:
        m = all_maps[n]
        lab = instances(m, mpp, p)
        fine = double(m[0], lab, p["nucleusThreshold"]) if mpp == 0.5 else lab
        s = score(labels, fine, by_id, classes(m, lab)[0])
        if show: print(f"{n:26s}", "  ".join(f"{k} {v:.3f}" for k, v in figures(s).items()))
        total[kind] = add(total.get(kind), s)
    return {k: figures(s) for k, s in total.items()}


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--data", required=True)
    a.add_argument("--checkpoint", required=True)
    a.add_argument("--threads", type=int, default=1)
    o = a.parse_args()
    torch.set_num_threads(o.threads)
    model, c = load(o.checkpoint)
    truths = list(validation(o.data))
    maps = {n: maps_of(model, rgb) for _, n, rgb, _, _ in truths}
    print("step", c["step"], "used", int(c["used"]))
    for kind, f in evaluate(maps, truths, model.mpp, show=True).items():
        print(f"{kind:26s}", "  ".join(f"{k} {v:.3f}" for k, v in f.items()))


if __name__ == "__main__":
    main()
