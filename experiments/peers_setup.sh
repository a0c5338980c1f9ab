#!/usr/bin/env bash
# The Python environment that other packages' samplers run in: build/peers, in the versions of
# experiments/peers/requirements.txt.
#   bash experiments/peers_setup.sh [PEER...]    e.g. optuna/tpe pycma; default: all, of which PyTorch is the largest
# Installs what is missing; python3-venv is needed. INCUMBENT_PEERS_PYTHON names another Python to `incumbent`.
set -eu
cd "$(dirname "$0")/.."

python=build/peers/bin/python
packages=$(python3 experiments/peers/driver.py --packages "$@")
[ -x "$python" ] || python3 -m venv build/peers
# shellcheck disable=SC2086  # one word a package
"$python" -m pip install --quiet --disable-pip-version-check -c experiments/peers/requirements.txt $packages
echo "peers: $python has" $packages
