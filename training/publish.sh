#!/bin/sh
# Export a checkpoint, fit its confidence, measure it, and put it into the package: sh training/publish.sh CHECKPOINT "note"
# Needs the environment that training/README.md sets up (PYTHONPATH, SHARED, TAGGER_CACHE); PYTHON names the interpreter.
set -e
here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-$TAGGER_CACHE/exported}
"${PYTHON:-python}" "$here/export.py" "$1" "$out"
"${PYTHON:-python}" "$here/calibrate.py" "$out" | tail -1
"${PYTHON:-python}" "$here/evaluate.py" "$out" --publishers --note "$2"
cp "$out/model.onnx" "$out/linker.npz" "$out/vocab.txt" "$out/tagger.json" "$here/../toolkit/pipeline/tagger/"
