"""What the generated tests say: samples, a small evaluator, and what must come back.

In the order of their use:

- `literals`: Python literals laid out as Black does
- `patterns`: texts that match a regular expression
- `samples`: values of every type, valid and invalid
- `rows`: rows of a test, and what a factory fills in
- `evaluation`: the worth of an expression over such rows, or that it is not known
- `matrix`: the status that an operation must answer
- `situations`: a caller and rows with which an operation is allowed
"""
