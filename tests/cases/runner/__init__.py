"""Runs the case files: Markdown with a title, one sentence, and fenced blocks that belong together.

In the order in which they are met:

- `case_file`: reads one file
- `checks`: what each kind of block states, by the word behind its fence
"""
