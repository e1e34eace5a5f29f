"""Names of the languages that people speak in Finland; any other code is shown as it is."""

_ROWS = """
fi|suomi|finska|Finnish
sv|ruotsi|svenska|Swedish
en|englanti|engelska|English
se|pohjoissaame|nordsamiska|Northern Sámi
smn|inarinsaame|enaresamiska|Inari Sámi
sms|koltansaame|skoltsamiska|Skolt Sámi
ru|venäjä|ryska|Russian
uk|ukraina|ukrainska|Ukrainian
et|viro|estniska|Estonian
ar|arabia|arabiska|Arabic
so|somali|somaliska|Somali
ku|kurdi|kurdiska|Kurdish
ckb|sorani|sorani|Sorani
fa|persia|persiska|Persian
prs|dari|dari|Dari
ps|paštu|pashto|Pashto
tr|turkki|turkiska|Turkish
th|thai|thailändska|Thai
vi|vietnam|vietnamesiska|Vietnamese
zh|kiina|kinesiska|Chinese
tl|tagalog|tagalog|Tagalog
hi|hindi|hindi|Hindi
ur|urdu|urdu|Urdu
bn|bengali|bengali|Bengali
ne|nepali|nepali|Nepali
ta|tamili|tamil|Tamil
si|sinhala|singalesiska|Sinhala
am|amhara|amhariska|Amharic
ti|tigrinja|tigrinska|Tigrinya
sw|swahili|swahili|Swahili
rw|kinjaruanda|kinyarwanda|Kinyarwanda
my|burma|burmesiska|Burmese
sq|albania|albanska|Albanian
bs|bosnia|bosniska|Bosnian
hr|kroatia|kroatiska|Croatian
sr|serbia|serbiska|Serbian
ro|romania|rumänska|Romanian
bg|bulgaria|bulgariska|Bulgarian
pl|puola|polska|Polish
lv|latvia|lettiska|Latvian
lt|liettua|litauiska|Lithuanian
hu|unkari|ungerska|Hungarian
cs|tšekki|tjeckiska|Czech
de|saksa|tyska|German
fr|ranska|franska|French
es|espanja|spanska|Spanish
it|italia|italienska|Italian
pt|portugali|portugisiska|Portuguese
nl|hollanti|nederländska|Dutch
el|kreikka|grekiska|Greek
da|tanska|danska|Danish
no|norja|norska|Norwegian
nb|norja|norska|Norwegian
is|islanti|isländska|Icelandic
ja|japani|japanska|Japanese
ko|korea|koreanska|Korean
he|heprea|hebreiska|Hebrew
""".strip()

_NAMES = {code: {"fi": fi, "sv": sv, "en": en} for code, fi, sv, en in (row.split("|") for row in _ROWS.splitlines())}


def language_name(code: str, language: str) -> str:
    return _NAMES[code][language] if code in _NAMES else code
