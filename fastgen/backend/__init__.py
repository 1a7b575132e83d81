"""The back end: a checked program becomes the files of a FastAPI project.

In the order of control flow: ``compiler`` (program → project), ``plan`` (which files), ``names``
(what each thing is called in Python and SQL), ``views`` (what each template gets to see),
``lowering`` (expressions, policies and action bodies with LibCST), ``wrap`` and ``render`` (text
that Black would not change).
"""
