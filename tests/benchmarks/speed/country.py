"""An invented country from a seed: Finnish titles from the vocabulary, Zipf skills, 309 municipalities, every hard
requirement. Nobody in it exists.

Titles: every Finnish name of every occupation of the vocabulary, popular ones more; seven in a hundred with a
typing error, three openings in ten dressed as notices are. Skills: half of what the occupation needs, half of all, by
Zipf. A fact is left unsaid as often as people leave it unsaid (about one in eight).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from typing import TypeVar

from matching.engine import ADJUSTMENTS, DEMANDS, KINDS, MUNICIPALITIES, SHIFTS, Jobseeker, Opening
from matching.engine.codes import CARD_COVERS
from matching.engine.taxonomy import vocabulary
from matching.engine.types import Education, HeldCard, LanguageSkill, Work

AS_OF = date(2026, 11, 24)
LARGE = [
    "091",
    "049",
    "837",
    "092",
    "853",
    "564",
    "179",
    "398",
    "297",
    "743",
    "405",
    "734",
    "167",
    "286",
    "609",
    "245",
    "106",
    "698",
    "638",
    "109",
]
UNSAID = 0.12
SCHOOLS = tuple(
    """peruskoulu|lukio|ammattikoulu kesken|lähihoitaja|merkonomi|datanomi|kokki, ravintola-alan perustutkinto|
    sähköasentaja|sairaanhoitaja (AMK)|tradenomi|insinööri (AMK)|rakennusalan perustutkinto|
    logistiikan perustutkinto|puhtausalan perustutkinto|parturi-kampaaja|metsäkoneenkuljettaja""".replace(
        "\n    ", ""
    ).split("|")
)
DEMANDED = ("lähihoitaja", "sairaanhoitaja", "sähköasentaja", "kokki", "merkonomi", "parturi-kampaaja")
SPOKEN = (("fi", 60), ("sv", 6), ("en", 20), ("ru", 5), ("et", 3), ("ar", 3), ("so", 2), ("uk", 1))
REFUSED = ("yötyö", "viikonlopputyö", "puhelinmyynti", "hoitotyö", "ryhmätyö", "siivous", "raskaat nostot", "myynti")
SAID = (
    "Olen {a} ja pidän työstä, jossa saa tehdä {b}.", "Kokemusta on alalta {a}, lisäksi olen tehnyt {b}.",
    "Haluaisin oppia lisää, erityisesti {b}.", "Minulle sopii {a} ja kaikki mihin kuuluu {b}.",
    "Viimeksi olin työssä {a}, sitä ennen kotona.", "Vapaa-ajalla {b}, myös {c}.", "Osaan {b} ja {c} hyvin.",
)  # fmt: skip
OFFERED = (
    "Etsimme henkilöä tehtävään {a}.", "Työhön kuuluu {b}, {c} ja muut tehtävät tarpeen mukaan.",
    "Odotamme, että osaat {b}.", "Tarjoamme perehdytyksen: {c}.", "Työ on {a} vaihtelevissa kohteissa.",
    "Arvostamme kokemusta: {b}, {c}.",
)  # fmt: skip

T = TypeVar("T")


class Zipf:
    """Picks early items of a list more often: weight 1 / (place + ``flat``)."""

    def __init__(self, items: Sequence[T], flat: float = 8.0) -> None:
        self.items = list(items)
        self.weights = list(accumulate(1 / (at + flat) for at in range(len(self.items))))

    def some(self, luck: random.Random, count: int = 1) -> list[T]:
        return luck.choices(self.items, cum_weights=self.weights, k=count)


class Country:
    """``people(n)`` and ``openings(n)`` are the same for the same seed; either may be made alone."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        luck = random.Random(seed)
        occupations = [o for o in vocabulary.occupations().values() if not o.field]
        luck.shuffle(occupations)
        self.occupations = Zipf(occupations)
        skills = list(vocabulary.skills().values())
        luck.shuffle(skills)
        self.needed: dict[str, list[vocabulary.Skill]] = {}
        for skill in skills:
            for occupation in skill.occupations:
                self.needed.setdefault(occupation, []).append(skill)
        self.skills = Zipf(skills)
        small = [code for code in MUNICIPALITIES if code not in LARGE]
        luck.shuffle(small)
        self.places = Zipf([*LARGE, *small], 2.0)
        self.cards = Zipf(sorted(cards()), 3.0)

    def people(self, count: int) -> Iterator[Jobseeker]:
        for at in range(count):
            yield self.person(random.Random(f"{self.seed} person {at}"), f"j{at:07}")

    def openings(self, count: int) -> Iterator[Opening]:
        for at in range(count):
            yield self.opening(random.Random(f"{self.seed} opening {at}"), f"o{at:06}")

    def title(self, luck: random.Random, occupation: vocabulary.Occupation) -> str:
        names = occupation.names["fi"]
        name = names[min(int(luck.expovariate(0.7)), len(names) - 1)]
        return _misspelt(luck, name) if luck.random() < 0.07 else name

    def skill_names(self, luck: random.Random, occupation: vocabulary.Occupation, count: int) -> tuple[str, ...]:
        own = self.needed.get(occupation.id, ())
        near = luck.sample(own, min(len(own), count // 2))
        found = [*near, *self.skills.some(luck, count - len(near))]
        names = [
            _misspelt(luck, n) if luck.random() < 0.04 else n for n in (luck.choice(s.names["fi"][:4]) for s in found)
        ]
        return tuple(dict.fromkeys(names))

    def told(self, luck: random.Random, frames: Sequence[str], occupation: vocabulary.Occupation, count: int) -> str:
        words = self.skill_names(luck, occupation, 2 * count + 1)
        said = luck.sample(frames, count)
        return " ".join(
            f.format(a=self.title(luck, occupation), b=luck.choice(words), c=luck.choice(words)) for f in said
        )

    def place(self, luck: random.Random) -> tuple[str, float | None, float | None]:
        (code,) = self.places.some(luck)
        if luck.random() < 0.6:
            return code, None, None
        centre = MUNICIPALITIES[code]
        return code, round(centre.latitude + luck.gauss(0, 0.05), 4), round(centre.longitude + luck.gauss(0, 0.1), 4)

    def person(self, luck: random.Random, name: str) -> Jobseeker:
        first, second, third = self.occupations.some(luck, 3)
        code, latitude, longitude = self.place(luck)
        say = _Unsaid(luck)
        low = luck.choice((0, 10, 15, 20, 25, 30, 35))
        return Jobseeker(
            id=name,
            language="fi",
            municipality=code,
            latitude=latitude,
            longitude=longitude,
            wishes=say(
                lambda: tuple(dict.fromkeys(self.title(luck, o) for o in (first, second)[: luck.choice((1, 1, 2))]))
            ),
            not_wanted=say(lambda: tuple(luck.sample(REFUSED, luck.choice((0, 0, 0, 1, 1, 2))))),
            summary=say(lambda: self.told(luck, SAID, first, luck.choice((1, 2, 3)))),
            work_history=say(
                lambda: tuple(self.work(luck, o) for o in (first, third, second)[: luck.choice((0, 1, 2, 3))])
            ),
            education=say(
                lambda: tuple(
                    Education(school, luck.choice((True, True, True, False, None)), luck.randint(1990, 2026))
                    for school in luck.sample(SCHOOLS, luck.choice((1, 1, 2)))
                )
            ),
            skills=say(lambda: self.skill_names(luck, first, min(30, 3 + int(luck.expovariate(0.12))))),
            cards=say(lambda: self.held(luck)),
            driving_licences=say(
                lambda: luck.choices(
                    ((), ("AM",), ("B",), ("B", "T"), ("BE",), ("C",), ("CE", "T"), ("D",)), (30, 3, 50, 5, 3, 4, 3, 2)
                )[0]
            ),  # fmt: skip
            languages=say(lambda: spoken(luck, 1, 3)),
            car=say(lambda: luck.random() < 0.6),
            max_distance_km=say(lambda: luck.choices((20, 30, 50, 80, 120, 2000), (20, 25, 25, 15, 8, 7))[0]),
            kinds=say(lambda: some(luck, KINDS, 1, 3)),
            hours_per_week=say(lambda: (float(low), float(luck.choice((low + 5, 37.5, 40))))),
            shifts=say(
                lambda: luck.choice((("day",), ("day", "evening"), ("day", "evening", "weekend"), tuple(SHIFTS)))
            ),
            available_from=say(lambda: AS_OF + timedelta(luck.randint(-30, 150))),
            adult=say(lambda: luck.random() < 0.95),
            capacity=say(
                lambda: tuple(sorted((d, luck.choice((1, 2, 3, 3, 3))) for d in luck.sample(list(DEMANDS), 8)))
            ),
            needs=say(lambda: some(luck, ADJUSTMENTS, 0, 2) if luck.random() < 0.3 else ()),
        )

    def work(self, luck: random.Random, occupation: vocabulary.Occupation) -> Work:
        months = None if luck.random() < UNSAID else int(luck.expovariate(0.03))
        ended = None if luck.random() < 0.2 else luck.randint(2005, 2026)
        described = self.told(luck, SAID, occupation, 1) if luck.random() < 0.3 else None
        return Work(self.title(luck, occupation), months, ended, ended is None, described)

    def held(self, luck: random.Random) -> tuple[HeldCard, ...]:
        codes = dict.fromkeys(self.cards.some(luck, luck.choice((0, 1, 2, 4))))
        return tuple(
            HeldCard(c, AS_OF + timedelta(luck.randint(-200, 1500)) if luck.random() < 0.6 else None) for c in codes
        )

    def opening(self, luck: random.Random, name: str) -> Opening:
        (work,) = self.occupations.some(luck)
        code, latitude, longitude = self.place(luck)
        say = _Unsaid(luck)
        start = AS_OF + timedelta(luck.randint(-10, 120))
        asked = list(dict.fromkeys(self.cards.some(luck, luck.choice((0, 0, 0, 1, 2)))))
        cut = luck.choice((0, 1, len(asked)))
        low = luck.choice((0, 10, 15, 20, 30, 35))
        return Opening(
            id=name,
            kind=luck.choices(list(KINDS), (35, 15, 50))[0],
            title=_dressed(luck, self.title(luck, work)),
            description=self.told(luck, OFFERED, work, luck.choice((2, 3, 4))),
            language="fi",
            municipality=code,
            latitude=latitude,
            longitude=longitude,
            remote=luck.random() < 0.04,
            hours_per_week=say(lambda: (float(low), float(luck.choice((low + 5, 37.5, 38.25, 40))))),
            shifts=say(
                lambda: luck.choice(
                    ((), ("day",), ("day",), ("day", "evening"), ("day", "evening", "weekend"), ("night",))
                )
            ),
            start_date=say(lambda: start),
            end_date=start + timedelta(luck.choice((60, 120, 180))) if luck.random() < 0.5 else None,
            required_cards=say(lambda: tuple(asked[:cut])),
            trainable_cards=tuple(asked[cut:]) if luck.random() < 0.5 else None,
            required_driving_licences=say(
                lambda: luck.choices(((), ("B",), ("C",), ("CE",), ("T",)), (70, 22, 3, 3, 2))[0]
            ),
            required_languages=say(lambda: spoken(luck, 0, 2, 4)),
            required_qualification=luck.choices((None, "", luck.choice(DEMANDED)), (10, 80, 10))[0],
            minimum_age=say(lambda: luck.choice((0, 0, 0, 16, 18, 18))),
            required_skills=say(lambda: self.skill_names(luck, work, luck.choice((0, 2, 4, 6)))),
            desired_skills=say(lambda: self.skill_names(luck, work, luck.choice((0, 1, 3, 5)))),
            demands=say(
                lambda: tuple(sorted((d, luck.choice((0, 1, 1, 2, 2, 3))) for d in luck.sample(list(DEMANDS), 5)))
            ),
            adjustments=say(lambda: some(luck, ADJUSTMENTS, 0, 4)),
        )


class _Unsaid:
    """Leaves a fact unsaid now and then."""

    def __init__(self, luck: random.Random) -> None:
        self.luck = luck

    def __call__(self, tell: Callable[[], T]) -> T | None:
        return None if self.luck.random() < UNSAID else tell()


@cache
def cards() -> tuple[str, ...]:
    from matching.engine.taxonomy.vocabulary import card_codes

    return tuple(sorted(set(card_codes()) | set(CARD_COVERS)))


def some(luck: random.Random, codes: object, least: int, most: int) -> tuple[str, ...]:
    return tuple(luck.sample(sorted(codes), luck.randint(least, most)))  # type: ignore[call-overload]


def spoken(luck: random.Random, least: int, most: int, highest: int = 6) -> tuple[LanguageSkill, ...]:
    names, weights = zip(*SPOKEN, strict=True)
    found = dict.fromkeys(luck.choices(names, weights, k=luck.randint(least, most)))
    return tuple(
        LanguageSkill(n, None if luck.random() < 0.05 else luck.randint(max(1, highest - 3), highest)) for n in found
    )


def _misspelt(luck: random.Random, word: str) -> str:
    if len(word) < 4:
        return word
    at = luck.randrange(1, len(word) - 1)
    return luck.choice((word[:at] + word[at + 1 :], word[:at] + word[at + 1] + word[at] + word[at + 2 :]))


def _dressed(luck: random.Random, title: str) -> str:
    if luck.random() > 0.3:
        return title
    return luck.choice(("kesätyö: {}", "{}, pk-seutu", "haetaan {}", "{} / {}", "{} (osa-aika)")).format(title, title)
