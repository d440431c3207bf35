"""Searches the parameters of the post-processing on the validation images, one at a time, until nothing improves.

The sum of F1, PQ and AJI over both data sets is what counts: python3 tune.py --data ... --checkpoint ...
"""
import argparse

import torch

from evaluate import evaluate, load, maps_of, validation
from postprocess import PARAMETERS

TRY = dict(nucleusThreshold=[0.4, 0.44, 0.48, 0.5, 0.52, 0.56, 0.6], seedThreshold=[0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6],
           jumpShare=[0.0, 0.25, 0.5, 0.75, 1.0], absorbRadius=[1, 2, 3, 4, 6, 8], smoothings=[0, 1, 2, 3, 4], minAreaUm2=[2, 3, 4, 5, 7, 9, 12],
           minMeanProbability=[0.5, 0.6, 0.65, 0.7, 0.75])


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--data", required=True)
    a.add_argument("--checkpoint", required=True)
    a.add_argument("--rounds", type=int, default=2)
    o = a.parse_args()
    torch.set_num_threads(1)
    model, _ = load(o.checkpoint)
    truths = list(validation(o.data))
    maps = {n: maps_of(model, rgb) for _, n, rgb, _, _ in truths}

    def worth(p):
        f = evaluate(maps, truths, model.mpp, p)
        return sum(f[k][m] for k in f for m in ("F1", "PQ", "AJI")), f

    best = dict(PARAMETERS[model.mpp])
    top, f = worth(best)
    print(f"{top:.4f}", f, flush=True)
    for _ in range(o.rounds):
        before = top
        for name, values in TRY.items():
            for v in values:
                if v == best[name]: continue
                s, f = worth({**best, name: v})
                print(f"  {name} {v}: {s:.4f}", "  ".join(f"{k} " + " ".join(f"{f[k][m]:.3f}" for m in ("F1", "PQ", "AJI", "Dice")) for k in f), flush=True)
                if s > top: top, best = s, {**best, name: v}
        if top == before: break
    print(f"{top:.4f}", best)


main()
