"""Maps to nuclei: jump, climb, absorb. The reference for the engine; README.md says the same in words.

Every step looks a bounded distance around a pixel, so a nucleus is the same whatever tile it is cut from.
"""
import numpy as np
from scipy import ndimage as ndi

PARAMETERS = {0.5: dict(
    nucleusThreshold=0.52,   # a pixel belongs to a nucleus from this probability
    seedThreshold=0.39,      # a summit starts a nucleus from this height
    absorbRadius=3,          # pixels: a summit with a higher one this near is part of it
    jumpShare=0.25,          # share of an offset that is jumped; the climb does the rest
    smoothings=2,            # passes of the binomial over the centre channel
    maxJump=12,              # pixels: offsets are cut to this
    climbSteps=12,           # most steps of one climb, and of one chain of absorbed summits
    minAreaUm2=4.0,          # smaller nuclei are dropped
    minMeanProbability=0.65,  # and those the network doubts
)}
PARAMETERS[0.25] = dict(PARAMETERS[0.5], seedThreshold=0.45, absorbRadius=6, maxJump=24, climbSteps=20, smoothings=4)  # lengths are in pixels


def smooth(a):
    """3x3 binomial mean (1 2 1, both ways), edges repeated."""
    k = np.array([0.25, 0.5, 0.25], np.float32)
    return ndi.correlate1d(ndi.correlate1d(a, k, 0, mode="nearest"), k, 1, mode="nearest")


def targets(maps, p):
    """Where each pixel's offset points, clipped to the image."""
    h, w = maps.shape[1:]
    yy, xx = np.mgrid[:h, :w]
    j = p["maxJump"]
    dy, dx = np.rint(np.clip(p["jumpShare"] * maps[2:4], -j, j)).astype(int)
    ty, tx = np.clip(yy + dy, 0, h - 1), np.clip(xx + dx, 0, w - 1)
    return ty * w + tx


def height(maps, p):
    """The landscape whose summits are nuclei: the centre channel, smoothed."""
    s = maps[1]
    for _ in range(p["smoothings"]): s = smooth(s)
    return s


def best_near(s, offsets):
    """Index of the best pixel among the offsets around each pixel (the first best in scan order), itself if none is better."""
    h, w = s.shape
    r = max(max(abs(a), abs(b)) for a, b in offsets)
    padded = np.pad(s, r, constant_values=-1)
    index = np.arange(h * w).reshape(h, w)
    best, at = s.copy(), index.copy()
    for dy, dx in offsets:
        v = padded[r + dy:r + dy + h, r + dx:r + dx + w]
        better = (v > best) | ((v == best) & (dy * w + dx + index < at) & (v >= 0))
        best = np.where(better, v, best)
        at = np.where(better, index + dy * w + dx, at)
    return at.ravel()


def instances(maps, mpp, p=None):
    """Label image at the resolution of the maps, mpp um per pixel. maps: 8xHxW as the exported network gives them."""
    p = p or PARAMETERS[mpp]
    h, w = maps.shape[1:]
    jump = targets(maps, p)
    s = height(maps, p)
    ring = [(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1) if a or b]
    r = p["absorbRadius"]
    disc = [(a, b) for a in range(-r, r + 1) for b in range(-r, r + 1) if (a or b) and a * a + b * b <= r * r + 1]
    up = best_near(s, ring)
    index = np.arange(h * w)
    summit = up == index
    # a summit goes on to a better pixel nearby: climbing with a longer arm where the short arm is at its end
    arm = best_near(s, disc) if r > 1 else up
    up = np.where(summit, arm, up)
    end = jump.ravel().copy()
    for _ in range(p["climbSteps"]): end = up[end]
    good = (up[end] == end) & (s.ravel()[end] >= p["seedThreshold"])
    inside = (maps[0].ravel() >= p["nucleusThreshold"]) & good
    roots, labels = np.unique(end[inside], return_inverse=True)
    lab = np.zeros(h * w, np.int32)
    lab[inside] = labels + 1
    n = len(roots)
    area = np.bincount(lab, minlength=n + 1)
    mean = np.bincount(lab, maps[0].ravel(), n + 1) / np.maximum(area, 1)
    keep = (area * mpp * mpp >= p["minAreaUm2"]) & (mean >= p["minMeanProbability"])
    keep[0] = False
    return np.where(keep, np.cumsum(keep), 0)[lab].reshape(h, w).astype(np.int32)


def classes(maps, lab):
    """Class of each nucleus: the class channel with the greatest sum of softmax over its pixels. 1..4 in channel order."""
    e = np.exp(maps[4:8] - maps[4:8].max(0))
    e /= e.sum(0)
    n = lab.max() + 1
    sums = np.stack([np.bincount(lab.ravel(), (c * maps[0]).ravel(), n) for c in e])
    out = sums.argmax(0) + 1
    out[0] = 0
    return out, sums / np.maximum(sums.sum(0), 1e-9)


def double(maps0, lab, threshold):
    """Label image at twice the resolution, with the outline where the interpolated probability crosses the threshold."""
    h, w = lab.shape
    padded = np.pad(maps0, 1, mode="edge")
    fine = np.zeros((2 * h, 2 * w), np.float32)
    near = np.zeros((2 * h, 2 * w), np.int32)
    grown = lab.copy()
    for dy, dx in ((0, -1), (-1, 0), (0, 1), (1, 0), (-1, -1), (-1, 1), (1, -1), (1, 1)):
        moved = np.pad(lab, 1)[1 + dy:1 + dy + h, 1 + dx:1 + dx + w]
        grown = np.where(grown == 0, moved, grown)
    for a in (0, 1):
        for b in (0, 1):
            y0, x0 = 2 * a, 2 * b  # the neighbour on this side, in the padded map
            c = padded[1:1 + h, 1:1 + w]
            v = padded[y0:y0 + h, 1:1 + w]
            u = padded[1:1 + h, x0:x0 + w]
            d = padded[y0:y0 + h, x0:x0 + w]
            fine[a::2, b::2] = 0.5625 * c + 0.1875 * (v + u) + 0.0625 * d
            near[a::2, b::2] = grown
    return np.where(fine >= threshold, near, 0)
