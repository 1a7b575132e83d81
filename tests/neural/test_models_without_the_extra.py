"""What a name of a model means, and what is said where its packages are missing."""

import pytest

from fastgen.neural import providers
from fastgen.neural.models import translator_for
from fastgen.neural.translation import PromptError


@pytest.mark.parametrize("name", ["wizard", "wizard:7b", "openai", "openai:", ""])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(PromptError) as found:
        translator_for(name)
    assert found.value.code == "FG6206"
    assert "keywords" in found.value.advice


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("openai:tiny@http://localhost:1/v1", "outlines openai"),
        ("transformers:/models/tiny", "outlines torch transformers"),
        ("llamacpp:/models/tiny.gguf", "outlines llama-cpp-python"),
        ("ollama:tiny", "outlines ollama"),
    ],
)
def test_packages_that_are_missing_are_named_with_how_to_install_them(
    name: str, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(providers, "find_spec", lambda _: None)
    with pytest.raises(PromptError) as found:
        translator_for(name)
    assert str(found.value).endswith(missing)
    assert "pip install" in found.value.advice
