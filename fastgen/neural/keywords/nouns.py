"""Knows the singular of a noun, and which words of a sentence make one."""

from __future__ import annotations

import re

from fastgen.ir.naming import plural
from fastgen.records import dataclass

_WORD = re.compile(r"[a-z][a-z0-9]*(?:[-_'][a-z0-9]+)*")
_ENGLISH = (
    ("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("zzes", "z"),
    ("uses", "us"), ("ss", "ss"), ("us", "us"), ("is", "is"), ("s", ""),
)  # fmt: skip
_PORTUGUESE = (
    ("oes", "ao"), ("aes", "ao"), ("ais", "al"), ("eis", "el"), ("ois", "ol"), ("res", "r"),
    ("zes", "z"), ("ses", "s"), ("agens", "agem"), ("ens", "em"), ("ss", "ss"), ("us", "us"),
    ("is", "is"), ("s", ""),
)  # fmt: skip
_IRREGULAR = {
    plural(word): word
    for word in "child person man woman shelf leaf knife life half quiz matrix index".split()
} | {"movies": "movie", "series": "series", "status": "status", "lapis": "lapis"}

STOP = frozenset(
    """a an the of to in is are be been was on at by for from with and or not no that this these
    those which who whose it its their his her our my your we they i you he she as each every all
    any some one two three several many few more most can could may might must should shall will
    would do does did has have had if when then than so only also just please there here both
    either other another own new able want wants need needs like lets let us me them him per into
    about after before until while where what how even too very still
    o os as um uma uns umas e ou de do da dos das em no na nos nas ao aos para por pelo pela pelos
    pelas com sem que se seu sua seus suas meu minha meus minhas nosso nossa este esta esse essa
    isso ser estar e sao foi tem ter temos possui possuem ha pode podem poder deve devem quero
    queremos preciso precisamos cada todo todos toda todas qualquer quem qual quais quando onde
    como mas nao ja so apenas somente tambem muito muitos varios varias outro outra mais menos eu
    ele ela eles elas nos voce voces lhe uma""".split()
)
_RELATIVE = frozenset("that which who que".split())
SPEAKERS = frozenset("me you q a p r i eu obs ps note nota client cliente ana caio bia".split())
"""What stands before a colon where somebody speaks."""
NO_ENTITY = frozenset(
    """app application api system service backend site website platform tool project software
    everyone everybody anyone anybody nobody list page table sheet database thing things something
    number way time feature version data information people rest need end start day account
    accounts access login name title date following field fields column columns role roles rule
    aplicativo aplicacao sistema servico plataforma ferramenta projeto lista pagina tabela planilha
    banco coisa coisas conta contas acesso numero forma dados informacao gente resto aba abas
    theirs ours mine hers yours propria proprio proprias proprios propia propias nosso nossa
    today now hoje depois agora antes entao tudo track sign log login signs logs entry everything
    campo campos coluna colunas papel papeis regra regras obs nome titulo data seguinte""".split()
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words and where they stand in the text they were taken from."""

    words: tuple[str, ...]
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words, with spaces between."""
        return " ".join(self.words)


def singular(word: str, language: str) -> str:
    """Return the singular of a noun in small letters, as it is to be shown.

    >>> [singular(w, "en") for w in ("books", "categories", "boxes", "people", "class", "movies")]
    ['book', 'category', 'box', 'person', 'class', 'movie']
    >>> [singular(w, "pt") for w in ("livros", "animais", "leitores", "opcoes", "imoveis")]
    ['livro', 'animal', 'leitor', 'opcao', 'imovel']
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for ending, replacement in _PORTUGUESE if language == "pt" else _ENGLISH:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word.removesuffix(ending) + replacement
    return word


def noun_before(plain: str, end: int, *, longest: int = 2) -> Phrase | None:
    """Return the noun that ends right before a place, words that mean nothing skipped.

    >>> noun_before("each book copy should have", 21)
    Phrase(words=('book', 'copy'), start=5, end=14)
    """
    found = list(_WORD.finditer(plain, 0, end))
    for back in range(1, min(5, len(found)) + 1):
        if found[-back].group() in _RELATIVE and back > 1:
            del found[-back:]  # the films that I have seen: the films
            break
    while found and found[-1].group() in STOP:
        found.pop()
    words: list[re.Match[str]] = []
    for match in reversed(found):
        gap = plain[match.end() : words[0].start()] if words else ""
        if match.group() in STOP or len(words) == longest or gap.strip():
            break
        words.insert(0, match)
    return _phrase(words)


def noun_after(plain: str, start: int, *, longest: int = 2) -> Phrase | None:
    """Return the noun that begins right after a place, words that mean nothing skipped."""
    words: list[re.Match[str]] = []
    for match in _WORD.finditer(plain, start):
        gap = plain[words[-1].end() if words else start : match.start()]
        if any(mark in gap for mark in ",.:;()!?"):
            break
        if match.group() in STOP:
            if words:
                break
            continue
        words.append(match)
        if len(words) == longest:
            break
    return _phrase(words)


def _phrase(words: list[re.Match[str]]) -> Phrase | None:
    if not words:
        return None
    texts = tuple(word.group() for word in words)
    return Phrase(texts, words[0].start(), words[-1].end())
