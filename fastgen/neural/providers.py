"""Reaches models through Outlines: servers of five kinds, and models in this process.

A model is named `KIND:MODEL`, with `@URL` behind it where it is not at its usual place:
`openai:gpt-5-mini`, `openai:small@http://localhost:8000/v1`, `vllm:…@URL`, `sglang:…@URL`,
`ollama:qwen3:8b`, `llamacpp:small@URL` for its server, `llamacpp:/models/small.gguf` and
`transformers:/models/small` for a file and a folder. All of them are held to a JSON schema.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from fastgen.neural.served import Ask, Served
from fastgen.neural.translation import PromptError
from fastgen.records import dataclass

if TYPE_CHECKING:
    from outlines.models import SteerableModel
    from pydantic import BaseModel

Kind = Literal["openai", "vllm", "sglang", "llamacpp", "ollama", "transformers"]
KINDS: tuple[Kind, ...] = get_args(Kind)
MOST_TOKENS = 4096
"""Tokens of one answer at most."""
_USUAL: dict[str, str] = {
    "vllm": "http://localhost:8000/v1",
    "sglang": "http://localhost:30000/v1",
    "llamacpp": "http://localhost:8080/v1",
    "ollama": "http://localhost:11434",
}
_NEEDS: dict[Kind, tuple[str, ...]] = {
    "openai": ("outlines", "openai"),
    "vllm": ("outlines", "openai"),
    "sglang": ("outlines", "openai"),
    "llamacpp": ("outlines", "openai"),
    "ollama": ("outlines", "ollama"),
    "transformers": ("outlines", "torch", "transformers"),
}
_INSTALL = "pip install 'fastgen[neural]'"


@dataclass(frozen=True, slots=True)
class ModelName:
    """What `--model` names: the kind of server or library, the model, and where it is."""

    kind: Kind
    model: str
    url: str | None = None

    def __str__(self) -> str:
        return f"{self.kind}:{self.model}{f'@{self.url}' if self.url else ''}"

    @property
    def is_local(self) -> bool:
        """Whether the model is loaded into this process."""
        return self.kind == "transformers" or (self.kind == "llamacpp" and self._is_path)

    @property
    def _is_path(self) -> bool:
        return self.model.endswith(".gguf")


def read_model_name(text: str) -> ModelName:
    """Return the model that a text names; raise PromptError if it names none.

    >>> read_model_name("ollama:qwen3:8b")
    ModelName(kind='ollama', model='qwen3:8b', url='http://localhost:11434')
    >>> read_model_name("openai:tiny@http://localhost:8000/v1").url
    'http://localhost:8000/v1'
    """
    word, _, rest = text.partition(":")
    kind = next((each for each in KINDS if each == word), None)
    model, _, url = rest.partition("@http")
    if kind is None or not model:
        raise PromptError(
            "FG6206",
            f"there is no model `{text}`",
            f"`keywords` needs no model; the others are {', '.join(KINDS)}, then a colon and the "
            "name, as in `ollama:qwen3:8b`",
        )
    return ModelName(kind, model, f"http{url}" if url else _usual(kind, model))


def served_by(name: ModelName, *, timeout: float) -> Served:
    """Return the translator that asks a model; `timeout` is in seconds, for one answer.

    Raises PromptError where a package or the files of the model are missing.
    """
    wanted = ("outlines", "llama_cpp") if name.is_local and name.kind == "llamacpp" else None
    missing = [each for each in wanted or _NEEDS[name.kind] if find_spec(each) is None]
    if missing:
        packages = " ".join(each.replace("llama_cpp", "llama-cpp-python") for each in missing)
        advice = _INSTALL if missing == ["outlines"] or "openai" in missing else ""
        raise PromptError(
            "FG6206",
            f"`{name}` needs packages that are not installed: {packages}",
            f"{advice or f'{_INSTALL}, and pip install {packages}'}",
        )
    if name.is_local:
        return Served(str(name), _local(name))
    return Served(str(name), _remote(name, timeout))


def _usual(kind: Kind, model: str) -> str | None:
    return None if model.endswith(".gguf") else _USUAL.get(kind)


def _remote(name: ModelName, timeout: float) -> Ask:
    """Return what asks a server."""
    import outlines
    from outlines.exceptions import OutlinesError

    if name.kind == "ollama":
        from ollama import Client

        model = outlines.from_ollama(Client(name.url, timeout=timeout), name.model)
        limit: dict[str, object] = {"options": {"num_predict": MOST_TOKENS, "temperature": 0}}
    else:
        from openai import OpenAI, OpenAIError

        try:
            key = None if name.kind == "openai" and name.url is None else _key()
            client = OpenAI(base_url=name.url, api_key=key, timeout=timeout, max_retries=0)
        except OpenAIError as error:
            raise PromptError("FG6206", str(error), "set OPENAI_API_KEY") from error
        make = {"vllm": outlines.from_vllm, "sglang": outlines.from_sglang}
        model = make.get(name.kind, outlines.from_openai)(client, name.model)
        limit = {"max_tokens": MOST_TOKENS, "temperature": 0}

    def ask(question: str, schema: type[BaseModel]) -> str:
        try:
            reply: object = model(question, schema, **limit)
        except OutlinesError as error:
            raise unreached(name, error) from error
        return reply if isinstance(reply, str) else ""

    return ask


def _key() -> str:
    """Return the key for a server of one's own, which most of them do not look at."""
    import os

    return os.environ.get("OPENAI_API_KEY", "none")


def unreached(name: ModelName, error: Exception) -> PromptError:
    """Return what to tell where a server did not answer, or refused to."""
    from outlines.exceptions import APIConnectionError, APITimeoutError

    where = f" at {name.url}" if name.url else ""
    if isinstance(error, APITimeoutError):
        return PromptError(
            "FG6206",
            f"`{name.kind}:{name.model}`{where} did not answer in time",
            "give it more time with --timeout, or name a faster model",
        )
    if isinstance(error, APIConnectionError):
        return PromptError(
            "FG6206",
            f"nothing answers{where}, where `{name.kind}:{name.model}` should be",
            "start the server, or say where it is: --model KIND:MODEL@http://HOST:PORT/v1",
        )
    reason = " ".join(str(error).split())[:300]
    return PromptError(
        "FG6206",
        f"`{name.kind}:{name.model}`{where} refused: {reason}",
        "see whether the server has this model and the key is right",
    )


def _local(name: ModelName) -> Ask:
    """Return what asks a model in this process."""
    path = Path(name.model)
    if not path.exists():
        raise PromptError(
            "FG6206", f"there is no `{path}`", "name a folder or a file that holds a model"
        )
    try:
        model, limit = _llama(path) if name.kind == "llamacpp" else _transformers(path)
    except (OSError, ValueError) as error:  # what both libraries raise for files of another kind
        reason = " ".join(str(error).split())[:300]
        raise PromptError(
            "FG6206", f"`{path}` holds no model that can be loaded: {reason}", "name another one"
        ) from error

    def ask(question: str, schema: type[BaseModel]) -> str:
        reply: object = model(question, schema, **{limit: MOST_TOKENS})
        return reply if isinstance(reply, str) else ""

    return ask


def _llama(path: Path) -> tuple[SteerableModel, str]:
    import outlines
    from llama_cpp import Llama

    return outlines.from_llamacpp(Llama(str(path), n_ctx=16_384, verbose=False)), "max_tokens"


def _transformers(path: Path) -> tuple[SteerableModel, str]:
    import outlines
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model = AutoModelForCausalLM.from_pretrained(path, local_files_only=True)  # nosec B615
    tokenizer = AutoTokenizer.from_pretrained(path, local_files_only=True)  # nosec B615
    return outlines.from_transformers(model, tokenizer), "max_new_tokens"
