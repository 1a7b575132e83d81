"""The network: an encoder of words, a tag for each, and links between them.

The encoder is a pretrained one; of each word the first piece stands for it. A link is scored by a
biaffine form of two projections, as in dependency parsing (Dozat and Manning, 2017).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from fastgen.records import dataclass
from model.tagger.labels import FLAGS, NONE, TAGS, TYPES

LINKS = ("parents", "targets")


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of a batch: tags and types [batch, words, classes], flags [batch, words, flags].

    `links` are [batch, 2, words, words + 1]; the last column is "no link".
    """

    tags: Tensor
    types: Tensor
    flags: Tensor
    links: Tensor


class Tagger(nn.Module):
    """Marks the words of prompts."""

    def __init__(self, encoder: nn.Module, width: int, *, link_width: int = 128) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(0.1)
        self.tags = nn.Linear(width, len(TAGS))
        self.types = nn.Linear(width, len(TYPES))
        self.flags = nn.Linear(width, len(FLAGS))
        self.sources = nn.Linear(width, len(LINKS) * link_width)
        self.ends = nn.Linear(width, len(LINKS) * link_width)
        self.no_link = nn.Parameter(torch.zeros(len(LINKS), link_width))
        self.link_width = link_width

    def forward(self, pieces: Tensor, mask: Tensor, first: Tensor) -> Scores:
        """Return the scores of a batch.

        `pieces` and `mask` are [batch, pieces]; `first` [batch, words] is the place of the first
        piece of each word, 0 for padding.
        """
        hidden = self.encoder(input_ids=pieces, attention_mask=mask).last_hidden_state
        index = first.unsqueeze(-1).expand(-1, -1, hidden.size(-1))
        words = self.dropout(hidden.gather(1, index))
        batch, count, _ = words.shape
        shape = (batch, count, len(LINKS), self.link_width)
        sources = self.sources(words).view(shape).transpose(1, 2)
        ends = self.ends(words).view(shape).transpose(1, 2)
        nothing = self.no_link.view(1, len(LINKS), 1, self.link_width).expand(batch, -1, 1, -1)
        ends = torch.cat([ends, nothing], dim=2)
        links = sources @ ends.transpose(2, 3) / self.link_width**0.5
        padding = torch.cat([first == 0, torch.zeros_like(first[:, :1], dtype=torch.bool)], dim=1)
        links = links.masked_fill(padding[:, None, None, :], -1e4)
        return Scores(self.tags(words), self.types(words), self.flags(words), links)


def loss_of(scores: Scores, labels: dict[str, Tensor]) -> Tensor:
    """Return the loss of a batch: tags, types, flags and links, each averaged over its labels."""
    cross = nn.functional.cross_entropy
    parts = [cross(scores.tags.flatten(0, 1), labels["tags"].flatten(), ignore_index=NONE)]
    if (labels["types"] != NONE).any():
        flat = scores.types.flatten(0, 1)
        parts.append(cross(flat, labels["types"].flatten(), ignore_index=NONE))
    known = labels["flags"] != NONE
    if known.any():
        binary = nn.functional.binary_cross_entropy_with_logits
        parts.append(binary(scores.flags[known], labels["flags"][known].float()))
    for number, name in enumerate(LINKS):
        if (labels[name] != NONE).any():
            flat = scores.links[:, number].flatten(0, 1)
            parts.append(cross(flat, labels[name].flatten(), ignore_index=NONE))
    return torch.stack(parts).sum()
