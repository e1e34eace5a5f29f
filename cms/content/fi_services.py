"""Finnish pages: home, services, guides, the frame of the site."""

from __future__ import annotations

from cms.content.parts import PageData, button, fact, facts, person, placeholder, steps, text

LAW = "Laki työvoimapalveluiden järjestämisestä 380/2023"

PAGES = (
    PageData(
        "home", "", "HomePage", "etusivu", "Työntekijä löytyy läheltä",
        "Kerro, millaista työtä teillä on. Autamme löytämään sopivan ihmisen, kerromme tuista ja olemme mukana alussa.",
        (
            button("Ilmoita paikka", "/fi/openings/new/"),
            text("<p>Voit tarjota työkokeilupaikan, oppisopimuspaikan tai työpaikan. Omavalmentaja etsii sopivia ihmisiä, "
                 "esittelee heidät sinulle heidän suostumuksellaan ja tulee tarvittaessa mukaan työpaikalle. "
                 "Palvelu on maksuton.</p>"),
        ),
    ),
    PageData(
        "services", "home", "SectionPage", "palvelut", "Palvelut työnantajalle",
        "Mitä teemme puolestasi, kun etsit tekijää tai haluat kokeilla, sopiiko työ ihmiselle.",
    ),
    PageData(
        "supports", "home", "SectionPage", "tuet", "Tuet työnantajalle",
        "Mitkä tuet ovat olemassa, kuka ne päättää ja missä järjestyksessä niitä haetaan.",
        (button("Mikä tuki sopii sinulle?", "/fi/supports/guide/"),),
    ),
    PageData(
        "recruitment", "services", "ServicePage", "rekrytointiapu", "Apua rekrytointiin",
        "Kerrot tarpeesi, me etsimme sopivia ihmisiä ja esittelemme heidät sinulle.",
        (
            facts(
                "Näin se toimii",
                fact("Kuka voi käyttää", "Palvelemme työnantajia kotipaikasta riippumatta.", f"{LAW}, 17 § 4 mom."),
                fact("Hinta", "Palvelut työnantajille ovat maksuttomia. Poikkeus on yhteishankintakoulutus.", f"{LAW}, 6 §"),
                fact("Esittely", "Esittelemme sopivia työnhakijoita niin kuin yhdessä sovitaan ja vain heidän suostumuksellaan.",
                     f"{LAW}, 43 ja 118 §"),
            ),
            steps(
                "Vaiheet",
                ("Ilmoitat paikan", "Lyhyt ilmoitus vie muutaman minuutin. Voit täydentää sitä myöhemmin."),
                ("Tarkistamme ilmoituksen", "Ensimmäisen ilmoituksesi lukee työnantajapalvelujen asiantuntija, yleensä seuraavana arkipäivänä."),
                ("Saat ehdotuksia", "Omavalmentaja valitsee ja kysyy ihmiseltä suostumuksen. Sinä päätät, kenet haluat tavata."),
                ("Olemme mukana alussa", "Valmentaja tulee työpaikalle, kun siitä on apua."),
            ),
            button("Ilmoita paikka", "/fi/openings/new/"),
        ),
        "Työllisyyspalvelut", "Maksuton",
    ),
    PageData(
        "coach", "services", "ServicePage", "omavalmentaja", "Omavalmentaja tulee työpaikalle",
        "Sama valmentaja on mukana alusta loppuun: ihmisen tukena ja sinun tukenasi.",
        (
            text("<p>Omavalmentaja tuntee ihmisen, jonka hän esittelee. Hän auttaa sopimaan tehtävistä, käy työpaikalla ja "
                 "vastaa, kun jokin askarruttaa. Paikan päättyessä hän kysyy, miten meni, ja ottaa yhteyttä vielä 3 ja 6 "
                 "kuukauden päästä.</p>"),
            facts("Mallin taustaa",
                  fact("Mistä tapa tulee", "Työelämätulkki-mallista: valmentaja jalkautuu työpaikoille ja kulkee ihmisen rinnalla.",
                       "Työelämätulkki-mallin loppuraportti 2025")),
        ),
        "Työllisyyspalvelut", "Maksuton",
    ),
    PageData(
        "visit", "services", "ServicePage", "yrityskaynti", "Pyydä käynti yritykseesi",
        "Tulemme käymään, kuuntelemme ja kerromme, mitkä palvelut ja tuet sopivat teille.",
        (
            steps("Käynnillä",
                  ("Kerrot tilanteesta", "Mitä töitä on, milloin kädet loppuvat kesken, mikä on ollut vaikeaa."),
                  ("Katsomme vaihtoehdot", "Työkokeilu, oppisopimus, työsuhde ja niihin sopivat tuet oikeassa järjestyksessä."),
                  ("Sovimme jatkosta", "Kirjaamme, mitä sovittiin ja milloin olemme yhteydessä.")),
            button("Yhteystiedot", "/fi/yhteystiedot/"),
        ),
        "Työllisyyspalvelut", "Maksuton",
    ),
    PageData(
        "matching", "services", "GuidePage", "nain-ehdotukset-syntyvat", "Näin ehdotukset syntyvät",
        "Järjestelmä vertaa ja perustelee. Ihminen päättää.",
        (
            text("<p>Portaali ei tee päätöksiä ihmisistä. Se vertaa paikan tietoja siihen, mitä ihminen on itse kertonut "
                 "toiveistaan, työkokemuksestaan ja osaamisestaan, ja näyttää valmentajalle perustelut kohta kohdalta. "
                 "Valmentaja lukee, harkitsee ja päättää, ketä hän ehdottaa.</p>"
                 "<p>Vertailu ei tunne nimeä, sukupuolta, ikää, kansalaisuutta, perhettä eikä terveystietoja. "
                 "Se, mitä ei ole kerrottu, ei ole kenellekään eduksi eikä haitaksi.</p>"),
            facts("Mitä näet ihmisestä",
                  fact("Vain suostumuksella", "Näet ehdotetusta ihmisestä vain ne tiedot, joiden näyttämiseen hän on kirjallisesti suostunut.",
                       f"{LAW}, 118 §"),
                  fact("Vahva tunnistautuminen", "Ehdotuksen avaaminen vaatii vahvan tunnistautumisen, koska tieto on salassa pidettävää.",
                       "Julkisuuslaki 621/1999, 24 § 1 mom. 25 kohta; laki 306/2019, 6 §")),
        ),
    ),
    PageData(
        "post", "services", "GuidePage", "nain-ilmoitat-paikan", "Näin ilmoitat paikan",
        "Kuusi kohtaa riittää. Loput voit kertoa myöhemmin.",
        (
            steps("Vaiheet",
                  ("Luo tunnus", "Tarvitset sähköpostin ja Y-tunnuksen. Yrityksen tiedot haetaan yritysrekisteristä."),
                  ("Valitse, mitä tarjoat", "Työkokeilu, oppisopimus tai työpaikka."),
                  ("Kerro työstä omin sanoin", "Mitä tehdään, missä, milloin ja kuka ohjaa."),
                  ("Tarkista ja lähetä", "Näet ilmoituksen ennen lähettämistä. Voit myös tallentaa luonnoksen ja jatkaa myöhemmin.")),
            text("<p>Mitä enemmän kerrot esimerkiksi työajoista ja siitä, mitä voit järjestää, sitä useammalle paikka sopii.</p>"),
            button("Ilmoita paikka", "/fi/openings/new/"),
        ),
    ),
    PageData(
        "openings", "home", "OpeningsListPage", "avoimet-paikat", "Avoimet paikat",
        "Työkokeilu-, oppisopimus- ja työpaikat, joita työnantajat tarjoavat juuri nyt.",
    ),
    PageData(
        "news", "home", "NewsIndexPage", "uutiset", "Uutiset", "Mitä työllisyyspalveluissa tapahtuu.",
    ),
    PageData(
        "news-open", "news", "NewsPage", "portaali-avattu", "Työnantajan portaali on avattu",
        "Paikan ilmoittaminen, esittelyt ja rekrybonus hoituvat nyt samassa paikassa.",
        (text("<p>Työnantaja voi ilmoittaa työkokeilu- ja oppisopimuspaikkoja, vastata esittelyihin ja hakea rekrybonusta. "
              "Tämä on esittelyuutinen.</p>"),),
    ),
    PageData(
        "contact", "home", "ContactPage", "yhteystiedot", "Yhteystiedot",
        "Soita tai kirjoita. Vastaamme arkisin.",
        (
            placeholder("Alla olevat henkilöt ja numerot ovat keksittyjä. Kaupunki vaihtaa tilalle omansa."),
            person("Aada Esimerkki", "Työnantajapalvelujen asiantuntija", "040 000 0001", "yrityspalvelu@example.fi"),
            person("Oiva Malli", "Omavalmentaja", "040 000 0002", "valmentaja@example.fi"),
            person("Helmi Keksitty", "Rekrybonuksen käsittelijä", "040 000 0003", "rekrybonus@example.fi"),
        ),
    ),
    PageData(
        "privacy", "home", "GuidePage", "tietosuoja", "Tietosuoja",
        "Mitä tietoja portaalissa on, miksi, kuinka kauan ja kuka ne näkee.",
        (
            text("<p>Portaalissa on työnantajien ja heidän edustajiensa tietoja sekä mahdollisimman vähän tietoja työnhakijoista. "
                 "Portaalissa ei ole henkilötunnuksia eikä diagnooseja.</p>"
                 "<ul><li>Työnantaja näkee ehdotetusta ihmisestä vain sen, mihin tämä on suostunut.</li>"
                 "<li>Jokaisesta asiakkaan tietojen katselusta jää merkintä lokiin.</li>"
                 "<li>Asiakastiedot poistetaan neljän vuoden kuluttua asiakkuuden päättymisestä (380/2023, 122 §).</li></ul>"),
            placeholder("Kaupunki lisää tähän rekisterinpitäjän ja tietosuojavastaavan yhteystiedot ja tietosuojaselosteen."),
        ),
    ),
    PageData(
        "accessibility", "home", "GuidePage", "saavutettavuus", "Saavutettavuusseloste",
        "Tämä seloste koskee Työsilta-portaalia.",
        (
            text("<h2>Palvelun saavutettavuus</h2><p>Palvelua koskee laki digitaalisten palvelujen tarjoamisesta (306/2019). "
                 "Tavoite on WCAG 2.2 -ohjeiston taso AA. Palvelu täyttää vaatimukset osittain: automaattiset tarkistukset ja "
                 "näppäimistökokeet on tehty itsearviona, mutta ruudunlukijalla tehtyä arviointia ei vielä ole.</p>"
                 "<h2>Mikä ei vielä ole saavutettavaa</h2><p>Ruudunlukijakokeita ei ole tehty (kaikki WCAG-kriteerit, joita "
                 "automaatti ei tarkista). Sisällönhallinnan ylläpitosivut ovat kolmannen osapuolen tekemiä.</p>"
                 "<h2>Saat tiedot myös toisella tavalla</h2><p>Soita tai kirjoita työllisyyspalveluihin, niin autamme asiassa "
                 "muulla tavalla.</p><h2>Anna palautetta</h2><p>Kerro palautelomakkeella, jos jokin ei toimi. Saat heti "
                 "kuittauksen ja vastauksen kahden viikon kuluessa.</p><h2>Valvontaviranomainen</h2><p>Jos et ole tyytyväinen "
                 "vastaukseen tai et saa sitä kahdessa viikossa, voit tehdä ilmoituksen Liikenne- ja viestintävirasto "
                 'Traficomille: <a href="https://www.saavutettavuusvaatimukset.fi">saavutettavuusvaatimukset.fi</a>.</p>'),
            button("Anna palautetta", "/fi/site/feedback/"),
        ),
    ),
)  # fmt: skip
