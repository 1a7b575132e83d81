"""From a sentence to a spec.

`facts` says what a spec states, `score` compares two specs by it, `corpus` reads the pairs of
prompts and specs. None of them needs more than the base install.
"""
