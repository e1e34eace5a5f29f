// Small helps on top of pages that work without them. GOV.UK Frontend's own components start from here too.
// Every behaviour hangs on data-module; texts come from the page, so no language lives here.

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

/** A whole date pasted into the first box goes into all three. */
function dateParts(element) {
  const boxes = [...element.querySelectorAll("input")];
  element.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text").trim();
    const finnish = text.match(/^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/);
    const iso = text.match(/^(\d{4})-(\d{1,2})-(\d{1,2})$/);
    const parts = finnish ? finnish.slice(1) : iso ? iso.slice(1).reverse() : null;
    if (!parts || boxes.length !== 3) return;
    event.preventDefault();
    boxes.forEach((box, place) => {
      box.value = parts[place];
    });
    boxes[2].focus();
  });
}

function printButton(element) {
  element.hidden = false;
  element.addEventListener("click", () => window.print());
}

/** Filters are folded on a phone and open on a wide screen. */
function filterPanel(element) {
  if (window.matchMedia("(min-width: 56em)").matches) element.open = true;
}

/** The account menu closes with Escape and when something else is pressed. */
function accountMenu(element) {
  const summary = element.querySelector("summary");
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !element.open) return;
    element.open = false;
    summary.focus();
  });
  document.addEventListener("click", (event) => {
    if (element.open && !element.contains(event.target)) element.open = false;
  });
}

/** Escape closes the list of a search, keeps what was typed, and the reader stays in the field. */
function closesByEscape(place, source) {
  const close = (event) => {
    if (event.key !== "Escape") return;
    source?.stop();
    // From the list back to the field, before the library hides what has the focus.
    place.querySelector(".autocomplete__input").focus();
  };
  place.addEventListener("keydown", close, { capture: true });
}

let autocompleteScript;
function loadAutocomplete() {
  autocompleteScript ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = document.body.dataset.autocomplete;
    script.onload = () => resolve(window.accessibleAutocomplete);
    script.onerror = reject;
    document.head.append(script);
  });
  return autocompleteScript;
}

function spokenTexts(data, source) {
  return {
    tNoResults: () => (source?.pending ? data.textSearching : data.textNoResults),
    tStatusNoResults: () => data.textNoResults,
    tStatusQueryTooShort: (count) => fill(data.textTooShort, { count }),
    tStatusSelectedOption: (option, count, place) => fill(data.textSelected, { option, index: place + 1, count }),
    tStatusResults: (count, selected) =>
      `${count === 1 ? data.textOneResult : fill(data.textResults, { count })}. ${selected ?? ""}`,
    tAssistiveHint: () => data.textHint,
  };
}

const escapeHtml = (text) => {
  const box = document.createElement("span");
  box.textContent = text;
  return box.innerHTML;
};

async function autocompleteSelect(element) {
  const accessibleAutocomplete = await loadAutocomplete();
  const described = element.getAttribute("aria-describedby");
  accessibleAutocomplete.enhanceSelectElement({
    selectElement: element,
    defaultValue: element.value ? element.selectedOptions[0].text : "",
    preserveNullOptions: false,
    showAllValues: true,
    autoselect: false, // else leaving an emptied field would choose the first of the list
    confirmOnBlur: false,
    onConfirm: (text) => text && choose(element, text),
    dropdownArrow: ({ className }) =>
      `<svg class="${className}" viewBox="0 0 18 18" focusable="false"><path d="M2 5h14l-7 8z"/></svg>`,
    ...spokenTexts(element.dataset),
  });
  const input = element.parentElement.querySelector(".autocomplete__input");
  closesByEscape(element.parentElement);
  markDescription(input, described);
  if (element.getAttribute("aria-invalid")) input.setAttribute("aria-invalid", "true");
  // What is sent is what is shown: an emptied or unknown text chooses nothing.
  input.addEventListener("blur", () => choose(element, input.value));
}

function choose(select, text) {
  const wanted = text.trim().toLowerCase();
  const option = [...select.options].find((one) => one.value && one.text.trim().toLowerCase() === wanted);
  select.value = option ? option.value : "";
}

/** Asks the server while somebody types, at most every fifth of a second; only the latest answer is shown. */
function suggestions(element, post) {
  let waiting;
  let latest = 0;
  const source = (query, show) => {
    clearTimeout(waiting);
    const mine = ++latest;
    source.pending = true;
    waiting = setTimeout(async () => {
      let results = [];
      try {
        const answer = await (post ? posted(element, query) : asked(element, query));
        ({ results } = await answer.json());
      } catch {
        // no answer is no suggestion: what was typed stays valid
      }
      if (mine !== latest) return;
      source.pending = false;
      show(results);
    }, 200);
  };
  /** An answer that is on its way opens no list any more. */
  source.stop = () => {
    clearTimeout(waiting);
    latest++;
    source.pending = false;
  };
  return source;
}

function asked(element, query) {
  const address = new URL(element.dataset.source, window.location.href);
  address.searchParams.set("q", query);
  return fetch(address, { headers: { Accept: "application/json" } });
}

/** What is typed goes in the body: it stands in no address and in no log. */
function posted(element, query) {
  const token = element.closest("form").querySelector("[name=csrfmiddlewaretoken]").value;
  return fetch(element.dataset.source, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRFToken": token },
    body: new URLSearchParams({ q: query }),
  });
}

/** A search beside a text area with one thing a line: what is picked becomes a line. */
async function lines(element) {
  const accessibleAutocomplete = await loadAutocomplete();
  const area = document.getElementById(element.dataset.for);
  const id = `${element.dataset.for}-search`;
  const label = document.createElement("label");
  label.className = "govuk-label";
  label.htmlFor = id;
  label.textContent = element.dataset.textLabel;
  const place = document.createElement("div");
  const source = suggestions(element, true);
  const told = document.createElement("p");
  told.className = "govuk-visually-hidden";
  told.setAttribute("role", "status");
  element.append(label, place, told);
  element.hidden = false;
  accessibleAutocomplete({
    element: place,
    id,
    minLength: 2,
    confirmOnBlur: false,
    displayMenu: "overlay",
    source,
    templates: {
      inputValue: () => "",
      suggestion: (option) => escapeHtml(typeof option === "string" ? option : option.label),
    },
    onConfirm: (option) => {
      if (!option) return;
      const own = area.value.split("\n").map((line) => line.trim());
      if (!own.includes(option.label)) area.value = [...own.filter(Boolean), option.label].join("\n");
      area.dispatchEvent(new Event("input", { bubbles: true }));
      told.textContent = fill(element.dataset.textAdded, { line: option.label });
    },
    ...spokenTexts(element.dataset, source),
  });
  closesByEscape(place, source);
}

async function search(element) {
  const accessibleAutocomplete = await loadAutocomplete();
  const field = element.querySelector("input[type=text]");
  const parts = Object.fromEntries([...element.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
  const { id, name, value } = field;
  const described = field.getAttribute("aria-describedby");
  const invalid = field.getAttribute("aria-invalid");
  const place = document.createElement("div");
  const source = suggestions(element, "post" in element.dataset);
  field.replaceWith(place);
  accessibleAutocomplete({
    element: place,
    id,
    name,
    defaultValue: value,
    minLength: 2,
    confirmOnBlur: false,
    displayMenu: "overlay",
    source,
    templates: {
      inputValue: (option) => option?.label ?? "",
      suggestion: (option) => escapeHtml(typeof option === "string" ? option : option.label),
    },
    onConfirm: (option) => {
      if (!option) return;
      parts.id.value = option.id;
      parts.label.value = option.label;
    },
    ...spokenTexts(element.dataset, source),
  });
  const input = element.querySelector(".autocomplete__input");
  closesByEscape(place, source);
  markDescription(input, described);
  if (invalid) input.setAttribute("aria-invalid", invalid);
}

/** The library sets and takes away its own description; the hint and the error of the field must stay in it. */
function markDescription(input, described) {
  if (!described) return;
  const keep = () => {
    const own = input.getAttribute("aria-describedby") ?? "";
    if (!own.startsWith(described)) input.setAttribute("aria-describedby", `${described} ${own}`.trim());
  };
  keep();
  new MutationObserver(keep).observe(input, { attributes: true, attributeFilter: ["aria-describedby"] });
}

const MODULES = {
  "ts-date": dateParts,
  "ts-print": printButton,
  "ts-filter": filterPanel,
  "ts-account": accountMenu,
  "ts-autocomplete": autocompleteSelect,
  "ts-search": search,
  "ts-lines": lines,
};

function start(root) {
  for (const [name, behaviour] of Object.entries(MODULES)) {
    for (const element of root.querySelectorAll(`[data-module="${name}"]:not([data-ts-started])`)) {
      element.dataset.tsStarted = "";
      behaviour(element);
    }
  }
}

const govuk = await import(document.body.dataset.govuk);
govuk.initAll();
start(document);

// Parts that htmx brings in get the same helps; a part says with data-focus where the reader goes on.
document.addEventListener("htmx:after:swap", (event) => {
  const part = event.target instanceof Element ? event.target : document.body;
  govuk.initAll({ scope: part });
  start(part);
  part.querySelector("[data-focus]")?.focus();
});
