"""Writes a test of the project that fails as long as the app does not do what its spec means."""
from fastgen.ir.checked.program import Program
from fastgen.verification.search import Findings
def test_file(program: Program, found: Findings) -> str:
    return ""
