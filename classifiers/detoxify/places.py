"""Where Detoxify's weights and its tokenizer's files lie on this machine. Decided by looking at the disk alone:
nothing heavy is imported and nothing is fetched, so that the desk can ask at any time.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

JIGSAW = frozenset({"toxicity", "severe_toxicity", "obscene", "threat", "insult", "identity_attack"})
SEVEN = JIGSAW | {"sexual_explicit"}
NEEDED = ("detoxify", "torch", "transformers")
INSTALL = "Install it with: .venv/bin/pip install -e '.[detoxify]'"
FETCH = "Fetch them with: safelight models fetch"


class Unusable(RuntimeError):
    """Detoxify cannot answer now. The message is one sentence for people, and holds nothing a member wrote."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One of Detoxify's models: its published file, the encoder whose tokenizer it reads with, and what it gives."""

    file: str
    base: str
    labels: frozenset[str]


# File names: MODEL_URLS of detoxify 0.5.2 (a test compares them). Encoders: the project's own training configurations.
KINDS: Mapping[str, Kind] = MappingProxyType({
    "original": Kind("toxic_original-c1212f89.ckpt", "bert-base-uncased", JIGSAW),
    "unbiased": Kind("toxic_debiased-c7548aa0.ckpt", "roberta-base", SEVEN),
    "multilingual": Kind("multilingual_debiased-0b549669.ckpt", "xlm-roberta-base", SEVEN),
    "original-small": Kind("original-albert-0e1d6498.ckpt", "albert-base-v2", JIGSAW),
    "unbiased-small": Kind("unbiased-albert-c8519128.ckpt", "albert-base-v2", SEVEN),
})  # fmt: skip
TOKENIZERS = ("tokenizer.json", "vocab.txt", "vocab.json", "spiece.model", "sentencepiece.bpe.model")


@dataclass(frozen=True, slots=True)
class Place:
    """Everything one model needs: the checkpoint, and a folder with its encoder's config.json and tokenizer files."""

    weights: Path
    config: Path


def found(model: str, checkpoint: Path | None, config: Path | None) -> Place:
    """Raises Unusable: something is missing; the message says what, and what to do."""
    check_installed()
    kind = KINDS[model]
    weights = checkpoint or downloads() / kind.file
    if not weights.is_file():
        if checkpoint:
            raise Unusable(f"There is no Detoxify checkpoint {checkpoint}. Set detoxify_checkpoint to a file.")
        raise Unusable(f"The weights of Detoxify's model “{model}” are not on this machine. {FETCH}")
    folder = config or cached(kind.base)
    if folder is None:
        raise Unusable(
            f"The tokenizer files of {kind.base}, which Detoxify's model “{model}” needs, are not on this machine. "
            f"{FETCH} – or name a folder that holds them as detoxify_config."
        )
    if not has_tokenizer(folder):
        raise Unusable(
            f"The folder {folder} does not hold a config.json and a tokenizer's files, which Detoxify needs."
        )
    return Place(weights, folder)


def check_installed() -> None:
    """Raises Unusable."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise Unusable(f"Detoxify is not installed (missing: {', '.join(missing)}). {INSTALL}")


def downloads() -> Path:
    """Where PyTorch's hub keeps what it downloaded (torch.hub.get_dir, said without importing torch)."""
    home = os.environ.get("TORCH_HOME") or Path(_cache(), "torch")
    return Path(home, "hub", "checkpoints").expanduser()


def cached(base: str) -> Path | None:
    """The folder in which the Hugging Face cache keeps an encoder's files, if they were ever fetched."""
    home = Path(os.environ.get("HF_HOME") or Path(_cache(), "huggingface"))
    hub = Path(os.environ.get("HF_HUB_CACHE") or os.environ.get("HUGGINGFACE_HUB_CACHE") or home / "hub").expanduser()
    kept = hub / f"models--{base.replace('/', '--')}" / "snapshots"
    if not kept.is_dir():
        return None
    return next((folder for folder in sorted(kept.iterdir()) if has_tokenizer(folder)), None)


def has_tokenizer(folder: Path) -> bool:
    return (folder / "config.json").is_file() and any((folder / name).is_file() for name in TOKENIZERS)


def _cache() -> str:
    return os.environ.get("XDG_CACHE_HOME") or "~/.cache"
