"""More invented people and openings of the demonstration town: so many that what is counted over people shows something.

Held by `tests/portal/home/test_demonstration_lists.py`: courses that open something for five and more, and some for fewer
(which a manager does not see); every band; a caseload for which the best for everyone is another than first come, first
served.
"""

from __future__ import annotations

from typing import Any

EMPLOYERS = [
    ("halli", "Tauno", "Satuinen", "9000007-0", "Satuhalli Mielikuva Oy", "Varastointi", "52100"),
]
OPENINGS: list[tuple[str, dict[str, Any]]] = [
    ("kahvila", {"kind": "work_trial", "title": "Lounaskeittiön apulainen", "hours_per_day": "5", "days_per_week": 4,
        "description": "Laitamme lounaan koululle ja päiväkodille. Kuorit, pilkot, tiskaat ja pidät keittiön siistinä.",
        "hours_min": "15", "hours_max": "25", "shifts": ["day"], "supervisor_name": "Marja Mallikas", "required_cards": ["022"],
        "desired_skills": ["ruoanlaitto", "tiskaus"], "adjustments": ["named_supervisor", "shorter_hours", "plain_guidance"],
        "seats": 2, "demands": {"standing": 2, "lifting": 1, "pace": 1}}),
    ("kahvila", {"kind": "job", "title": "Pitopalvelun keittiöapulainen", "hours_min": "20", "hours_max": "30", "shifts": ["day"],
        "description": "Teemme juhliin kahvit ja ruoat. Apulainen leipoo, kattaa pöydät ja tiskaa.", "seats": 1,
        "required_cards": ["022"], "desired_skills": ["leivonta"], "pay": "Työehtosopimuksen mukaan",
        "adjustments": ["shorter_hours", "plain_guidance"], "demands": {"standing": 2, "lifting": 1}}),
    ("halli", {"kind": "work_trial", "title": "Varastotyöntekijä", "hours_per_day": "6", "days_per_week": 4,
        "description": "Keräilet tilauksia, pakkaat ja puhdistat hyllyjä. Trukilla ajaa joku muu.", "hours_min": "16",
        "hours_max": "30", "shifts": ["day"], "supervisor_name": "Tauno Satuinen", "required_cards": ["079"],
        "desired_skills": ["varastotyö", "pakkaus"], "adjustments": ["named_supervisor", "extra_breaks", "shorter_hours"],
        "seats": 2, "demands": {"walking": 2, "lifting": 2}}),
    ("halli", {"kind": "job", "title": "Pakkaaja", "hours_min": "20", "hours_max": "38", "shifts": ["day"],
        "description": "Pakkaat puutuotteita hallissa parin kanssa. Työ on rauhallista ja toistuu samanlaisena.", "seats": 1,
        "required_cards": ["079"], "desired_skills": ["pakkaus"], "pay": "Työehtosopimuksen mukaan",
        "adjustments": ["plain_guidance", "fixed_place", "shorter_hours"], "demands": {"standing": 2, "lifting": 1, "noise": 1}}),
    ("halli", {"kind": "work_trial", "title": "Tavarankuljettajan apuri", "hours_per_day": "6", "days_per_week": 3,
        "description": "Viemme tilaukset kylille pakettiautolla. Ajat lyhyitä matkoja ja kannat paketit ovelle.",
        "hours_min": "12", "hours_max": "24", "shifts": ["day"], "supervisor_name": "Tauno Satuinen",
        "required_driving_licences": ["B"], "desired_skills": ["pakettiauton ajo"], "seats": 1,
        "adjustments": ["named_supervisor", "shorter_hours"], "demands": {"lifting": 2, "customers": 1}}),
    ("hoiva", {"kind": "job", "title": "Hoiva-avustaja", "hours_min": "20", "hours_max": "38", "shifts": ["day"],
        "description": "Autat asukkaita ruokailussa, ulkoilussa ja pukeutumisessa hoitajan parina.", "seats": 1,
        "required_languages": [{"code": "fi", "level": "B1"}], "desired_skills": ["vanhusten kohtaaminen", "läsnäolo"],
        "pay": "Työehtosopimuksen mukaan", "adjustments": ["named_supervisor", "shorter_hours"],
        "demands": {"customers": 2, "standing": 2, "lifting": 1}}),
]  # fmt: skip

FINNISH: list[dict[str, str]] = [{"code": "fi", "level": "native"}]
DAYS: dict[str, Any] = {"shifts": ["day"], "adult": True, "max_distance_km": 30}
CLIENTS: list[tuple[str, str, dict[str, Any]]] = [
    ("Tuula", "Tarunen", {**DAYS, "wishes": ["keittiötyö"], "skills": ["ruoanlaitto", "tiskaus"], "cards": [],
        "work_history": [{"title": "keittiöapulainen", "months": 14, "ended_year": 2021}], "kinds": ["work_trial", "job"],
        "hours_per_week": [15, 25], "languages": FINNISH, "capacity": {"standing": 2, "lifting": 1}}),
    ("Aleksi", "Arvelu", {**DAYS, "wishes": ["kokki", "keittiöapulainen"], "skills": ["ruoanlaitto"], "cards": [],
        "kinds": ["work_trial", "apprenticeship"], "hours_per_week": [20, 37], "languages": FINNISH, "driving_licences": ["AM"]}),
    ("Mirja", "Muistelma", {**DAYS, "wishes": ["leipominen", "kahvilatyö"], "skills": ["leivonta"], "cards": [],
        "work_history": [{"title": "leipomotyöntekijä", "months": 48, "ended_year": 2014}], "kinds": ["work_trial", "job"],
        "hours_per_week": [15, 28], "languages": FINNISH, "driving_licences": ["B"], "car": True}),
    ("Yusuf", "Esimerkillinen", {**DAYS, "wishes": ["keittiöapulainen", "varastotyö"], "skills": ["ruoanlaitto", "pakkaus"],
        "cards": [], "kinds": ["work_trial", "job"], "hours_per_week": [20, 38], "needs": ["plain_guidance"],
        "languages": [{"code": "so", "level": "native"}, {"code": "fi", "level": "A2"}], "driving_licences": []}),
    ("Hilkka", "Haavekuva", {**DAYS, "wishes": ["suurtalouskeittiö"], "skills": ["tiskaus", "ruoanlaitto"], "cards": [],
        "work_history": [{"title": "ruoanjakaja", "months": 30, "ended_year": 2024}], "kinds": ["work_trial", "job"],
        "hours_per_week": [15, 22], "languages": FINNISH, "capacity": {"lifting": 1, "standing": 2}, "driving_licences": ["B"]}),
    ("Onni", "Olematon", {**DAYS, "wishes": ["varastotyö"], "skills": ["pakkaus", "varastotyö"], "cards": [],
        "work_history": [{"title": "varastotyöntekijä", "months": 20, "ended_year": 2023}], "kinds": ["work_trial", "job"],
        "hours_per_week": [20, 38], "languages": FINNISH, "driving_licences": []}),
    ("Saga", "Sepitetty", {**DAYS, "wishes": ["pakkaaja", "varasto"], "skills": ["pakkaus"], "cards": [], "kinds": ["work_trial", "job"],
        "hours_per_week": [16, 30], "languages": [{"code": "sv", "level": "native"}, {"code": "fi", "level": "B1"}],
        "driving_licences": [], "capacity": {"lifting": 1, "standing": 2, "walking": 2}}),
    ("Reino", "Runollinen", {**DAYS, "wishes": ["hallityö", "pakkaaminen"], "skills": ["pakkaus", "trukin ajo"], "cards": [],
        "work_history": [{"title": "sahatyöntekijä", "months": 90, "ended_year": 2018}], "kinds": ["work_trial", "job"],
        "hours_per_week": [20, 38], "languages": FINNISH, "driving_licences": ["B", "C"], "car": True, "capacity": {"noise": 1}}),
    ("Linh", "Kuvitelma", {**DAYS, "wishes": ["hoiva-avustaja", "vanhusten auttaminen"], "skills": ["läsnäolo"], "cards": [],
        "work_history": [{"title": "lastenhoitaja", "months": 36, "ended_year": 2022}], "kinds": ["work_trial", "job"],
        "hours_per_week": [20, 38], "languages": [{"code": "vi", "level": "native"}, {"code": "fi", "level": "A1"}],
        "driving_licences": [], "needs": ["plain_guidance"]}),
    ("Omar", "Oletus", {**DAYS, "wishes": ["hoivatyö", "pakkaaja"], "skills": ["vanhusten kohtaaminen", "pakkaus"], "cards": [],
        "kinds": ["job"], "hours_per_week": [20, 38], "driving_licences": ["B"], "car": True,
        "languages": [{"code": "ar", "level": "native"}, {"code": "fi", "level": "A2"}]}),
    ("Venla", "Vertaus", {**DAYS, "wishes": ["autonkuljettaja", "jakelutyö"], "skills": ["pakettien lajittelu"], "cards": [],
        "kinds": ["work_trial"], "hours_per_week": [12, 24], "languages": FINNISH, "driving_licences": []}),
    ("Ilmari", "Ilmaus", {**DAYS, "wishes": ["varastotyö", "kuljetus"], "skills": ["pakkaus"], "cards": [{"code": "079"}],
        "work_history": [{"title": "postinjakaja", "months": 60, "ended_year": 2016}], "kinds": ["work_trial", "job"],
        "hours_per_week": [16, 30], "languages": FINNISH, "driving_licences": [], "capacity": {"lifting": 2}}),
    ("Ester", "Epätosi", {**DAYS, "wishes": ["vanhustyö"], "skills": ["vanhusten kohtaaminen", "läsnäolo"], "cards": [{"code": "013"}],
        "work_history": [{"title": "kotiavustaja", "months": 72, "ended_year": 2024}], "kinds": ["work_trial", "job"],
        "hours_per_week": [20, 30], "languages": FINNISH, "driving_licences": ["B"], "car": True}),
    ("Ukko", "Uskottava", {**DAYS, "wishes": ["keittiö", "pakkaaja"], "skills": ["tiskaus"], "cards": [], "kinds": ["work_trial"],
        "hours_per_week": [12, 20], "languages": FINNISH, "driving_licences": [], "capacity": {"lifting": 1, "pace": 1}}),
]  # fmt: skip
