"""The rules of the generated project.

``service.py``, ``policy.py`` and ``computed.py`` of every package.

``module`` collects what one module of the project holds; ``outputs`` selects and shows rows;
``policies``
turns rules into predicates; ``reads``, ``lists``, ``inputs``, ``creates``, ``updates``, ``moves``,
``removals`` and
``actions`` write the functions; ``package`` puts them together.
"""
