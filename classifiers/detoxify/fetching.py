"""Detoxify's weights and its encoder's tokenizer files, downloaded when somebody asks for it and never otherwise."""

from __future__ import annotations

from pathlib import Path

from classifiers.detoxify.places import KINDS, Unusable, cached, check_installed, downloads, found


def fetch(model: str) -> Path:
    """Downloads what one of Detoxify's models needs, with PyTorch's and Hugging Face's own downloaders, from the
    addresses the library names. Returns the file of weights.

    Raises:
        Unusable: it is not installed, there is no way to the network, or what came is not what was published.
    """
    check_installed()
    kind = KINDS[model]
    weights = downloads() / kind.file
    if not weights.is_file():
        from detoxify.detoxify import MODEL_URLS  # type: ignore[import-not-found,unused-ignore]

        download(MODEL_URLS[model], weights)
    if cached(kind.base) is None:
        import transformers  # type: ignore[import-not-found,unused-ignore]

        try:
            transformers.AutoConfig.from_pretrained(kind.base)
            transformers.AutoTokenizer.from_pretrained(kind.base)
        except (OSError, ValueError):
            raise Unusable(
                f"The tokenizer files of {kind.base} could not be fetched. Is this machine connected to the internet?"
            ) from None
    return found(model, None, None).weights


def download(url: str, into: Path) -> None:
    """Fetches a file whose name ends in the first digits of its SHA-256, as PyTorch's hub names them.

    Raises:
        Unusable: it could not be fetched, or is not what its name says; nothing is left behind then.
    """
    import torch  # type: ignore[import-not-found,unused-ignore]

    digits = into.stem.rpartition("-")[2]
    try:
        into.parent.mkdir(parents=True, exist_ok=True)
        torch.hub.download_url_to_file(url, str(into), hash_prefix=digits, progress=False)
    except RuntimeError:
        raise Unusable(f"What was fetched as {into.name} is not what was published; it was thrown away.") from None
    except OSError as problem:  # every fault of the network is one
        reason = getattr(problem, "reason", None) or getattr(problem, "strerror", None) or type(problem).__name__
        raise Unusable(
            f"Detoxify's weights ({into.name}) could not be fetched: {reason}. "
            "Is this machine connected to the internet?"
        ) from None
