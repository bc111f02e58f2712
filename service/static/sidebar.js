// The sidebar's own behaviour: what the agent typed is sacred, a blank must be filled before copying,
// and every mark in the text leads to its proof. Rendering is the server's; htmx puts it in place.
"use strict";
(() => {
  const BLANK = /\[[^[\]\n]{1,60}\?\]/g;
  const incoming = document.getElementById("incoming");
  const current = document.getElementById("current");
  const form = document.querySelector(".ask");
  if (!form) return;

  // Where there is room, the whole thread is read; in a narrow sidebar the latest request comes first.
  for (const earlier of document.querySelectorAll(".earlier")) earlier.open = matchMedia("(min-width: 760px)").matches;

  /** The reply as it will be pasted: no markers, nothing but the words. */
  const plain = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeName === "BR") return "\n";
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches(".cite")) return "";
    return Array.from(node.childNodes, plain).join("");
  };
  const words = (element) => plain(element).replace(/\u00a0/g, " ");
  const say = (text) => { document.getElementById("announcer").textContent = text; };
  const edited = () => current.querySelector(".draft")?.dataset.edited === "true";

  /** Show which blanks are left; a reply with one in it cannot be copied. */
  const countBlanks = (draft) => {
    const editor = draft.querySelector(".editor");
    if (!editor) return;
    const left = words(editor).match(BLANK) ?? [];
    draft.querySelector(".copy").setAttribute("aria-disabled", String(left.length > 0));
    const names = left.map((blank) => blank.slice(1, -2)).join(", ");
    const line = draft.querySelector(".blanks");
    const text = left.length ? `Fill in first: ${names}` : "";
    if (line.textContent !== text) line.textContent = text;
    for (const gap of editor.querySelectorAll(".gap")) gap.classList.toggle("filled", !words(gap).match(BLANK));
    tickOff(draft, left);
  };

  /** What the agent has seen to no longer counts: a blank that is filled, a sentence that was rewritten. */
  const tickOff = (draft, left) => {
    const points = [...draft.querySelectorAll(".concerns li")];
    for (const point of points) {
      const place = document.getElementById(point.querySelector(".go").dataset.go ?? "");
      const done = point.dataset.blank ? !left.includes(`[${point.dataset.blank}?]`) : place?.matches(".changed");
      point.classList.toggle("done", Boolean(done));
    }
    const number = draft.querySelector(".concerns .number");
    if (number) number.textContent = points.filter((point) => !point.matches(".done")).length;
  };

  const remember = (draft) => {
    const editor = draft.querySelector(".editor");
    if (!editor) return;
    draft.original = words(editor);
    for (const sentence of editor.querySelectorAll(".s")) sentence.original = words(sentence);
    countBlanks(draft);
  };

  /** A sentence that was changed is no longer the one that was proved. */
  const noteEdit = (editor) => {
    const draft = editor.closest(".draft");
    draft.dataset.edited = String(words(editor) !== draft.original);
    for (const sentence of editor.querySelectorAll(".s")) {
      sentence.classList.toggle("changed", words(sentence) !== sentence.original);
    }
    countBlanks(draft);
  };

  /** Take a finished draft over, unless that would replace what the agent typed. */
  const receive = (draft) => {
    remember(draft);
    say(draft.dataset.announce);
    const button = form.querySelector("[type=submit]");
    button.textContent = "Draft again";
    button.classList.remove("primary");
    if (edited()) draft.querySelector(".choice").hidden = false;
    else current.replaceChildren(draft);
  };

  const flash = (element) => {
    element.classList.remove("flash");
    void element.offsetWidth;
    element.classList.add("flash");
  };

  const select = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  };

  const goTo = (anchor) => {
    const place = document.getElementById(anchor);
    if (!place) return;
    place.closest(".editor").focus({ preventScroll: true });
    place.scrollIntoView({ block: "center" });
    flash(place);
    const gap = place.querySelector(".gap:not(.filled)");
    if (gap) select(gap);
  };

  const openQuote = (id) => {
    const quote = document.getElementById(id);
    quote.closest(".card").open = true;
    quote.focus({ preventScroll: true });
    quote.scrollIntoView({ block: "center" });
    flash(quote);
  };

  const copy = async (button) => {
    const draft = button.closest(".draft");
    button.dataset.label ??= button.textContent;
    if (button.getAttribute("aria-disabled") === "true") {
      const gap = draft.querySelector(".editor .gap:not(.filled)");
      if (gap) {
        draft.querySelector(".editor").focus();
        select(gap);
      }
      say(draft.querySelector(".blanks").textContent);
      return;
    }
    try {
      await navigator.clipboard.writeText(words(draft.querySelector(".editor")).trim());
      draft.dataset.copied = draft.dataset.edited ?? "false";
      button.textContent = "Copied";
      say("Copied.");
    } catch {
      select(draft.querySelector(".editor"));
      button.textContent = "Press Ctrl+C";
    }
    setTimeout(() => { button.textContent = button.dataset.label; }, 2000);
  };

  const actions = {
    copy,
    stop: () => {
      htmx.trigger(form, "htmx:abort");
      incoming.replaceChildren();
      say("Stopped.");
    },
    use: (button) => {
      const draft = button.closest(".draft");
      draft.querySelector(".choice").hidden = true;
      current.replaceChildren(draft);
    },
    discard: () => incoming.replaceChildren(),
  };

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-quote], [data-go], [data-action]");
    if (!target) return;
    if (target.dataset.quote) openQuote(target.dataset.quote);
    else if (target.dataset.go) goTo(target.dataset.go);
    else actions[target.dataset.action](target);
  });

  // In a narrow sidebar the draft stands below the thread: bring its place into view.
  form.addEventListener("submit", () => {
    if (matchMedia("(max-width: 759px)").matches) form.scrollIntoView({ block: "start" });
  });

  document.addEventListener("input", (event) => {
    if (event.target.matches(".editor")) noteEdit(event.target);
  });

  // Ctrl+Enter in the instruction and anywhere else on the page drafts; Escape stops.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    if (event.key === "Escape" && incoming.querySelector(".progress")) actions.stop();
  });

  new MutationObserver(() => {
    const draft = incoming.querySelector(".draft");
    if (draft && draft.original === undefined) receive(draft);
  }).observe(incoming, { childList: true });

  setInterval(() => {
    const elapsed = incoming.querySelector(".elapsed");
    if (!elapsed) return;
    elapsed.started ??= Date.now();
    const seconds = Math.round((Date.now() - elapsed.started) / 1000);
    if (seconds >= 2) elapsed.textContent = `${seconds} s`;
  }, 500);

  const lost = (event) => {
    const reason = event.detail?.error;
    if (reason?.name === "AbortError") return;
    const card = document.getElementById("connection-lost").content.cloneNode(true);
    incoming.replaceChildren(card);
  };
  document.addEventListener("htmx:error", lost);
  document.addEventListener("htmx:sse:error", lost);
  document.addEventListener("htmx:sse:close", () => {
    if (incoming.querySelector(".progress")) lost(new CustomEvent("ended"));
  });

  addEventListener("beforeunload", (event) => {
    if (edited() && current.querySelector(".draft").dataset.copied !== "true") event.preventDefault();
  });
})();
