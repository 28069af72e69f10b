"""What the card of the encoder tells besides the figures of the cascade: steps reached, meanings, files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from bot.core.messages import Audience
from classifiers.meaning import Closeness, Meanings
from classifiers.meanings import OUTPUTS
from classifiers.toxicity import Judged
from classifiers.training.encoder import held, own_examples
from classifiers.training.rows import Parts


def read_closer(judged: Mapping[str, Sequence[Judged]]) -> list[str]:
    """For each set the share that the screen passed on."""
    out = ["| dev set | read by the encoder |", "| --- | --- |"]
    for name in sorted(judged):
        share = sum(one.step == "confirm" for one in judged[name]) / len(judged[name])
        out.append(f"| {name} | {share:.1%} |")
    return out


def meanings(models: Path, every: Parts, lines: Path) -> list[str]:
    """Each meaning on our own lines that were held out, cue model included, and on the benign sets."""
    reader = Meanings(models)
    own = [(topic, one) for topic, _, one in own_examples(lines) if held(one.text)]
    faint = Closeness.FAINT
    found = reader.read([one.text for _, one in own], [faint] * len(own))
    quiet = {name: rows[:2500] for name, rows in sorted(every.dev.items()) if name.startswith("benign")}
    benign = {name: reader.read([row.text for row in rows], [faint] * len(rows)) for name, rows in quiet.items()}
    out = [
        "| meaning | threshold | in groups for the young | held-out lines with it | found | found there "
        "| held-out lines without it | found | found there | " + " | ".join(benign) + " |",
        "| --- " * (9 + len(benign)) + "|",
    ]
    for label, scale in reader.scales.items():
        i = OUTPUTS.index(label)
        known = [(one.truth[i], row.get(label, 0.0)) for (_, one), row in zip(own, found, strict=True) if one.weight[i]]
        limits = (scale.threshold, scale.limit(Audience.YOUTH))
        yes, no = (np.array([[p >= at for at in limits] for truth, p in known if truth == one]) for one in (1.0, 0.0))
        shares = [sum(row.get(label, 0.0) >= scale.threshold for row in rows) / len(rows) for rows in benign.values()]
        low = " (low confidence)" if scale.low_confidence else ""
        out.append(
            f"| {label}{low} | {limits[0]:.2f} | {limits[1]:.2f} | {len(yes)} | {yes[:, 0].mean():.0%} | "
            f"{yes[:, 1].mean():.0%} | {len(no)} | {no[:, 0].mean():.2%} | {no[:, 1].mean():.2%} | "
            + " | ".join(f"{share:.2%}" for share in shares)
            + " |"
        )
    for how, said in ((Closeness.SHARP, "sharp"), (faint, "faint")):
        passed = {
            name: sum(bool(reader.cues(row.text, how)) for row in rows) / len(rows) for name, rows in quiet.items()
        }
        shares = ", ".join(f"{k} {v:.1%}" for k, v in passed.items())
        out += ["", f"Passed on to the encoder by the cue model, {said} cues: {shares}"]
    return out


def files(models: Path) -> list[str]:
    """Sizes and digests."""
    return [
        f"`{name}`: {(models / name).stat().st_size / 1e6:.1f} MB, "
        f"SHA-256 `{hashlib.sha256((models / name).read_bytes()).hexdigest()}`  "
        for name in ("encoder.onnx", "pieces.json", "heads.bin", "cues.bin", "drift.onnx")
    ]
