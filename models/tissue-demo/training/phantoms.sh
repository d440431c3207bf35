#!/bin/sh
# Draws the slides to train and to validate on: phantoms.sh HCCPATH FOLDER. Some fifteen CPU minutes.
set -e
mkdir -p "$2/train" "$2/tuning" "$2/validation"
draw() { # hccpath folder case seed
  name="$2/$3-$4"
  [ -f "$name.png" ] || "$1" phantom --case "$3" --seed "$4" --width 4096 --height 4096 --out "$name.tiff" --labels "$name.png" --truth "$name.geojson.gz" --quiet
}
for case in nodule no-tumour two-nodules edge stroma heavy-fat dense-lymphocytes necrotic scirrhous steatohepatitic macrotrabecular cirrhosis infiltrative all-tumour scarred; do
  for seed in 101 105 106 107 108; do draw "$1" "$2/train" "$case" $seed; done
  draw "$1" "$2/validation" "$case" 201
done
# Portal tracts are few, and none lies where the tumour is.
for seed in 102 103 104; do draw "$1" "$2/train" no-tumour $seed; done
for case in edge two-nodules cirrhosis infiltrative scarred heavy-fat; do draw "$1" "$2/train" $case 102; done
# To choose settings with; the validation slides are for the figures alone.
for case in nodule no-tumour two-nodules edge stroma heavy-fat dense-lymphocytes necrotic scirrhous steatohepatitic macrotrabecular cirrhosis infiltrative all-tumour scarred; do draw "$1" "$2/tuning" $case 301; done
for case in nodule no-tumour two-nodules edge dense-lymphocytes steatohepatitic cirrhosis infiltrative all-tumour scarred; do draw "$1" "$2/tuning" $case 401; done
