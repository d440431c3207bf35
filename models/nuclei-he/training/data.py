"""Training data: images at 0.5 or 0.25 um per pixel with targets, at several zooms, and random crops of them.

Zooming once and cutting often is cheaper than warping each crop: the network trains as fast as crops can be cut.
"""
import glob
import io
import os

import numpy as np
import torch
from PIL import Image
from scipy import ndimage as ndi
from skimage.io import imread
from skimage.measure import label as components, regionprops

# Kept aside, by image: never trained on. Three organs of MoNuSeg, six images of CoNSeP that hold every class.
VALIDATION = {
    "monuseg": ["TCGA-21-5784-01Z-00-DX1", "TCGA-AR-A1AS-01Z-00-DX1", "TCGA-NH-A8F7-01A-01-TS1"],
    "consep": ["train_4", "train_6", "train_9", "train_17", "train_19", "train_24"],
}
# Published as 0.25 um per pixel like all others, but by eye their nuclei are half as wide as they should be: 0.5 is near the truth.
COARSE = ["TCGA-HE-7128-01Z-00-DX1", "TCGA-HE-7129-01Z-00-DX1", "TCGA-HE-7130-01Z-00-DX1"]
# Clear cell carcinomas of the kidney, the nearest to a clear cell HCC that there is. Of the kept-aside one outlines are trained on, classes not.
CLEAR_CELL, CLEAR_CELL_KEPT_ASIDE = ["TCGA-B0-5698-01Z-00-DX1", "TCGA-B0-5710-01Z-00-DX1", "TCGA-B0-5711-01Z-00-DX1"], "TCGA-B0-5710-01Z-00-DX1"
CLEAR_CELL_TIMES = 3  # so often as others those with classes are shown
ZOOMS = (0.8, 0.9, 1.0, 1.12, 1.25)
# At the rim of an elliptic nucleus the centre map has fallen to exp(-3) in every direction: two long nuclei side by side
# keep a valley between them, which a round hill of the same area fills.
FALL = 3.0
LEAST_AREA_UM2 = 12.0  # smaller ones have no more say in their class than this
TEACHER_SHARE = 0.4  # under a half: which pixels are inside a nucleus, and its class, stay the annotators' word
OFFSET_UNIT = 0.25  # offsets are kept as signed bytes in quarter pixels
# CoNSeP's ids 1 other, 2 inflammatory, 3 epithelial, 4 spindle -> the network's class channels
CLASS_INDEX = np.array([255, 3, 0, 1, 2], np.uint8)
INFLAMMATORY, EPITHELIAL = 0, 1
TUMOUR, PARENCHYMA, NECROSIS, PORTAL = 1, 2, 4, 7  # of NAME.roles.png, as the engine numbers tissues


def names(folder, split):
    """Image names of one data set: split is 'train' or 'validation'."""
    kept = VALIDATION.get(os.path.basename(folder), [])
    found = sorted(os.path.basename(f)[:-4] for f in glob.glob(folder + "/*.png") if os.path.basename(f).count(".") == 1)
    return [n for n in found if (n in kept) == (split == "validation")]


def has_instances(folder, name):
    """Whether each nucleus was outlined, not all of them as one mask."""
    return os.path.exists(f"{folder}/{name}.labels.png")


def truth(folder, name):
    """Label image and class image (None where there are none) at 0.25 um per pixel, ids without a trustworthy outline."""
    path = f"{folder}/{name}"
    if has_instances(folder, name):
        labels, doubtful = imread(path + ".labels.png").astype(np.int32), set()
    else:  # a binary mask: components are nuclei, about a pixel too small, often several in one (organs.py parts them)
        labels = components(ndi.binary_opening(imread(path + ".mask.png") > 0, iterations=2), connectivity=1).astype(np.int32)
        doubtful = doubtful_of(labels)
        labels = np.where(labels > 0, labels, ndi.maximum_filter(labels, footprint=ndi.generate_binary_structure(2, 1)))
    classes = imread(path + ".classes.png") if os.path.exists(path + ".classes.png") else None
    return labels, classes, doubtful


def doubtful_of(labels):
    """Ids that are too small or too far from convex to be one nucleus."""
    return {r.label for r in regionprops(labels) if r.area < 40 or r.solidity < 0.87}


def doubled(rgb, resample=Image.BICUBIC):
    """An image at twice the resolution."""
    return np.asarray(Image.fromarray(rgb).resize((2 * rgb.shape[1], 2 * rgb.shape[0]), resample))


def doubled_labels(labels):
    return np.kron(labels, np.ones((2, 2), np.int32))


def targets(rgb, labels, classes, doubtful, mpp, zoom=1.0, kinds=None, teacher=None):
    """An image of 0.25 um per pixel at mpp and zoom: rgb and HxWx12 bytes (nucleus, centre, dy, dx, class, three weights, what a teacher says of the four classes).

    Classes are CoNSeP's, as an image; or kinds has the network's class channel for each label, 255 where it is not known.
    teacher: what other networks say of nucleus and centre, to be TEACHER_SHARE of these two targets, and of the classes, which the loss takes in (teacher.py).
    """
    h, w = (int(round(s * 0.25 / mpp * zoom)) for s in labels.shape)
    size, sy, sx = (w, h), h / labels.shape[0], w / labels.shape[1]
    small = np.asarray(Image.fromarray(rgb).resize(size, Image.BOX))
    soft = np.asarray(Image.fromarray(((labels > 0) * 255).astype(np.uint8)).resize(size, Image.BOX))
    yy, xx = np.arange(h) + 0.5, np.arange(w) + 0.5
    iy, ix = (yy / sy).astype(int), (xx / sx).astype(int)
    lab = labels[np.ix_(iy, ix)]
    n = labels.max() + 1
    ids = np.arange(n)
    cy, cx = (np.array(ndi.center_of_mass(labels > 0, labels, ids[1:])).reshape(-1, 2) + 0.5).T
    cy, cx = np.r_[0, cy] * sy, np.r_[0, cx] * sx
    dy = np.where(lab > 0, cy[lab] - yy[:, None], 0)
    dx = np.where(lab > 0, cx[lab] - xx[None, :], 0)
    centre = nearness(lab, dy, dx, n, mpp)
    if classes is not None:
        first = np.zeros(n, int)
        first[labels.ravel()] = classes.ravel()
        first[0] = 0
        kinds = CLASS_INDEX[first]
    kind = np.full((h, w), 255, np.uint8) if kinds is None else kinds[lab]
    sure = ~np.isin(lab, list(doubtful))
    # pixels where two nuclei nearly meet count more: they decide whether the two stay apart
    big = np.where(lab > 0, lab, n)
    meet = ndi.maximum_filter(lab, 3) > ndi.minimum_filter(big, 3)
    weight = np.where(meet & (ndi.minimum_filter(big, 3) < n), 3, 1)
    # a nucleus has one say in its class, however large it is: a lymphocyte has a fifth of a tumour nucleus's pixels
    area = np.bincount(lab.ravel(), minlength=n) * (mpp / zoom) ** 2
    say = np.rint(255 * np.minimum(1, LEAST_AREA_UM2 / np.maximum(area, LEAST_AREA_UM2)))[lab]
    q = lambda v: np.clip(np.rint(v / OFFSET_UNIT), -127, 127).astype(np.int8).view(np.uint8)
    centre = np.rint(centre * 255).astype(np.uint8)
    said = np.zeros((4, h, w), np.uint8)
    if teacher is not None: soft, centre, said = taught(soft, teacher[0]), taught(centre, teacher[1]), of_nuclei(lab, n, teacher[2:])
    return small, np.stack([soft, centre, q(dy), q(dx), kind,
                            weight.astype(np.uint8), sure.astype(np.uint8), say.astype(np.uint8), *said], -1)


def taught(own, said):
    """A target as bytes, TEACHER_SHARE of it what a finer network says, averaged down to the target's size."""
    said = np.asarray(Image.fromarray(said).resize(own.shape[::-1], Image.BOX))
    return np.rint((1 - TEACHER_SHARE) * own + TEACHER_SHARE * said).astype(np.uint8)


def of_nuclei(lab, n, said):
    """Class probabilities as bytes, averaged over each of the n labels: 255 in all at its pixels, 0 outside."""
    small = [np.asarray(Image.fromarray(c).resize(lab.shape[::-1], Image.BOX)) for c in said]
    mean = np.stack([np.bincount(lab.ravel(), c.ravel(), n) for c in small])
    mean = np.rint(255 * mean / np.maximum(mean.sum(0), 1)).astype(np.uint8)
    mean[:, 0] = 0
    return mean[:, lab]


def nearness(lab, dy, dx, n, mpp):
    """exp(-FALL m2), m2 the squared distance to the centroid in units of the nucleus's ellipse (of equal second moments)."""
    at = lab.ravel()
    area = np.maximum(np.bincount(at, minlength=n), 1)
    yy, xx, xy = (np.bincount(at, (u * v).ravel(), n) / area for u, v in ((dy, dy), (dx, dx), (dy, dx)))
    least = 0.1 / mpp ** 2  # 0.1 um2 of variance: a nucleus of three pixels keeps a hill that can be seen
    yy, xx = yy + least, xx + least
    det = np.maximum(yy * xx - xy * xy, 1e-6)
    m2 = (xx[lab] * dy * dy - 2 * xy[lab] * dy * dx + yy[lab] * dx * dx) / det[lab] / 4
    return np.where(lab > 0, np.exp(-FALL * m2), 0)


class Source:
    """All training images of one data set, at every zoom (or at every other one in turn, for sets of many pixels), and where to put crops."""

    def __init__(self, folder, mpp, zooms=ZOOMS, every=1, weak=None, teacher=None):
        self.items = []
        for i, name in enumerate(names(folder, "train")):
            rgb = imread(f"{folder}/{name}.png")[..., :3]
            labels, classes, doubtful = truth(folder, name)
            kinds = None
            if weak:
                z = np.load(weak_labels(weak, name + ".png"))
                labels, kinds = z["labels"], z["kinds"]
                if not has_instances(folder, name): doubtful = doubtful_of(labels)
            maps = np.load(teacher_maps(teacher, name)) if teacher else None
            self.items.append([targets(rgb, labels, classes, doubtful, mpp, z * (2 if name in COARSE else 1), kinds, maps) for z in zooms[i % every::every]])
        if weak: self.items += (CLEAR_CELL_TIMES - 1) * [self.items[i] for i, name in enumerate(names(folder, "train")) if name in CLEAR_CELL and name != CLEAR_CELL_KEPT_ASIDE]
        self.find_spots()
        for i, name in enumerate(names(folder, "train")):
            if os.path.exists(places := f"{folder}/{name}.roles.png"): self.add_places(i, imread(places))

    def add_places(self, i, roles):
        """Spots of image i that are rare by class alone: in necrosis, on bile ducts, and on immune cells among tumour cells and hepatocytes.

        In necrosis background counts three times: faded nuclei and dust look like nuclei.
        """
        dead = roles == NECROSIS
        h, w = dead.shape
        ys, xs = np.nonzero(dead[::40, ::40])
        self.spots[4] += [(i, 40 * y / h, 40 * x / w) for y, x in zip(ys, xs)]
        for _, t in self.items[i]:
            there = np.asarray(Image.fromarray(dead).resize(t.shape[1::-1], Image.NEAREST))
            t[..., 5][there & (t[..., 0] == 0)] = 3
        t = self.items[i][-1][1]
        there = np.asarray(Image.fromarray(roles).resize(t.shape[1::-1], Image.NEAREST))
        self.add_spots(5, i, t, (t[..., 4] == EPITHELIAL) & (there == PORTAL))
        self.add_spots(6, i, t, (t[..., 4] == INFLAMMATORY) & np.isin(there, (TUMOUR, PARENCHYMA)))

    def find_spots(self):
        # class-balanced spots: (image, relative y, relative x) of nuclei, by class; and of places
        self.spots = [[] for _ in range(7)]
        for i, item in enumerate(self.items):
            for c in range(4): self.add_spots(c, i, item[-1][1], item[-1][1][..., 4] == c)

    def add_spots(self, kind, i, t, where):
        """The middles of the nuclei of image i that lie there."""
        ys, xs = np.nonzero(where & (t[..., 1] > 130))  # in the middle of a nucleus a teacher that sees none leaves 153 of 255
        self.spots[kind] += [(i, y / t.shape[0], x / t.shape[1]) for y, x in zip(ys, xs)]

    def crop(self, rng, size, class_shares=None):
        i, ry, rx = rng.integers(len(self.items)), rng.random(), rng.random()
        if spotted := class_shares is not None and rng.random() < 0.75:
            spots = self.spots[rng.choice(len(class_shares), p=class_shares)]
            i, ry, rx = spots[rng.integers(len(spots))]
        rgb, t = self.items[i][rng.integers(len(self.items[i]))]
        if spotted: ry, rx = (r + rng.normal() * size / 4 / n for r, n in zip((ry, rx), t.shape))  # nine spots of ten stay in the crop
        return cut(rgb, t, ry, rx, size)


EVERY_TILE, GTEX_ROWS = 6, 512  # of the liver tiles every sixth is kept aside, of the GTEx image's 1024 rows the lower half: never trained on


def liver_tiles(data):
    """Paths of the liver tiles; beside each stands its mask of fat, NAME.fat.png."""
    return [f.replace(".fat", "") for f in sorted(glob.glob(data + "/liver/steatosis/*.fat.png"))]


def gtex_liver(data):
    return data + "/liver/gtex-liver-he.jpg"


def weak_labels(weak, image):
    """File of the labels that weak.py gives to an image."""
    return f"{weak}/{os.path.basename(image)[:-4]}.npz"


def teacher_maps(teacher, name):
    """File of what teacher.py keeps of an image: nucleus, centre and four classes, 6xHxW bytes at 0.25 um per pixel."""
    return f"{teacher}/{name}.npy"


class LiverSource(Source):
    """Liver tiles at 0.5 um with the weak labels of weak.py, where they are sure; the inside of a fat vacuole is no nucleus.

    At every zoom a hepatocyte stays one: shrunken by autolysis its nucleus is as small and as dark as a lymphocyte's, and only what lies around tells.
    So a tile is zoomed until its hepatocytes have the nuclei of other livers. It is held at two of the four sizes: at 0.25 um all four would take 3 GB of memory.
    """

    HEPATOCYTE_UM2 = (24, 31, 40, 52)
    LEAST_ZOOM, GREATEST_ZOOM, USUAL_UM2 = 0.62, 1.2, 45
    FATTENED, LEAST_VACUOLE_UM, LARGEST_VACUOLE_UM = 0.5, 2, 25

    def __init__(self, data, weak, mpp):
        self.items, self.mpp = [], mpp
        for i, f in enumerate(liver_tiles(data)):
            if i % EVERY_TILE == 0: continue
            self.add(imread(f)[..., :3], imread(f[:-4] + ".fat.png") > 0, np.load(weak_labels(weak, f)), self.HEPATOCYTE_UM2[i % 2::2])
        rgb = imread(gtex_liver(data))[:GTEX_ROWS, :, :3]
        self.add(rgb, rgb.min(2) > 215, np.load(weak_labels(weak, gtex_liver(data))), self.HEPATOCYTE_UM2)
        self.find_spots()
        # The only liver from elsewhere, and shrunken more than the tiles: its nuclei count eight times, and a fifth of the hepatocytes that crops lie around are its
        last = len(self.items) - 1
        for spots in self.spots[:3]: spots += 7 * [s for s in spots if s[0] == last]

    def add(self, rgb, fat, z, hepatocyte_um2):
        """An image at 0.5 um per pixel, or its upper rows, with the weak labels z, at the zooms that give its hepatocytes these areas."""
        fine, h = doubled(rgb), len(fat)
        labels, classes, known = (z[k][:h] for k in ("labels", "classes", "known"))
        known, labels = known | ndi.binary_erosion(fat, iterations=2), doubled_labels(labels)
        zooms = np.sqrt(np.array(hepatocyte_um2) / (z["hepatocyte_um2"] or self.USUAL_UM2)).clip(self.LEAST_ZOOM, self.GREATEST_ZOOM)
        self.items.append([self.zoomed(fine, labels, known.astype(np.uint8), classes, self.mpp, zoom) for zoom in zooms])

    def crop(self, rng, size, class_shares=None):
        rgb, t = super().crop(rng, size, class_shares)
        return (self.fattened(rgb, t, rng) if rng.random() < self.FATTENED else rgb), t

    def fattened(self, rgb, t, rng):
        """The crop with vacuoles drawn between its nuclei. Few tiles have large ones, and in a fatty liver nearly every hepatocyte's nucleus lies beside one."""
        h, w = t.shape[:2]
        yy, xx = np.mgrid[:h, :w]
        rgb, room = rgb.astype(np.float32), ndi.distance_transform_edt((t[..., 0] < 64) & (t[..., 5] > 0)) * self.mpp
        white = rng.uniform(226, 246) + rng.normal(0, 2, 3)
        for _ in range(rng.integers(1, 80)):
            y, x, most = rng.integers(h), rng.integers(w), self.LARGEST_VACUOLE_UM * rng.random()
            radius = min(room[y, x] - rng.uniform(0.3, 1.2), most)
            if radius < self.LEAST_VACUOLE_UM: continue
            from_rim = np.hypot(yy - y, xx - x) * self.mpp - radius
            inside = np.clip(0.5 - from_rim / self.mpp, 0, 1)[..., None]
            rgb, room = rgb + inside * (white - rgb), np.minimum(room, np.maximum(from_rim, 0))
        return np.rint(rgb.clip(0, 255)).astype(np.uint8)

    def zoomed(self, fine, labels, known, classes, mpp, zoom):
        small, t = targets(fine, labels, None, set(), mpp, zoom)
        known, t[..., 4] = (np.asarray(Image.fromarray(a).resize(t.shape[1::-1], Image.NEAREST)) for a in (known, classes))
        t[..., 5] *= known
        t[..., 6] *= known
        return small, t


def cut(rgb, t, ry, rx, size):
    h, w = t.shape[:2]
    y, x = (int(np.clip(r * n - size / 2, 0, n - size)) for r, n in ((ry, h), (rx, w)))
    return rgb[y:y + size, x:x + size], t[y:y + size, x:x + size]


def turn(rgb, t, k):
    """One of the eight turns and mirrorings of the square; the offsets turn too."""
    rgb, t = rgb.copy(), t.copy()
    if k & 1:
        rgb, t = rgb[:, ::-1], t[:, ::-1].copy()
        t[..., 3] = (-t[..., 3].view(np.int8)).view(np.uint8)
    if k & 2:
        rgb, t = rgb[::-1], t[::-1].copy()
        t[..., 2] = (-t[..., 2].view(np.int8)).view(np.uint8)
    if k & 4:
        rgb, t = rgb.transpose(1, 0, 2), t.transpose(1, 0, 2)[..., [0, 1, 3, 2, *range(4, t.shape[-1])]]
    return rgb, np.ascontiguousarray(t)


PLAIN = 0.4  # share of the crops that keep their stains, nearly as many their sharpness
STAINS = torch.tensor([[0.65, 0.70, 0.29], [0.2159, 0.8012, 0.5581], [0.5, -0.5, 0.7]])


def stain_jitter(x, g):
    """Each image gets other stain vectors, other amounts of stain and another background, in optical density."""
    n = x.shape[0]
    unit = torch.nn.functional.normalize
    base = unit(STAINS, dim=1)
    other = unit(base + 0.042 * torch.randn(n, 3, 3, generator=g), dim=2)
    gain = torch.exp(torch.tensor([0.2, 0.2, 0.105]) * torch.randn(n, 3, generator=g))
    mix = torch.inverse(base) @ (gain[:, :, None] * other)
    mix[torch.rand(n, generator=g) < PLAIN] = torch.eye(3)
    shift = 0.021 * torch.randn(n, 1, 3, generator=g) + 0.021 * torch.randn(n, 1, 1, generator=g)
    od = -torch.log((x.flatten(2).transpose(1, 2) * 255 + 1) / 256)
    return torch.exp(-(od @ mix + shift)).clamp(0, 1).transpose(1, 2).reshape(x.shape)


def spoil(x, rng, g):
    """Blur, sharpening, noise and JPEG, each on some of the images."""
    for i in range(x.shape[0]):
        if rng.random() < PLAIN - 0.1: continue
        u = rng.random()
        if u < 0.35:
            s = rng.uniform(0.4, 1.3)
            k = torch.exp(-0.5 * (torch.arange(-3, 4) / s) ** 2)
            k = (k / k.sum()).repeat(3, 1)
            y = torch.nn.functional.pad(x[i:i + 1], (3, 3, 3, 3), mode="reflect")
            y = torch.nn.functional.conv2d(y, k[:, None, None, :], groups=3)
            y = torch.nn.functional.conv2d(y, k[:, None, :, None], groups=3)[0]
            x[i] = y if u < 0.25 else (2 * x[i] - y).clamp(0, 1)
        if rng.random() < 0.25:
            x[i] += rng.uniform(0.005, 0.03) * torch.randn(x[i].shape, generator=g)
        if rng.random() < 0.2:
            out = io.BytesIO()
            Image.fromarray((x[i].clamp(0, 1) * 255).byte().permute(1, 2, 0).numpy()).save(out, "JPEG", quality=int(rng.integers(25, 85)))
            x[i] = torch.from_numpy(np.array(Image.open(out))).permute(2, 0, 1) / 255
    return x.clamp(0, 1)


class Batches:
    """Random batches: two fifths CoNSeP (class-balanced), a quarter phantoms, a fifth liver tiles, the rest MoNuSeg."""

    SHARES = dict(consep=np.array([0.32, 0.28, 0.25, 0.15]), liver=np.array([0.4, 0.4, 0.2, 0.0]), phantom=np.array([0.05, 0.1, 0.05, 0.0, 0.1, 0.1, 0.6]), monuseg=None)

    def __init__(self, data, weak, teacher, phantoms, mpp, seed, batch, size):
        self.sources = dict(consep=Source(data + "/nuclei/consep", mpp, teacher=teacher), monuseg=Source(data + "/nuclei/monuseg", mpp, weak=weak, teacher=teacher), phantom=Source(phantoms, mpp, (0.8, 0.9, 1.0, 1.12), every=2))
        if weak: self.sources["liver"] = LiverSource(data, weak, mpp)
        self.rng, self.g = np.random.default_rng(seed), torch.Generator().manual_seed(seed)
        self.kinds = batch // 5 * ["liver" if weak else "monuseg"] + batch * 2 // 5 * ["consep"] + batch // 4 * ["phantom"]
        self.kinds += (batch - len(self.kinds)) * ["monuseg"]
        self.size = size

    def next(self):
        crops = [turn(*self.sources[k].crop(self.rng, self.size, self.SHARES[k]), int(self.rng.integers(8))) for k in self.kinds]
        x = torch.from_numpy(np.stack([c[0] for c in crops])).permute(0, 3, 1, 2) / 255
        t = torch.from_numpy(np.stack([c[1] for c in crops])).permute(0, 3, 1, 2)
        x = spoil(stain_jitter(x.contiguous(), self.g), self.rng, self.g)
        return (x * 2 - 1).contiguous(memory_format=torch.channels_last), t
