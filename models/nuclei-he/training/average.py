"""Mean of the averaged weights of several checkpoints of one run: python3 average.py OUT.pt A.pt B.pt"""
import sys

import torch

if len(sys.argv) < 4: sys.exit(__doc__)
parts = [torch.load(f, map_location="cpu") for f in sys.argv[2:]]
mean = {k: sum(p["ema"][k].float() for p in parts).div(len(parts)).to(v.dtype) for k, v in parts[0]["ema"].items()}
torch.save(dict(ema=mean, step=sum(p["step"] for p in parts), used=parts[0]["used"], config=parts[0]["config"], mpp=parts[0]["mpp"]), sys.argv[1])
