"""What is wrong with a scheme file, in words that an official understands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

_TEXTS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "not_json": "this is not JSON (line {line}, column {column}): {problem}",
        "not_utf8": "the file is not text in UTF-8",
        "too_large": "the file is larger than {limit} kilobytes",
        "duplicate": 'the key "{key}" is here twice',
        "unknown_key": 'the key "{key}" is not known here; known are: {known}',
        "required": 'the key "{key}" is missing',
        "type": "this must be {expected}, not {found}",
        "choice": "this must be one of: {choices}; not {found}",
        "constant": "this must be {expected}, not {found}",
        "pattern": "{found} is not written right; {hint}",
        "too_few": "there must be at least {limit} here",
        "too_small": "this must be at least {limit}, not {found}",
        "too_big": "this must be at most {limit}, not {found}",
        "unique": "the same thing is here twice",
        "form": "this does not fit any form that is allowed here: {forms}",
        "empty": "there must be at least {limit} of these keys here: {known}",
        "date": "{found} is not a day of the calendar",
        "dates_order": "the last day {last} is before the first day {first}",
        "unknown_code": 'the code "{code}" has no text in "codes"',
        "unused_code": 'the code "{code}" is in "codes" but no rule uses it',
        "code_twice": 'the code "{code}" is used by two conditions',
        "versions_overlap": "this version and version {other} are in force on the same day",
        "version_twice": "two versions have this name",
        "no_files": "there are no scheme files (*.json) in this folder",
        "no_amount": "a component paid by {model} needs one of: {known}",
        "bounds": "the lower limit {low} is over the upper limit {high}",
        "steps_order": "the steps must be in order of months and begin with month 1",
        "worked_case": "the worked case {id} can't be read: {problem}",
    },
    "fi": {
        "not_json": "tiedosto ei ole JSON-muotoa (rivi {line}, merkki {column}): {problem}",
        "not_utf8": "tiedosto ei ole UTF-8-tekstiä",
        "too_large": "tiedosto on suurempi kuin {limit} kilotavua",
        "duplicate": 'avain "{key}" on tässä kahdesti',
        "unknown_key": 'avainta "{key}" ei tunneta tässä kohdassa; tunnetut avaimet: {known}',
        "required": 'avain "{key}" puuttuu',
        "type": "tässä pitää olla {expected}, nyt on {found}",
        "choice": "tässä pitää olla jokin näistä: {choices}; nyt on {found}",
        "constant": "tässä pitää olla {expected}, nyt on {found}",
        "pattern": "{found} on kirjoitettu väärin; {hint}",
        "too_few": "tässä pitää olla vähintään {limit}",
        "too_small": "tämän pitää olla vähintään {limit}, nyt on {found}",
        "too_big": "tämä saa olla enintään {limit}, nyt on {found}",
        "unique": "sama asia on tässä kahdesti",
        "form": "tämä ei ole mitään sallittua muotoa: {forms}",
        "empty": "tässä pitää olla vähintään {limit} näistä avaimista: {known}",
        "date": "{found} ei ole kalenterin päivä",
        "dates_order": "viimeinen päivä {last} on ennen ensimmäistä päivää {first}",
        "unknown_code": 'koodilla "{code}" ei ole tekstiä kohdassa "codes"',
        "unused_code": 'koodi "{code}" on kohdassa "codes", mutta mikään sääntö ei käytä sitä',
        "code_twice": 'koodia "{code}" käyttää kaksi ehtoa',
        "versions_overlap": "tämä versio ja versio {other} ovat voimassa samana päivänä",
        "version_twice": "kahdella versiolla on tämä nimi",
        "no_files": "kansiossa ei ole tukiohjelmien tiedostoja (*.json)",
        "no_amount": "maksutavalla {model} tarvitaan jokin näistä: {known}",
        "bounds": "alaraja {low} on suurempi kuin yläraja {high}",
        "steps_order": "portaiden pitää olla kuukausien järjestyksessä ja alkaa kuukaudesta 1",
        "worked_case": "esimerkkitapausta {id} ei voi lukea: {problem}",
    },
    "sv": {
        "not_json": "filen är inte i JSON-format (rad {line}, tecken {column}): {problem}",
        "not_utf8": "filen är inte text i UTF-8",
        "too_large": "filen är större än {limit} kilobyte",
        "duplicate": 'nyckeln "{key}" finns här två gånger',
        "unknown_key": 'nyckeln "{key}" är inte känd här; kända nycklar: {known}',
        "required": 'nyckeln "{key}" saknas',
        "type": "här ska finnas {expected}, nu finns {found}",
        "choice": "här ska finnas någon av dessa: {choices}; nu finns {found}",
        "constant": "här ska finnas {expected}, nu finns {found}",
        "pattern": "{found} är felskrivet; {hint}",
        "too_few": "här ska finnas minst {limit}",
        "too_small": "detta ska vara minst {limit}, nu är det {found}",
        "too_big": "detta får vara högst {limit}, nu är det {found}",
        "unique": "samma sak finns här två gånger",
        "form": "detta har ingen form som är tillåten här: {forms}",
        "empty": "här ska finnas minst {limit} av dessa nycklar: {known}",
        "date": "{found} är ingen dag i kalendern",
        "dates_order": "den sista dagen {last} är före den första dagen {first}",
        "unknown_code": 'koden "{code}" har ingen text under "codes"',
        "unused_code": 'koden "{code}" finns under "codes" men ingen regel använder den',
        "code_twice": 'koden "{code}" används av två villkor',
        "versions_overlap": "denna version och version {other} gäller samma dag",
        "version_twice": "två versioner har detta namn",
        "no_files": "mappen innehåller inga filer för stödprogram (*.json)",
        "no_amount": "betalningssättet {model} behöver någon av dessa: {known}",
        "bounds": "den nedre gränsen {low} är över den övre gränsen {high}",
        "steps_order": "stegen ska vara i månadernas ordning och börja med månad 1",
        "worked_case": "exempelfallet {id} kan inte läsas: {problem}",
    },
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where (`versions/0/payment`), what kind, and the words that the sentence needs."""

    path: str
    code: str
    parts: dict[str, Any]

    def text(self, language: str = "en") -> str:
        """The sentence, without the place."""
        return _TEXTS[language][self.code].format(**self.parts)

    def within(self, name: str) -> Problem:
        """The same problem in a named file."""
        return replace(self, path=f"{name}: {self.path or '(whole file)'}")

    def __str__(self) -> str:
        return f"{self.path or '(whole file)'}: {self.text()}"


class SchemeError(ValueError):
    """A scheme file that can't be used; `problems` lists everything that is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
