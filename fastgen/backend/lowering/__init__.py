"""Typed expressions, rules of access and actions as LibCST nodes, and nodes as text.

In the order of control:

- ``action`` and ``statements`` (with ``writes``, ``statement_walks``) lower the body of an action;
- ``python`` (with ``python_values``, ``python_queries``, ``python_scope``) lowers to Python;
- ``sql`` (with ``sql_values``, ``sql_queries``, ``sql_rows``, ``scope``) lowers to SQL;
- ``policy`` brings rules of access down to one expression;
- ``mentions`` and ``null`` answer questions about expressions;
- ``naming``, ``annotations``, ``identifiers`` and ``imports`` know names;
- ``nodes`` builds nodes, ``text_literals`` quotes; ``layout`` writes them as Black would, with the
  help of ``leaves``,
  ``logical_line``, ``leaf``, ``line`` and ``splitting``; ``line_reader`` and ``reader`` make leaves
  of lines of text.
"""
