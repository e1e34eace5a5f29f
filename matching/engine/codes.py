"""The closed lists of the interchange format, with their names in Finnish, Swedish and English.

Order is the order in which forms show them. Labels are for people; the codes are what files carry.
"""

from collections.abc import Mapping
from types import MappingProxyType

Labels = Mapping[str, str]


def _labels(rows: str) -> Mapping[str, Labels]:
    out: dict[str, Labels] = {}
    for row in rows.strip().splitlines():
        code, fi, sv, en = (cell.strip() for cell in row.split("|"))
        out[code] = MappingProxyType({"fi": fi, "sv": sv, "en": en})
    return MappingProxyType(out)


LANGUAGES = ("fi", "sv", "en")

KINDS = _labels("""
work_trial|työkokeilu|arbetsprövning|work trial
apprenticeship|oppisopimus|läroavtal|apprenticeship
job|palkkatyö|lönearbete|paid job
""")

SHIFTS = _labels("""
day|päivätyö|dagarbete|day
evening|iltatyö|kvällsarbete|evening
night|yötyö|nattarbete|night
weekend|viikonlopputyö|helgarbete|weekend
""")

DEMANDS = _labels("""
lifting|nostaminen ja kantaminen|lyft och bärande|lifting and carrying
standing|seisominen|stående|standing
walking|käveleminen|gående|walking
bending|kumartelu ja kyykistely|böjande och hukande|bending and crouching
hand_precision|käsien tarkka työ|precisionsarbete med händerna|precise work with the hands
sitting|istuminen|sittande|sitting
concentration|keskittyminen|koncentration|concentration
learning_new|uuden oppiminen|att lära sig nytt|learning new things
working_alone|yksin työskentely|ensamarbete|working alone
pace|työtahti|arbetstakt|pace of work
changing_tasks|vaihtuvat tehtävät|växlande uppgifter|changing tasks
reading_writing|lukeminen ja kirjoittaminen|läsning och skrivning|reading and writing
numbers|laskeminen|räknande|working with numbers
customers|asiakkaiden kohtaaminen|kundkontakter|meeting customers
teamwork|ryhmässä työskentely|arbete i grupp|working in a team
noise|melu|buller|noise
cold_outdoors|kylmä ja ulkotyö|kyla och utomhusarbete|cold and outdoor work
dust_allergens|pöly ja allergeenit|damm och allergener|dust and allergens
heights|korkealla työskentely|arbete på hög höjd|working at heights
machines|koneiden käyttö|användning av maskiner|using machines
""")

ADJUSTMENTS = _labels("""
shorter_hours|lyhyempi työaika|kortare arbetstid|shorter hours
task_carving|räätälöidyt tehtävät|skräddarsydda uppgifter|tailored tasks
extra_breaks|ylimääräiset tauot|extra pauser|extra breaks
aids|apuvälineet|hjälpmedel|assistive devices
named_supervisor|nimetty ohjaaja|namngiven handledare|a named supervisor
plain_guidance|selkeä ja selkokielinen ohjaus|tydlig handledning på lätt språk|guidance in plain language
other_language_guidance|ohjaus muulla kielellä|handledning på ett annat språk|guidance in another language
accessible_premises|esteettömät tilat|tillgängliga lokaler|accessible premises
fixed_place|oma pysyvä työpiste|fast arbetsplats|a fixed place to work
transport|kuljetus työpaikalle|transport till arbetsplatsen|transport to work
""")

LICENCES = _labels("""
AM|mopo ja mopoauto (AM)|moped och mopedbil (AM)|moped (AM)
A1|kevytmoottoripyörä (A1)|lätt motorcykel (A1)|light motorcycle (A1)
A2|moottoripyörä (A2)|motorcykel (A2)|motorcycle (A2)
A|moottoripyörä (A)|motorcykel (A)|motorcycle (A)
B|henkilöauto (B)|personbil (B)|car (B)
BE|henkilöauto ja perävaunu (BE)|personbil med släp (BE)|car with trailer (BE)
C1|kevyt kuorma-auto (C1)|lätt lastbil (C1)|light lorry (C1)
C1E|kevyt kuorma-auto ja perävaunu (C1E)|lätt lastbil med släp (C1E)|light lorry with trailer (C1E)
C|kuorma-auto (C)|lastbil (C)|lorry (C)
CE|yhdistelmäajoneuvo (CE)|fordonskombination (CE)|lorry with trailer (CE)
D1|pikkubussi (D1)|minibuss (D1)|minibus (D1)
D1E|pikkubussi ja perävaunu (D1E)|minibuss med släp (D1E)|minibus with trailer (D1E)
D|linja-auto (D)|buss (D)|bus (D)
DE|linja-auto ja perävaunu (DE)|buss med släp (DE)|bus with trailer (DE)
T|traktori (T)|traktor (T)|tractor (T)
LT|liikennetraktori (LT)|trafiktraktor (LT)|transport tractor (LT)
""")

# Driving Licence Act (ajokorttilaki 386/2011) 4–6 §: what a class lets its holder drive besides itself.
# The interchange format names the car, lorry and bus rows; the motorcycle and D1E rows follow from the same act.
LICENCE_COVERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "CE": frozenset({"C1E", "C", "C1", "BE", "B", "AM", "T"}),
        "C1E": frozenset({"C1", "BE", "B", "AM", "T"}),
        "DE": frozenset({"D", "D1", "BE", "B", "AM", "T"}),
        "D1E": frozenset({"D1", "BE", "B", "AM", "T"}),
        "D": frozenset({"D1", "B", "AM", "T"}),
        "C": frozenset({"C1", "B", "AM", "T"}),
        "C1": frozenset({"B", "AM", "T"}),
        "D1": frozenset({"B", "AM", "T"}),
        "BE": frozenset({"B", "AM", "T"}),
        "B": frozenset({"AM", "T"}),
        "A": frozenset({"A2", "A1", "AM"}),
        "A2": frozenset({"A1", "AM"}),
        "A1": frozenset({"AM"}),
        "LT": frozenset({"T"}),
    }
)

# First aid 2 (014) holds everything that first aid 1 (013) does.
CARD_COVERS: Mapping[str, frozenset[str]] = MappingProxyType({"014": frozenset({"013"})})

CEFR = ("A1", "A2", "B1", "B2", "C1", "C2")
CEFR_LABELS = _labels("""
A1|alkeet (A1)|nybörjare (A1)|beginner (A1)
A2|perustaso (A2)|grundnivå (A2)|elementary (A2)
B1|keskitaso (B1)|självständig nivå (B1)|intermediate (B1)
B2|hyvä (B2)|god (B2)|upper intermediate (B2)
C1|erittäin hyvä (C1)|mycket god (C1)|advanced (C1)
C2|äidinkielen tasoinen (C2)|modersmålsnivå (C2)|fully proficient (C2)
""")

CONTENT = (
    "occupation_wished",
    "occupation_done",
    "occupation_related",
    "skills_required",
    "skills_desired",
    "text",
    "qualification",
    "demand",
)
PRACTICAL = ("kind", "age", "card", "driving_licence", "language", "need", "hours", "shifts", "distance", "dates")
PART = dict.fromkeys(CONTENT, "content") | dict.fromkeys(PRACTICAL, "practical")
BLOCKERS = (
    "kind",
    "card",
    "driving_licence",
    "language",
    "qualification",
    "age",
    "distance",
    "hours",
    "shifts",
    "dates",
    "demand",
    "need",
    "not_wanted",
)
BANDS = ("strong", "good", "possible", "weak")
