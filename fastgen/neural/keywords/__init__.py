"""Translates by keywords and rules of thumb: deterministic, in two languages, without a model.

It is the yardstick that a model has to beat, and what runs where none is installed. In the order
in which they work: `nouns` (singular, phrases), `values` (what a field is like), `things`
(entities and their fields), `people` (who signs in), `rules`, `lists` (filters, sorting, search),
`translator`.
"""
