"""The parts of `tests.bench_classifiers`: speed, quality, whole conversations, and the table they end in."""
