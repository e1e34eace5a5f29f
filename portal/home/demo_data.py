"""The demonstration town's invented people and companies. Every name is made up; the domain can never exist."""

from __future__ import annotations

from decimal import Decimal

from portal.accounts.roles import Role

TOWN = {
    "code": "615", "name_fi": "Pudasjärvi", "name_sv": "Pudasjärvi", "name_genitive": "Pudasjärven",
    "email": "tyollisyys@example.fi", "phone": "040 000 0000", "address": "Esimerkkitie 1, 93100 Pudasjärvi",
    "opening_hours": "ma–pe 9–15",
}  # fmt: skip
TOWN_AUTHORITY = {"name_fi": "Pudasjärven kaupunki", "name_sv": "Pudasjärvi stad", "name_en": "Town of Pudasjärvi",
                  "address": "Esimerkkitie 1, 93100 Pudasjärvi", "email": "kirjaamo@example.fi", "phone": "040 000 0000"}  # fmt: skip
AREA_AUTHORITY = {"name_fi": "Oulun seudun työllisyysalue", "name_sv": "Uleåregionens sysselsättningsområde",
                  "name_en": "Oulu region employment area", "email": "tyollisyysalue@example.fi", "phone": "040 000 0009"}  # fmt: skip
APPEAL_AUTHORITY = {"name_fi": "Pudasjärven kaupunginhallitus", "name_sv": "Pudasjärvi stadsstyrelse",
                    "name_en": "Town board of Pudasjärvi", "address": "Esimerkkitie 1, 93100 Pudasjärvi",
                    "email": "kirjaamo@example.fi", "phone": "040 000 0000"}  # fmt: skip

OFFICIALS: list[tuple] = [
    ("valmentaja", "Oiva", "Malli", [Role.COACH]),
    ("valmentaja2", "Lumi", "Kuvitteellinen", [Role.COACH]),
    ("yrityspalvelu", "Aada", "Esimerkki", [Role.OFFICER]),
    ("kasittelija", "Helmi", "Keksitty", [Role.HANDLER]),
    ("paattaja", "Urho", "Näyte", [Role.DECIDER]),
    ("maksaja", "Eevi", "Harjoitelma", [Role.PAYER]),
    ("esihenkilo", "Toivo", "Kaava", [Role.MANAGER]),
    ("esihenkilo2", "Impi", "Luonnos", [Role.MANAGER]),
    ("toimittaja", "Saimi", "Mallila", [Role.EDITOR]),
    ("yllapito", "Väinö", "Testinen", [Role.ADMINISTRATOR]),
    ("tarkastaja", "Tyyne", "Koenimi", [Role.AUDITOR]),
]
# The account number of the standard's own example: no bank has it.
PAYER_ACCOUNT = {"name": "Pudasjärven kaupunki", "business_id": "0000000-0", "iban": "FI2112345600000785",
                 "bic": "NDEAFIHH", "street": "Esimerkkitie 1", "postcode": "93100", "town": "Pudasjärvi"}  # fmt: skip
APPROPRIATION = Decimal(30000)  # invented: the town has not told its own
EMPLOYERS = [
    # (account, first name, last name, business ID of no company here, company, industry, industry code)
    ("kahvila", "Marja", "Mallikas", "9000001-1", "Kahvila Keksitty Oy", "Kahvilat", "56302"),
    ("metsa", "Pekka", "Kuviteltu", "9000003-8", "Metsäpalvelu Kuviteltu Oy", "Metsänhoito", "02100"),
    ("hoiva", "Anneli", "Esimerkkilä", "9000005-4", "Hoivakoti Esimerkkilä Oy", "Ikääntyneiden hoito", "87301"),
]
OPENINGS = [
    ("kahvila", {"kind": "work_trial", "title": "Keittiö- ja kahvila-apulainen", "hours_per_day": "6", "days_per_week": 4,
        "description": "Leivomme aamulla, katamme lounaan ja tiskaamme iltapäivällä. Opetamme kaiken alusta. Kassaa ei ole pakko "
        "tehdä.", "hours_min": "15", "hours_max": "24", "shifts": ["day"], "supervisor_name": "Marja Mallikas",
        "trainable_cards": ["022"], "desired_skills": ["leivonta", "tiskaus"], "seats": 1,
        "adjustments": ["shorter_hours", "extra_breaks", "named_supervisor", "plain_guidance"],
        "demands": {"standing": 2, "lifting": 1, "customers": 1, "pace": 1}}),
    ("kahvila", {"kind": "apprenticeship", "title": "Kokkioppisopimus", "hours_min": "30", "hours_max": "37.5",
        "description": "Opit kokin työn meillä. Lounasta, tilauksia ja leivontaa. Ohjaaja on kokki.", "shifts": ["day", "weekend"],
        "supervisor_name": "Marja Mallikas", "required_cards": ["022"], "pay": "Työehtosopimuksen mukaan", "seats": 1,
        "demands": {"standing": 3, "lifting": 2, "pace": 2}}),
    ("metsa", {"kind": "work_trial", "title": "Metsurin apuri", "hours_per_day": "7", "days_per_week": 4,
        "description": "Taimikonhoitoa, polttopuun tekoa ja koneiden huoltoa metsurin parina. Haemme tarvittaessa kotoa.",
        "hours_min": "20", "hours_max": "28", "shifts": ["day"], "supervisor_name": "Pekka Kuviteltu", "trainable_cards": ["L02"],
        "adjustments": ["transport", "named_supervisor", "shorter_hours"], "seats": 2,
        "demands": {"cold_outdoors": 2, "lifting": 2, "walking": 2, "machines": 1, "noise": 2}}),
    ("hoiva", {"kind": "job", "title": "Laitoshuoltaja", "hours_min": "25", "hours_max": "38", "shifts": ["day", "weekend"],
        "description": "Hoivakodin siivousta ja ruokien jakoa. Työpari on aina paikalla.", "pay": "Työehtosopimuksen mukaan",
        "required_cards": ["022"], "required_languages": [{"code": "fi", "level": "A2"}], "seats": 1,
        "adjustments": ["plain_guidance", "fixed_place"], "demands": {"standing": 2, "bending": 2, "teamwork": 1}}),
    ("hoiva", {"kind": "work_trial", "title": "Virikeohjaajan apuna hoivakodissa", "hours_per_day": "5", "days_per_week": 3,
        "description": "Luetaan, pelataan, ulkoillaan. Tärkeintä on, että viihdyt vanhusten kanssa.", "hours_min": "12",
        "hours_max": "15", "shifts": ["day"], "supervisor_name": "Anneli Esimerkkilä", "seats": 1,
        "desired_skills": ["läsnäolo", "vanhusten kohtaaminen"], "adjustments": ["named_supervisor", "extra_breaks", "shorter_hours"],
        "demands": {"customers": 3, "standing": 1, "teamwork": 1}}),
]  # fmt: skip
CLIENTS = [
    # (first name, last name, profile); the first one has consented and the second has refused
    ("Kaisa", "Keksimä", {"wishes": ["keittiötyö", "leipominen"], "summary": "Leivon paljon kotona. Rauhallinen työtahti sopii.",
        "work_history": [{"title": "koulun keittiöapulainen", "months": 8, "ended_year": 2023}], "skills": ["leivonta", "tiskaus"],
        "cards": [{"code": "022"}], "driving_licences": [], "kinds": ["work_trial", "apprenticeship"], "hours_per_week": [15, 30],
        "shifts": ["day"], "max_distance_km": 10, "adult": True, "capacity": {"lifting": 1, "standing": 2, "pace": 1, "customers": 1},
        "needs": ["plain_guidance"], "languages": [{"code": "fi", "level": "native"}]}),
    ("Jari", "Kuvittelija", {"wishes": ["metsätyöt", "ulkohommat"], "work_history": [{"title": "metsuri", "months": 60, "ended_year": 2019}],
        "skills": ["moottorisaha", "raivaus"], "cards": [{"code": "L02"}], "driving_licences": ["B", "T"], "car": True,
        "kinds": ["work_trial", "job"], "hours_per_week": [20, 38], "shifts": ["day"], "max_distance_km": 60, "adult": True,
        "capacity": {"lifting": 2, "cold_outdoors": 3}, "languages": [{"code": "fi", "level": "native"}]}),
    ("Amina", "Esimerkki", {"wishes": ["siivous", "hoiva-ala"], "summary": "Olen opiskellut suomea kaksi vuotta.",
        "work_history": [{"title": "siivooja", "months": 24, "ended_year": 2025}], "skills": ["siivous", "lastenhoito"],
        "cards": [{"code": "022"}, {"code": "079", "valid_until": "2028-01-31"}], "driving_licences": [], "kinds": ["work_trial", "job"],
        "hours_per_week": [20, 38], "shifts": ["day", "weekend"], "max_distance_km": 15, "adult": True,
        "languages": [{"code": "fi", "level": "A2"}, {"code": "en", "level": "B1"}], "needs": ["other_language_guidance"]}),
    ("Niko", "Nimetön", {"wishes": ["en tiedä vielä"], "summary": "Pelaan ja korjaan tietokoneita. Aamut ovat vaikeita.",
        "skills": ["tietokoneen kokoaminen"], "kinds": ["work_trial"], "hours_per_week": [10, 20], "shifts": ["day", "evening"],
        "max_distance_km": 10, "adult": True, "not_wanted": ["asiakaspalvelu"], "capacity": {"customers": 0, "noise": 1}}),
    ("Ritva", "Harjoite", {"wishes": ["vanhusten seurana"], "work_history": [{"title": "omaishoitaja", "months": 96, "ended_year": 2025},
        {"title": "myyjä", "months": 120, "ended_year": 2012}], "education": [{"qualification": "merkonomi", "completed": True, "year": 1989}],
        "skills": ["vanhusten kohtaaminen", "ruoanlaitto"], "driving_licences": ["B"], "car": True, "kinds": ["work_trial", "job"],
        "hours_per_week": [10, 25], "shifts": ["day"], "max_distance_km": 30, "adult": True, "capacity": {"lifting": 1},
        "languages": [{"code": "fi", "level": "native"}]}),
    ("Eetu", "Luonnos", {"wishes": ["koneiden korjaus"], "education": [{"qualification": "autoalan perustutkinto", "completed": False}],
        "skills": ["mopon korjaus"], "driving_licences": ["AM"], "kinds": ["work_trial", "apprenticeship"], "shifts": ["day"],
        "max_distance_km": 20, "adult": True}),
    ("Sari", "Koeteltu", {"wishes": ["toimistotyö", "kirjasto"], "skills": ["excel", "arkistointi"], "kinds": ["work_trial", "job"],
        "hours_per_week": [15, 25], "shifts": ["day"], "max_distance_km": 25, "adult": True, "needs": ["accessible_premises"],
        "capacity": {"walking": 0, "lifting": 0}}),
    ("Pertti", "Mallinen", {"wishes": ["talkkari", "kiinteistönhoito"], "work_history": [{"title": "kirvesmies", "months": 200, "ended_year": 2017}],
        "skills": ["lumityöt", "pienremontit"], "cards": [{"code": "075", "valid_until": "2026-01-31"}], "driving_licences": ["B"], "car": True,
        "kinds": ["work_trial", "job"], "hours_per_week": [15, 30], "shifts": ["day"], "max_distance_km": 40, "adult": True,
        "capacity": {"lifting": 1, "heights": 0}}),
]  # fmt: skip
