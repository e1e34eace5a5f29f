"""What of a text is about work: clauses without a refusal, words without names and fillers.

Fillers are the words that every profile and every notice has; names are left out so that nobody's name can move a ranking.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from .normal import words

_CLAUSE = re.compile(r"[.;:!?,\n()/•|]+|\s[-–—]\s|\b(?:mutta|vaan|men|utan|but)\b", re.IGNORECASE)
_SEGMENT = re.compile(r"[.;:!?,\n()/•|+&]+|\s[-–—]\s|\b(?:ja|tai|sekä|myös|och|eller|samt|and|or)\b", re.IGNORECASE)
_REFUSAL = re.compile(
    r"\b(?:ei|en|eivät|älä|ilman|paitsi|inte|ej|icke|inga|ingen|inget|not|no|never|don't|doesn't|without)\b", re.IGNORECASE
)

FILLERS = frozenset(
    """
    aika ala alalla alan alle alussa alusta asti avuksi edelleen ehkä ei eikä eli en enemmän ennen eri erilaiset erityisesti esimerkiksi
    että haemme haetaan haku hakee hakea hakeva haluaa haluaisi haluan halukas hän he hommia homma hommat hommissa hyvä hyvin hyvää ihan
    itse ja jo joka jokin joku jos jossa jota jotain jotka juuri kaikki kaikkea kanssa kautta kerran kesätyö kesätyöt kesäksi kiva kokeilija
    kokeilu kokemus kokemusta koko koska kuin kuka kun kuten käy lisäksi luona lähellä me mielellään mieluiten mikä mitä muita muu mukaan
    mukana mutta myös myöskin mä mää ne niin noin nyt ole olen olla olisi olivat ollut on opiskelija oppisopimus oppisopimuksella
    oppisopparilla oppipaikka oppilas osa osaa osaat osin paikka paikkaa paikan paljon pari parissa parhaiten piti pitää puoli pystyy pääasia saa saada
    sama sekä se sellaista sen siellä siinä sijaan sinä sinun sitten sopii sopiva suoraan tai takia te tehdä tehnyt tekee tekemistä tervetuloa
    tuo tule tulee tuttu tuttua työ työn työtä työssä työhön työt töitä töissä duuni duunia työkokeilu työkokeilija työkokeilussa työpaikka
    määräaikainen vakituinen osa-aikainen kokoaikainen etsii etsimme etsitään avoin vain vaikka varten vasta vielä viikko viikossa vuosi vuotta
    vuosia välillä yksi yhdessä yli ym yms yritys yrityksemme yritykseen asiakas asiakkaan hei moi kiitos
    och att av den det de en ett för från har hos i inte jag kan med men min mitt mycket ni och om på praktik praktikant praktikplats
    lärling läroavtal arbete arbeta arbetar arbetat jobb jobba jobbar jobbat söker sökes till under ut vi vill är som du din ditt vara
    a an and are as at be by can could do for from has have i in is it its job jobs like look looking me my need needed of on or our
    please some someone something that the their them they this to trainee apprentice apprenticeship trial want wanted wants we who will
    with work worked working works would you your also about good
    """.split()
)


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    """First names and surnames that are common in Finland, in lower case."""
    return frozenset((Path(__file__).parent / "names.txt").read_text(encoding="utf-8").split())


def clauses(text: str) -> list[str]:
    """The clauses of a text that do not refuse anything: what somebody says no to is not what they are about."""
    parts = (part.strip() for part in _CLAUSE.split(text))
    return [part for part in parts if part and not _REFUSAL.search(part)]


def segments(title: str) -> list[str]:
    """The works that a title or a wish names: “Ateriakuljettaja ja pakkaaja” names two."""
    found = []
    for clause in clauses(title):
        for part in _SEGMENT.split(clause):
            kept = strip(part)
            if kept:
                found.append(kept)
    return list(dict.fromkeys(found))


def strip(phrase: str) -> str:
    """A phrase without the words that say nothing of the work."""
    return " ".join(word for word in words(phrase) if word not in FILLERS)


_TOKEN = re.compile(r"[^\W_]+")


def telling(text: str, known: Callable[[str], bool]) -> list[str]:
    """The words of a text that are about work, in order, in lower case.

    A word that is written with a capital and that the vocabulary does not know may be somebody's name, and so may every word of the list
    of names: they are left out. A refusal takes its clause with it.
    """
    found = []
    for clause in clauses(text):
        for token in _TOKEN.findall(clause):
            word = words(token)[0] if words(token) else ""
            if len(word) < 2 or word in FILLERS or word.isdigit() or word in _names():
                continue
            if token[0].isupper() and not known(word):
                continue
            found.append(word)
    return found
