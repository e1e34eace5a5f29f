"""English pages: the main ones."""

from __future__ import annotations

from cms.content.parts import PageData, button, fact, facts, person, placeholder, steps, text

LAW = "Act 380/2023"

PAGES = (
    PageData(
        "home", "", "HomePage", "front-page", "The right person may live next door",
        "Tell us what work you have. We help you find the right person, explain the supports and stay with you at the start.",
        (button("Offer a place", "/en/openings/new/"),
         text("<p>You can offer a work trial, an apprenticeship or a job. A personal coach looks for suitable people, introduces "
              "them to you with their consent and comes to the workplace when it helps. The service is free of charge.</p>")),
    ),
    PageData("services", "home", "SectionPage", "services", "Services for employers",
             "What we do for you when you look for someone, or want to try whether the work suits."),
    PageData(
        "post", "services", "GuidePage", "how-to-offer-a-place", "How to offer a place",
        "Six things are enough. You can tell the rest later.",
        (steps("Steps",
               ("Create an account", "You need an e-mail address and a business ID. Company data come from the business register."),
               ("Choose what you offer", "A work trial, an apprenticeship or a job."),
               ("Describe the work in your own words", "What is done, where, when and who guides."),
               ("Check and send", "You see the opening before you send it, and you can continue later.")),
         button("Offer a place", "/en/openings/new/")),
    ),
    PageData("openings", "home", "OpeningsListPage", "open-places", "Open places",
             "Work trials, apprenticeships and jobs that employers offer right now."),
    PageData("supports", "home", "SectionPage", "supports", "Supports for employers",
             "Which supports there are, who decides and in which order to apply.",
             (button("Which support fits you?", "/en/supports/guide/"),)),
    PageData(
        "work-trial", "supports", "ServicePage", "work-trial", "Work trial",
        "A person gets to know the work or returns to working life. You pay no wages.",
        (facts("The law in short",
               fact("Length", "At most six months for a person, all places together.", f"{LAW}, section 55"),
               fact("Working time", "4 to 8 hours a day, at most 5 days a week.", f"{LAW}, section 57"),
               fact("Agreement", "In writing between the person, the host and the employment authority. It names a supervisor.", f"{LAW}, section 57"),
               fact("Who can host", "Not a private person, and not the person's own employer.", f"{LAW}, section 54")),),
        "The employment authority", "No wages; the person receives unemployment benefit",
    ),
    PageData(
        "apprenticeship", "supports", "ServicePage", "apprenticeship", "Apprenticeship",
        "Employment in which a person studies for a qualification by working.",
        (facts("The law in short",
               fact("Working time", "At least 25 hours a week on average.", "Act 531/2017, section 70"),
               fact("Instructor", "A named and competent workplace instructor.", "Act 531/2017, section 72"),
               fact("Training compensation", "May be paid when the employer is estimated to have costs.", "Act 531/2017, section 73")),),
        "The education provider", "Wages by the collective agreement",
    ),
    PageData(
        "bonus", "supports", "SupportPage", "recruitment-bonus", "Recruitment bonus",
        "The town's own support for the guidance you give when someone tries or learns the work.",
        (text("<p>The support is not statutory. It covers the company's own working time spent guiding.</p>"),
         facts("Terms",
               fact("Amount", "The town fills this in.", "The town's decision is missing", placeholder=True),
               fact("De minimis", "The ceiling is 300,000 euros over three years.", "Regulation (EU) 2023/2831"),
               fact("Revision", "You can ask for a revised decision within 14 days.", "Local Government Act 410/2015, sections 134 and 138")),
         placeholder("Amounts, duration and time for applying await the town's decision.")),
        "The town", "The town fills this in",
    ),
    PageData("contact", "home", "ContactPage", "contact", "Contact", "Call or write. We answer on weekdays.",
             (placeholder("These people and numbers are invented. The town replaces them."),
              person("Aada Esimerkki", "Employer-service officer", "040 000 0001", "yrityspalvelu@example.fi"))),
    PageData("privacy", "home", "GuidePage", "privacy", "Privacy",
             "Which data the portal holds, why, for how long and who sees them.",
             (text("<p>An employer sees only what the person has consented to. Every reading of a client's data is logged. "
                   "The portal holds no personal identity codes and no diagnoses.</p>"),
              placeholder("The town adds the controller's contact details here."))),
    PageData("accessibility", "home", "GuidePage", "accessibility", "Accessibility statement",
             "This statement is about the portal Työsilta.",
             (text("<p>The aim is level AA of WCAG 2.2. The service meets the requirements in part: automatic checks and keyboard "
                   "tests were done as a self-assessment, but no tests with a screen reader. The supervisor is the Finnish "
                   'Transport and Communications Agency Traficom: <a href="https://www.saavutettavuusvaatimukset.fi">'
                   "saavutettavuusvaatimukset.fi</a>.</p>"),
              button("Give feedback", "/en/site/feedback/"))),
)  # fmt: skip
