"""Reads a few words as a field: its name, its type, and what they say of limits."""

from __future__ import annotations

import re

from fastgen.neural.edits import AddField, FieldType, Origin
from fastgen.neural.identifiers import field_name
from fastgen.neural.keywords.nouns import singular
from fastgen.neural.spelling import same_word

_TYPES: dict[FieldType, str] = {
    "text": """description text body note notes comment message biography bio instructions content
        summary abstract observation preparation remark descricao texto corpo nota_livre comentario
        mensagem biografia preparo conteudo resumo observacao observacoes anotacao anotacoes""",
    "decimal": """price cost amount fee salary balance budget rent payment preco valor custo taxa
        salario saldo orcamento aluguel mensalidade""",
    "int": """quantity stock count age year capacity page point seat minute hour rating grade
        serving room bedroom floor mileage score size_in level_number position goal minimum
        maximum quantidade estoque idade ano capacidade pagina ponto assento minuto hora avaliacao
        nota porcao quarto andar vaga lugar posicao gol minimo maximo""",
    "float": """weight height distance temperature percentage latitude longitude area length width
        volume peso altura distancia temperatura porcentagem comprimento largura""",
    "date": """date day birthday birthdate deadline due data dia nascimento aniversario prazo
        vencimento validade""",
    "datetime": "datetime moment timestamp inicio termino horario",
    "time": "opening closing abertura fechamento",
    "email": "email e-mail mail",
    "url": "url link website site homepage photo picture image foto imagem pagina_web",
    "phone": "phone telephone mobile telefone celular whatsapp",
    "bool": """done active published read paid available finished completed favorite favourite
        public private archived pinned urgent enabled visible sold confirmed pago ativo ativa
        publicado publicada lido concluido concluida disponivel favorito favorita publico publica
        arquivado urgente visivel vendido confirmado feito feita""",
}
TYPES: dict[str, FieldType] = {
    same_word(word): kind for kind, words in _TYPES.items() for word in words.split()
}
_LISTS = frozenset(map(same_word, "tags labels keywords etiquetas marcadores".split()))

_OPTIONAL = re.compile(
    r"\boptional(?:ly)?\b|\bif (?:any|known|they|there)\b|\bmaybe\b|\bperhaps\b|\bmay be empty\b"
    r"|\bopciona(?:l|is)\b|\bse (?:houver|souber|tiver)\b|\bnem todo\b|\btalvez\b"
)
_UNIQUE = re.compile(
    r"\bunique\b|\bidentif(?:ies|ied)\b|\bno (?:two|other)\b|\bunic[oa]\b|\bidentifica\b"
    r"|\bnao (?:pode |podem |se )?repet\w+|\bsem repetir\b"
)
_BETWEEN = re.compile(r"\b(?:from |de |between |entre )?(\d+)\s*(?:to|-|a|e|and|ate)\s*(\d+)\b")
_MOST = re.compile(r"\b(?:up to|at most|max(?:imum)?(?: of)?|ate|no maximo)\s+(\d+)\b")
_LEAST = re.compile(r"\b(?:at least|min(?:imum)?(?: of)?|pelo menos|no minimo)\s+(\d+)\b")
_NUMBER_WORDS = {"one": "1", "zero": "0", "um": "1", "uma": "1", "two": "2", "dois": "2"}
_NOT_NEGATIVE = re.compile(
    r"\b(?:never|not|cannot be|can't be|non-?) ?negative\b|\bnot below zero\b|\bnunca negativ[oa]\b"
    r"|\bnao (?:pode ser )?negativ[oa]\b|\bzero (?:or|ou) m(?:ore|ais)\b"
)
_POSITIVE = re.compile(r"\bpositive\b|\bpositiv[oa]\b|\babove zero\b|\bmaior que zero\b")
_LEADING = re.compile(
    r"^(?:(?:a|an|the|its|their|his|her|our|some|o|os|as|um|uma|seu|sua|seus|suas|and|e|also"
    r"|whether"
    r"|if|se|esta|it|is|has|have|been|number of|quantity of|amount of|how many|numero de"
    r"|quantidade de"
    r"|quantos|quantas|list of|lista de|optional|unique|i|we|they|tem|uma lista de|i have|eu|de"
    r"|of|the)"
    r"\s+)+"
)
_TRAILING = re.compile(
    r"\s*(?:\(|:|=|\b\w+/\w|\b(?:them|it|yet|already|that|which|who|where|when|if|in (?:cm|kg|km"
    r"|euros?)|of (?:at|up|a|one|\d)"
    r"|up to|at (?:most|least)|from \d|between|never|not|no|by default|as|or|each|maybe|perhaps"
    r"|que|quem|onde|quando|se|ate|de \d|entre|nunca|nao|por padrao|como|ou|pelo|no|na|em|with|com"
    r"|is|are|must|should|cannot|can|so|but|mas|for|para|once|e?sta"
    r"|starts? (?:as|at|out)|comeca (?:como|em)|optional"
    r"|opcional|unique|unic[oa]|\d)\b).*$"
)
_SPLIT_VALUES = re.compile(r"\s*(?:,|/|\bor\b|\bou\b|\band\b|\be\b|\|)\s*")
_DEFAULT = re.compile(
    r"\b(?:starts? (?:as|at|out as)|by default|default(?:s to| is)?|comeca(?: como)?|por padrao"
    r"|normalmente)\s+(?:is\s+)?(\w+)|(\w+)\s+(?:by default|unless|por padrao)"
)


def read_value(entity: str, plain: str, origin: Origin, language: str) -> AddField | None:
    """Return the field that an item of a list describes, or None if it is no noun.

    >>> field = read_value("Bike", "a price that is never negative", Origin(0, 30), "en")
    >>> field.name, field.type, field.minimum
    ('price', 'decimal', 0)
    """
    plain = re.sub(r"(?<=[a-z] )(one|zero|two|um|uma|dois)\b", _digit, plain)
    head = _TRAILING.sub("", _LEADING.sub("", plain.strip(" -*\"'`"))).strip(" .,;:\"'`")
    head = _LEADING.sub("", head)
    head = re.sub(r"\b(?:and time|e hora)\b", " ", head)
    head = re.sub(r"\b(?:de|da|do|das|dos|of|the|a|o)\b", " ", head)
    words = re.findall(r"[a-z0-9][a-z0-9'-]*", head.replace("_", " "))
    if not 1 <= len(words) <= 4:
        return None
    name = field_name(" ".join(words))
    if name is None or name[:1].isdigit():
        return None
    kind, many = _type(words, plain)
    values = _values(plain)
    if values:
        kind = "enum"
    name = {"e_mail": "email"}.get(name, name)
    facts: dict[str, object] = {"minimum": None, "maximum": None}
    if kind in ("string", "text", "int", "float", "decimal") and not many:
        facts = _limits(plain, kind)
    default = _default(plain, kind, values)
    optional = _OPTIONAL.search(plain) is not None
    return AddField.model_validate(
        {
            "entity": entity,
            "name": name,
            "type": kind,
            "values": values,
            "many": many,
            "optional": optional,
            "unique": not many and kind != "enum" and _UNIQUE.search(plain) is not None,
            "default": None if optional else default,
            "origin": origin,
            **facts,
        }
    )


def _digit(match: re.Match[str]) -> str:
    return _NUMBER_WORDS[match.group()]


def _type(words: list[str], plain: str) -> tuple[FieldType, bool]:
    """Return the type that a name tells, the last word first, and whether it is a list."""
    if same_word(words[-1]) in _LISTS:
        return "string", True
    if re.search(r"\bdate and time\b|\bdata e hora\b|\bdia e hora\b", plain):
        return "datetime", False
    if re.match(r"\s*(?:whether|if|se)\b", plain) or re.search(
        r"\b(?:yes/no|s/n|sim/nao)\b", plain
    ):
        return "bool", False
    if re.search(r"\b(?:number of|how many|quantity of|quantos|quantas|quantidade de)\b", plain):
        return "int", False
    for word in (words[-1], words[0]):
        found = TYPES.get(same_word(word)) or TYPES.get(same_word(singular(word, "pt")))
        if found is not None:
            return found, False
    return "string", False


def _values(plain: str) -> tuple[str, ...]:
    """Return the values that stand in parentheses, behind a colon or with slashes."""
    found = re.search(r"[(:]\s*([a-z0-9 _/,|-]{5,})\)?", plain) or re.search(
        r"\b((?:\w+/){1,}\w+)\b", plain
    )
    if found is None or re.search(r"\d|optional|unique|yes/no|s/n", found.group(1)):
        return ()
    parts = [_LEADING.sub("", part.strip()) for part in _SPLIT_VALUES.split(found.group(1))]
    names = [field_name(part) for part in parts if part]
    plain_names = [name for name in names if name is not None and name.count("_") <= 1]
    if len(plain_names) < 2 or len(plain_names) != len(names):
        return ()
    return tuple(dict.fromkeys(plain_names)) if len(set(plain_names)) > 1 else ()


def _limits(plain: str, kind: str) -> dict[str, object]:
    """Return the smallest and the largest value, or length, that the words tell."""
    low: int | None = None
    high: int | None = None
    between, most, least = _BETWEEN.search(plain), _MOST.search(plain), _LEAST.search(plain)
    if between is not None:
        low, high = int(between[1]), int(between[2])
    else:
        low = int(least[1]) if least is not None else None
        high = int(most[1]) if most is not None else None
    if kind in ("int", "float", "decimal"):
        if low is None and _NOT_NEGATIVE.search(plain):
            low = 0
        if low is None and kind == "int" and _POSITIVE.search(plain):
            low = 1
    if low is not None and high is not None and low > high:
        return {"minimum": None, "maximum": None}
    return {"minimum": low, "maximum": high}


def _default(plain: str, kind: str, values: tuple[str, ...]) -> str | None:
    """Return the default that the words tell; a field of yes or no is false."""
    if kind == "bool":
        return "false"
    found = _DEFAULT.search(plain)
    word = None if found is None else field_name(found[1] or found[2] or "")
    return word if word in values else None
