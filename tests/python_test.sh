#!/usr/bin/env bash
# python_test.sh PACKAGE SCRIPT [ARGUMENT...]: runs the script in the Python environment of tests/requirements.txt, which
# tests/run.sh makes. Without the package the test is skipped (exit code 77); with CI=true that is a failure.
python=$(dirname "$0")/../build/venv/bin/python
package=$1
shift
if ! "$python" -c "import $package" 2>/dev/null; then
  echo "SKIPPED: no Python environment with $package at $python"
  [ "${CI:-}" = true ] && exit 1
  exit 77
fi
exec "$python" "$@"
