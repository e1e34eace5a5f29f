"""Finnish pages: the supports, each fact with its source."""

from __future__ import annotations

from cms.content.parts import PageData, button, fact, facts, placeholder, steps, text

LAW = "380/2023"
TRIAL = "Työvoimaviranomainen (työllisyysalue)"

PAGES = (
    PageData(
        "order", "supports", "GuidePage", "oikea-jarjestys", "Hae tuet oikeassa järjestyksessä",
        "Tavallisin virhe on aloittaa työt ennen tukipäätöstä.",
        (
            button("Katso, mitkä tuet sopivat suunnitelmaasi", "/fi/supports/guide/"),
            steps("Järjestys",
                  ("Ensin valtion tuet", "Palkkatuki ja 55 vuotta täyttäneiden työllistämistuki on päätettävä ennen kuin työsuhde alkaa."),
                  ("Sitten aloituspäivä", "Sovi työn alkamisesta vasta, kun päätös on tullut."),
                  ("Viimeksi kaupungin bonus", "Rekrybonus koskee työpaikalla tehtyä ohjausta. Hae se, kun paikasta on sovittu.")),
            facts("Mitä kannattaa tietää",
                  fact("Palkkatuki", "Työsuhde ei saa alkaa ennen päätöstä.", f"{LAW}, 84 § 1 mom."),
                  fact("55+ tuki", "Tukea ei myönnetä, jos saman henkilön palkkauskustannuksiin on jo myönnetty muuta tukea.",
                       f"{LAW}, 95 § 3 mom. 5 kohta"),
                  fact("Nuorten työllistymisseteli", "Aiemmin saatu muu palkkaus- tai rekrytointituki samasta nuoresta voi estää setelin. "
                       "Kysy ennen kuin haet bonusta.", "Tampereen seudun työllisyysalueen ehdot, tarkistettava omalta alueelta"),
                  fact("Palkkatuki ja muut tuet yhteensä", "Palkkatuki, muut palkkaustuet ja koulutuskorvaus eivät saa ylittää palkkauskustannuksia.",
                       f"{LAW}, 93 §")),
        ),
    ),
    PageData(
        "bonus", "supports", "SupportPage", "rekrybonus", "Rekrybonus",
        "Kaupungin oma tuki yrityksen ohjaustyölle, kun otat ihmisen kokeilemaan tai oppimaan työtä.",
        (
            text("<p>Rekrybonus on kaupungin harkinnanvarainen tuki, joka ei ole lakisääteinen. Se korvaa yrityksen omaa työaikaa, "
                 "joka kuluu ihmisen opastamiseen ja työelämän perusosaamisen varmistamiseen.</p>"),
            facts("Ehdot",
                  fact("Mitä korvataan", "Yrityksessä opastamiseen käytetty työaika ja perusosaamisen varmistaminen.",
                       "Työelämätulkki-mallin loppuraportti 2025"),
                  fact("Summa", "Kaupunki täydentää.", "Kaupungin päätös puuttuu", placeholder=True),
                  fact("Kesto ja enimmäismäärä", "Kaupunki täydentää.", "Kaupungin päätös puuttuu", placeholder=True),
                  fact("Hakuaika", "Kaupunki täydentää.", "Kaupungin päätös puuttuu", placeholder=True),
                  fact("De minimis", "Tuki on yritykselle vähämerkityksistä tukea. Katto on 300 000 euroa kolmen vuoden aikana.",
                       "Komission asetus (EU) 2023/2831"),
                  fact("Oikaisuvaatimus", "Päätökseen voi hakea oikaisua 14 päivän kuluessa tiedoksisaannista.",
                       "Kuntalaki 410/2015, 134 ja 138 §")),
            placeholder("Rekrybonuksen summat, kesto, hakuaika ja maksuehdot odottavat kaupungin päätöstä. "
                        "Portaalin laskelmat ovat siihen asti esimerkkejä."),
            steps("Näin haet",
                  ("Sovitte paikasta", "Bonusta haetaan portaalissa paikan sivulta heti, kun paikka on sovittu."),
                  ("Täytät hakemuksen", "Hakemus vie alle 15 minuuttia. Yrityksen ja paikan tiedot ovat valmiina."),
                  ("Pidätte ohjauspäiväkirjaa", "Merkitse puhelimella, milloin ja mitä opastettiin."),
                  ("Saat päätöksen portaaliin", "Käsittelijä valmistelee, toinen viranhaltija päättää.")),
            button("Kirjaudu ja hae", "/fi/start/"),
        ),
        "Kaupunki", "Kaupunki täydentää",
    ),
    PageData(
        "work-trial", "supports", "ServicePage", "tyokokeilu", "Työkokeilu",
        "Ihminen tutustuu työhön tai palaa työelämään. Et maksa palkkaa.",
        (
            facts("Laki lyhyesti",
                  fact("Tarkoitus", "Ammatinvalinnan tai uran selvittäminen tai paluu työmarkkinoille.", f"{LAW}, 54 §"),
                  fact("Kuka voi järjestää", "Yritys, toiminimi, kunta, yhteisö, säätiö tai valtion virasto. Ei yksityishenkilö eikä ihmisen oma työnantaja.",
                       f"{LAW}, 54 §"),
                  fact("Enimmäisaika", "Yhteensä enintään kuusi kuukautta ihmistä kohti, kaikki paikat mukaan luettuina.", f"{LAW}, 55 §"),
                  fact("Työaika", "4–8 tuntia päivässä, enintään 5 päivää viikossa.", f"{LAW}, 57 §"),
                  fact("Sopimus", "Kirjallinen ja määräaikainen: ihminen, järjestäjä ja työvoimaviranomainen. Siinä nimetään ohjaaja.", f"{LAW}, 57 §"),
                  fact("Vakuutus", "Viranomainen vakuuttaa.", f"{LAW}, 60 §"),
                  fact("Arviointi", "Kerrot lopuksi viranomaiselle, miten työ sopi ja mitä kannattaa vielä harjoitella.", f"{LAW}, 57 ja 59 §"),
                  fact("Henkilöstö", "Kerro luottamusmiehelle tai muulle henkilöstön edustajalle kokeilusta.", f"{LAW}, 57 §")),
            button("Ilmoita työkokeilupaikka", "/fi/openings/new/"),
        ),
        TRIAL, "Ei palkkaa; ihminen saa työttömyysetuutta",
    ),
    PageData(
        "apprenticeship", "supports", "ServicePage", "oppisopimus", "Oppisopimus",
        "Työsuhde, jossa opiskellaan tutkinto tai sen osa työtä tekemällä.",
        (
            facts("Laki lyhyesti",
                  fact("Kenelle", "15 vuotta täyttäneelle, kirjallinen määräaikainen työsopimus.", "531/2017, 70 §"),
                  fact("Työaika", "Keskimäärin vähintään 25 tuntia viikossa.", "531/2017, 70 § 1 mom."),
                  fact("Ohjaaja", "Työpaikalla on nimetty ja pätevä työpaikkaohjaaja.", "531/2017, 72 §"),
                  fact("Koulutuskorvaus", "Oppilaitos voi maksaa, jos työnantajalle arvioidaan syntyvän kustannuksia. Summa sovitaan.", "531/2017, 73 §"),
                  fact("Palkkatuki", "50 % koko sopivan ajan myös muille työttömille kuin tavallisen palkkatuen ryhmille.", f"{LAW}, 90 §")),
            steps("Näin se alkaa",
                  ("Kerrot tehtävistä", "Katsomme yhdessä, mikä tutkinto tai tutkinnon osa sopii."),
                  ("Oppilaitos tulee mukaan", "Oppilaitos arvioi työpaikan ja tekee henkilökohtaisen suunnitelman."),
                  ("Haet tuet", "Palkkatuki on haettava ennen työsuhteen alkua."),
                  ("Sopimus alkaa", "Ihminen oppii työssä, oppilaitos tukee.")),
        ),
        "Koulutuksen järjestäjä; palkkatuen päättää työvoimaviranomainen", "Palkka työehtosopimuksen mukaan",
    ),
    PageData(
        "pay-subsidy", "supports", "SupportPage", "palkkatuki", "Palkkatuki",
        "Osa palkkauskustannuksista, kun palkkaat työttömän, jonka osaamisessa on puutteita tai työkyky on alentunut.",
        (
            facts("Määrät ja kesto",
                  fact("Perustuki", "50 %, 5 kuukautta. 10 kuukautta, jos työttömyys on kestänyt 12 kuukautta viimeisten 14 kuukauden aikana. Enintään 1 260 €/kk.",
                       f"{LAW}, 86 ja 94 §"),
                  fact("Alentunut työkyky", "70 %, 10 kuukautta, jatkettavissa. Katto 1 770 €/kk Työmarkkinatorin mukaan; tarkista voimassa oleva katto.",
                       f"{LAW}, 87 ja 94 §; tyomarkkinatori.fi"),
                  fact("100 %:n tuki", "Yhdistyksille, säätiöille ja seurakunnille ei-taloudelliseen toimintaan, enintään 65 % työajasta, 10 kuukautta. Enintään 2 020 €/kk.",
                       f"{LAW}, 88 ja 94 §"),
                  fact("60 vuotta täyttänyt", "50 %, 24 kuukautta, jatkettavissa.", f"{LAW}, 89 §")),
            facts("Tärkeimmät ehdot",
                  fact("Päätös ensin", "Työsuhde ei saa alkaa ennen päätöstä.", f"{LAW}, 84 § 1 mom."),
                  fact("Palkka", "Työehtosopimuksen mukainen tai tavanomainen palkka.", f"{LAW}, 84 § 2 mom."),
                  fact("Maksu", "Jälkikäteen kalenterikuukausittain. Viimeinen tilitys kolmen kuukauden kuluessa.", "Asetus 385/2024, 18 §")),
        ),
        TRIAL, "50–100 % palkkauskustannuksista, kattoon asti",
    ),
    PageData(
        "support-55", "supports", "SupportPage", "55-tuki", "55 vuotta täyttäneiden työllistämistuki",
        "Tuki, kun palkkaat pitkään työttömänä olleen 55 vuotta täyttäneen.",
        (
            facts("Ehdot",
                  fact("Määrä", "70 % palkkauskustannuksista 10 kuukauden ajan.", f"{LAW}, 95–96 §"),
                  fact("Työttömyys", "24 kuukautta viimeisten 28 kuukauden aikana.", f"{LAW}, 95 §"),
                  fact("Työaika", "Vähintään 25 tuntia viikossa tai 65 % täydestä työajasta.", f"{LAW}, 95 §"),
                  fact("Muut tuet", "Ei, jos saman henkilön palkkauskustannuksiin on myönnetty muuta tukea.", f"{LAW}, 95 § 3 mom. 5 kohta")),
        ),
        TRIAL, "70 % palkkauskustannuksista, kattoon asti",
    ),
    PageData(
        "youth-voucher", "supports", "SupportPage", "nuorten-tyollistymisseteli", "Nuorten työllistymisseteli",
        "Puolet palkasta, kun palkkaat 18–29-vuotiaan työttömän vähintään puoleksi vuodeksi.",
        (
            facts("Ehdot",
                  fact("Määrä", "50 % palkasta, enintään 1 500 €/kk, 6 kuukautta, enintään 9 000 €.", "Valtioneuvoston asetus 1332/2025"),
                  fact("Kuka", "18–29-vuotias, työttömänä 6 kuukautta viimeisten 7 kuukauden aikana (3 kuukautta, jos vain perusopetus).",
                       "Valtioneuvoston asetus 1332/2025"),
                  fact("Työsuhde", "Vähintään 6 kuukautta ja 25 tuntia viikossa.", "Valtioneuvoston asetus 1332/2025"),
                  fact("Hakuaika", "1.2.2026–30.6.2027, saapumisjärjestyksessä.", "Valtioneuvoston asetus 1332/2025"),
                  fact("De minimis", "Kyllä. Ei verovelkaa, tai maksusuunnitelma.", "Valtioneuvoston asetus 1332/2025")),
        ),
        TRIAL, "Enintään 1 500 €/kk",
    ),
    PageData(
        "arrangement", "supports", "SupportPage", "tyoolosuhteiden-jarjestelytuki", "Työolosuhteiden järjestelytuki",
        "Tuki apuvälineisiin, muutoksiin ja toisen työntekijän antamaan apuun.",
        (
            facts("Ehdot",
                  fact("Hankinnat", "Enintään 4 000 € ihmistä kohti. Hae kuukauden kuluessa hankinnasta.", f"{LAW}, 98 §; asetus 385/2024, 9 §"),
                  fact("Toisen apu", "20 €/tunti, enintään 20 tuntia kuukaudessa ja 18 kuukautta.", f"{LAW}, 98 §; asetus 385/2024, 9 ja 19 §")),
        ),
        TRIAL, "Enintään 4 000 €, tai 20 €/tunti",
    ),
    PageData(
        "joint-training", "supports", "SupportPage", "yhteishankintakoulutus", "Yhteishankintakoulutus",
        "Koulutus, joka räätälöidään uusille työntekijöille tai muutokseen.",
        (
            facts("Työnantajan osuus",
                  fact("RekryKoulutus", "30 %.", f"{LAW}, 62 §; asetus 385/2024, 5 §"),
                  fact("TäsmäKoulutus", "30 % (enintään 49 työntekijää ja 10 M€), 40 % (50–249 työntekijää), 50 % (250 tai enemmän).",
                       f"{LAW}, 62 §; asetus 385/2024, 5 §"),
                  fact("MuutosKoulutus", "20 %.", f"{LAW}, 62 §; asetus 385/2024, 5 §")),
        ),
        TRIAL, "20–50 % koulutuksen hinnasta",
    ),
    PageData(
        "de-minimis", "supports", "GuidePage", "de-minimis", "De minimis -tuki",
        "Mitä se tarkoittaa ja miksi kysymme siitä.",
        (
            facts("Säännöt",
                  fact("Katto", "300 000 € yhtä yritystä kohti minkä tahansa kolmen vuoden aikana, jäsenvaltiossa.", "Asetus (EU) 2023/2831"),
                  fact("Yksi yritys", "Konsernin ja määräysvallan kautta yhteen kuuluvat yritykset lasketaan yhdeksi.", "Asetus (EU) 2023/2831, 2 artikla"),
                  fact("Rekisteri", "Tuki merkitään rekisteriin 20 työpäivän kuluessa myöntämisestä vuodesta 2026 alkaen.", "Asetus (EU) 2023/2831"),
                  fact("Maatalous", "Maatalouden alkutuotannolla on oma asetuksensa ja kattonsa. Kysy meiltä.", "Asetus (EU) 1408/2013")),
        ),
    ),
)  # fmt: skip
