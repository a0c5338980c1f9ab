"""Seconds of one training epoch in LibTorch on one thread: the networks that bench/mlp.cpp trains, line for line.

Usage: python mlp_libtorch.py DATA_DIRECTORY [REPETITIONS]
Prints one line a network: data set, layers, optimizer, batch size, seconds of the fastest epoch.
"""
import gzip
import sys
import time

import torch

CASES = [  # data set, width, hidden layers, batch size, optimizer, dropout
    ("fashion10k_14x14", 128, 2, 64, "sgd", 0.0),
    ("fashion10k_14x14", 128, 2, 64, "adamw", 0.0),
    ("fashion10k_14x14", 128, 2, 64, "adamw", 0.2),
    ("digits", 32, 2, 32, "adamw", 0.0),
    ("digits", 256, 4, 8, "adamw", 0.2),
    ("letter", 128, 2, 64, "sgd", 0.0),
]


def load(directory, name):
    """The training rows, standardized, and their labels."""
    with gzip.open(f"{directory}/{name}.csv.gz", "rt") as file:
        header = dict(word.split("=") for word in file.readline()[1:].split())
        file.readline()
        rows = [[float(cell) for cell in file.readline().split(",")] for _ in range(int(header["n_train"]))]
    table = torch.tensor(rows, dtype=torch.float64)
    inputs, labels = table[:, :-1], table[:, -1].long()
    deviation = inputs.std(dim=0, unbiased=False)
    deviation[deviation == 0] = 1
    return ((inputs - inputs.mean(dim=0)) / deviation).float(), labels, int(header["classes"])


def epoch_seconds(inputs, labels, classes, width, depth, batch, optimizer, dropout, repetitions):
    layers, size = [], inputs.shape[1]
    for _ in range(depth):
        layers += [torch.nn.Linear(size, width), torch.nn.ReLU()]
        if dropout > 0:
            layers.append(torch.nn.Dropout(dropout))
        size = width
    model = torch.nn.Sequential(*layers, torch.nn.Linear(size, classes))
    loss_of = torch.nn.CrossEntropyLoss()
    if optimizer == "sgd":
        step = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4)
    else:
        step = torch.optim.AdamW(model.parameters(), lr=0.001, weight_decay=1e-4)
    best = float("inf")
    for _ in range(repetitions):
        start = time.process_time()
        order = torch.randperm(len(inputs))
        for first in range(0, len(inputs), batch):
            rows = order[first:first + batch]
            step.zero_grad()
            loss_of(model(inputs[rows]), labels[rows]).backward()
            step.step()
        best = min(best, time.process_time() - start)
    return best


def main():
    torch.set_num_threads(1)
    repetitions = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    for name, width, depth, batch, optimizer, dropout in CASES:
        inputs, labels, classes = load(sys.argv[1], name)
        seconds = epoch_seconds(inputs, labels, classes, width, depth, batch, optimizer, dropout, repetitions)
        print(f"{name} {depth}x{width} {optimizer} batch={batch} dropout={dropout:g} {seconds:.5f}", flush=True)


if __name__ == "__main__":
    main()
