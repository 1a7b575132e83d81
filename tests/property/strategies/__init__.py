"""Hypothesis strategies over the IR, for every test that states a law about it.

In the order in which they are met: `words`, `expressions`, `statements`, `types`, `entities`,
`operations`, `specs`.
"""
