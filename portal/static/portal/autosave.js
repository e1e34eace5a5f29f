// A form that saves itself as a draft. Without it the page's own buttons save. The answer's parts replace the page's
// parts of the same name (data-part), so no text and no rule lives here.
const WAIT = 1200;

function autosave(form) {
  let timer;
  let running = null;

  async function save() {
    running?.abort();
    running = new AbortController();
    const data = new FormData(form);
    data.set("save", "auto");
    try {
      const answer = await fetch(form.action || window.location.href, {
        method: "POST",
        body: data,
        headers: { "X-Requested-With": "fetch" },
        signal: running.signal,
      });
      if (!answer.ok || answer.redirected) return;
      const parts = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of parts.querySelectorAll("[data-part]")) {
        const place = document.querySelector(`[data-part="${part.dataset.part}"]`);
        if (part.dataset.part === "saved") place?.replaceChildren(...part.childNodes);
        else if (place && place.innerHTML.trim() !== part.innerHTML.trim()) place.replaceChildren(...part.childNodes);
      }
    } catch {
      // A lost connection or a newer save: the page's own buttons still work.
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    running?.abort();
  });
}

for (const form of document.querySelectorAll('[data-module="ts-autosave"]')) autosave(form);
