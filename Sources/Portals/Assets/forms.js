// Forms: counters, focus on what is wrong, send once, a word before unsent text is lost.
// Nothing is stored in the browser; without this file every form works the same.
"use strict";

(() => {
  const letters = typeof Intl === "object" && Intl.Segmenter
    ? new Intl.Segmenter("ja", { granularity: "grapheme" }) : null;
  const count = (text) => {
    const seen = text.replace(/\s/gu, "");
    return letters ? [...letters.segment(seen)].length : [...seen].length;
  };

  for (const area of document.querySelectorAll("textarea[data-advised]")) {
    const line = document.querySelector(`[data-counter-for="${area.id}"]`);
    const advised = Number(area.dataset.advised);
    if (!line || !advised) continue;
    const show = () => {
      const now = count(area.value);
      line.textContent = now > advised
        ? `${now}文字（目安の${advised}文字を超えていますが、このまま送れます）`
        : `${now}文字／目安 ${advised}文字`;
      line.toggleAttribute("data-over", now > advised);
    };
    area.addEventListener("input", show);
    show();
  }

  document.querySelector("[data-focus]")?.focus();

  const words = (form) => [...new FormData(form)].map(([name, value]) =>
    name + "=" + (value instanceof File ? value.name + value.size : value)).join("\n");
  const watched = [...document.querySelectorAll("form[data-unsaved]")]
    .map((form) => ({ form, before: words(form), sent: false }));
  addEventListener("beforeunload", (event) => {
    if (watched.every((one) => one.sent || words(one.form) === one.before)) return;
    event.preventDefault();
    event.returnValue = "unsent";
  });

  for (const [name, sent] of [["renrakucho:sending", true], ["renrakucho:unsent", false]]) {
    addEventListener(name, (event) => {
      for (const one of watched) if (one.form === event.detail) one.sent = sent;
    });
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "yes";
    for (const one of watched) if (one.form === form) one.sent = true;
    setTimeout(() => { delete form.dataset.sending; }, 8000);
  });
  addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sending;
  });
})();
