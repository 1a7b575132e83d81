"""Names of rows in generated tests."""

import pytest

from fastgen.backend.testing.scenes import is_reserved


@pytest.mark.parametrize("name", ["class", "import", "list", "client"])
def test_a_row_is_not_called_what_python_or_the_tests_need(name: str) -> None:
    assert is_reserved(name)


def test_another_name_is_free() -> None:
    assert not is_reserved("lesson")
