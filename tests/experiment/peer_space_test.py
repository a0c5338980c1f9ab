"""The space that the drivers of peers see, with the types that ConfigSpace gives a configuration's values.

usage: peer_space_test.py
"""

import json
import sys
import tempfile
import unittest
from pathlib import Path

import ConfigSpace

sys.path.insert(0, str(Path(__file__).parents[2] / "experiments/peers"))
from space import Space  # noqa: E402

PARAMETERS = [
    {"type": "categorical", "name": "words", "choices": ["none", "skip", "conv"], "weights": None, "default_value": "none"},
    {"type": "categorical", "name": "numbers", "choices": [0, 1], "weights": None, "default_value": 0},
    {"type": "ordinal", "name": "sizes", "sequence": [16, 32, 64], "default_value": 16},
    {"type": "uniform_int", "name": "count", "lower": 1, "upper": 9, "log": False, "default_value": 1},
    {"type": "uniform_float", "name": "rate", "lower": 0.1, "upper": 0.9, "log": False, "default_value": 0.5},
]


class PeerSpace(unittest.TestCase):
    def test_values_of_configspace_are_codes_and_back(self):
        text = json.dumps({"name": None, "hyperparameters": PARAMETERS, "conditions": [], "forbiddens": [],
                           "python_module_version": ConfigSpace.__version__, "format_version": 0.4})
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "space.json"
            file.write_text(text)
            theirs, ours = ConfigSpace.ConfigurationSpace.from_json(file), Space(json.loads(text))
        theirs.seed(1)
        for configuration in theirs.sample_configuration(50):
            values = dict(configuration)
            codes = ours.codes(values)
            self.assertEqual(set(codes), set(values))
            for name, value in ours.parameters(codes).items():
                self.assertEqual(value, values[name])
                self.assertIn(type(value), (int, float, str))


if __name__ == "__main__":
    unittest.main()
