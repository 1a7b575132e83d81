"""The recipe of the tagger: an encoder that marks the words of a prompt and links them.

`aligning` finds the marks that a gold spec asks for; `labels` turns marks into labels of words and
back; `network` is the model; `train` trains and measures it; `ceiling` says how far marks reach.
"""
