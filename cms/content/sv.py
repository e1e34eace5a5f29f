"""Swedish pages: the main ones."""

from __future__ import annotations

from cms.content.parts import PageData, button, fact, facts, person, placeholder, steps, text

LAW = "Lag 380/2023"

PAGES = (
    PageData(
        "home", "", "HomePage", "startsida", "Arbetstagaren finns nära",
        "Berätta hurdant arbete ni har. Vi hjälper er att hitta rätt person, berättar om stöden och är med i början.",
        (button("Anmäl en plats", "/sv/openings/new/"),
         text("<p>Du kan erbjuda en arbetsprövningsplats, en läroavtalsplats eller ett arbete. En egen coach söker lämpliga "
              "personer, presenterar dem för dig med deras samtycke och kommer vid behov till arbetsplatsen. Tjänsten är avgiftsfri.</p>")),
    ),
    PageData("services", "home", "SectionPage", "tjanster", "Tjänster för arbetsgivare",
             "Vad vi gör för dig när du söker en arbetstagare eller vill pröva om arbetet passar."),
    PageData(
        "post", "services", "GuidePage", "sa-anmaler-du-en-plats", "Så anmäler du en plats",
        "Sex punkter räcker. Resten kan du berätta senare.",
        (steps("Steg",
               ("Skapa ett konto", "Du behöver en e-postadress och ett FO-nummer. Företagets uppgifter hämtas ur företagsregistret."),
               ("Välj vad du erbjuder", "Arbetsprövning, läroavtal eller arbete."),
               ("Berätta om arbetet med egna ord", "Vad som görs, var, när och vem som handleder."),
               ("Kontrollera och skicka", "Du ser annonsen innan du skickar den och kan fortsätta senare.")),
         button("Anmäl en plats", "/sv/openings/new/")),
    ),
    PageData("openings", "home", "OpeningsListPage", "lediga-platser", "Lediga platser",
             "Arbetsprövningsplatser, läroavtalsplatser och arbeten som arbetsgivare erbjuder just nu."),
    PageData("supports", "home", "SectionPage", "stod", "Stöd för arbetsgivare",
             "Vilka stöd det finns, vem som beslutar och i vilken ordning de söks.",
             (button("Vilket stöd passar dig?", "/sv/supports/guide/"),)),
    PageData(
        "work-trial", "supports", "ServicePage", "arbetsprovning", "Arbetsprövning",
        "Personen bekantar sig med arbetet eller återvänder till arbetslivet. Du betalar ingen lön.",
        (facts("Lagen i korthet",
               fact("Längd", "Högst sex månader per person, alla platser sammanlagt.", f"{LAW}, 55 §"),
               fact("Arbetstid", "4–8 timmar om dagen, högst 5 dagar i veckan.", f"{LAW}, 57 §"),
               fact("Avtal", "Skriftligt mellan personen, anordnaren och arbetskraftsmyndigheten. En handledare nämns.", f"{LAW}, 57 §"),
               fact("Vem kan ordna", "Inte en privatperson och inte personens egen arbetsgivare.", f"{LAW}, 54 §")),),
        "Arbetskraftsmyndigheten", "Ingen lön; personen får arbetslöshetsförmån",
    ),
    PageData(
        "apprenticeship", "supports", "ServicePage", "laroavtal", "Läroavtal",
        "Ett anställningsförhållande där man studerar till en examen genom att arbeta.",
        (facts("Lagen i korthet",
               fact("Arbetstid", "I genomsnitt minst 25 timmar i veckan.", "531/2017, 70 § 1 mom."),
               fact("Handledare", "En namngiven och kompetent arbetsplatshandledare.", "531/2017, 72 §"),
               fact("Utbildningsersättning", "Kan betalas om arbetsgivaren beräknas få kostnader.", "531/2017, 73 §")),),
        "Utbildningsanordnaren", "Lön enligt kollektivavtalet",
    ),
    PageData(
        "bonus", "supports", "SupportPage", "rekryteringsbonus", "Rekryteringsbonus",
        "Stadens eget stöd för företagets handledning när du tar emot en person som prövar eller lär sig arbetet.",
        (text("<p>Stödet är inte lagstadgat. Det ersätter företagets egen arbetstid för handledning.</p>"),
         facts("Villkor",
               fact("Belopp", "Staden kompletterar.", "Stadens beslut saknas", placeholder=True),
               fact("De minimis", "Taket är 300 000 euro under tre år.", "Förordning (EU) 2023/2831"),
               fact("Omprövning", "Omprövning kan begäras inom 14 dagar.", "Kommunallagen 410/2015, 134 och 138 §")),
         placeholder("Belopp, längd och ansökningstid väntar på stadens beslut.")),
        "Staden", "Staden kompletterar",
    ),
    PageData("contact", "home", "ContactPage", "kontakt", "Kontakt", "Ring eller skriv. Vi svarar på vardagar.",
             (placeholder("Personerna och numren är påhittade. Staden byter ut dem."),
              person("Aada Esimerkki", "Sakkunnig inom arbetsgivarservice", "040 000 0001", "yrityspalvelu@example.fi"))),
    PageData("privacy", "home", "GuidePage", "dataskydd", "Dataskydd",
             "Vilka uppgifter som finns i portalen, varför, hur länge och vem som ser dem.",
             (text("<p>Arbetsgivaren ser bara det som personen har samtyckt till. Varje läsning av en kunds uppgifter antecknas "
                   "i loggen. Portalen har inga personbeteckningar och inga diagnoser.</p>"),
              placeholder("Staden lägger till den personuppgiftsansvariges kontaktuppgifter."))),
    PageData("accessibility", "home", "GuidePage", "tillganglighet", "Tillgänglighetsutlåtande",
             "Utlåtandet gäller portalen Työsilta.",
             (text("<p>Målet är nivå AA i WCAG 2.2. Tjänsten uppfyller kraven delvis: automatiska kontroller och tangentbordsprov är "
                   "gjorda som egen bedömning, men inga prov med skärmläsare. Tillsynsmyndighet är Transport- och "
                   'kommunikationsverket Traficom: <a href="https://www.saavutettavuusvaatimukset.fi">saavutettavuusvaatimukset.fi</a>.</p>'),
              button("Ge respons", "/sv/site/feedback/"))),
)  # fmt: skip
