// Keyboard shortcuts: single letters where nothing is being typed, which may be switched off, and a sheet of them all.
const OFF = "reply-drafter/keys-off";

// What a sheet that was closed this moment still holds in focus is not seen any more, and nobody types there.
const typing = (element) => element.checkVisibility()
  && element.closest("input, textarea, select, [contenteditable], dialog[open]") !== null;

const off = () => { try { return localStorage.getItem(OFF) === "1"; } catch { return false; } };

const along = (way) => {
  const rows = [...document.querySelectorAll(".list li:not([hidden]) .row")];
  const here = rows.findIndex((row) => row.ariaCurrent);
  rows[here + way]?.click();
};

/** Listen for single letters. `does`: what each does; the list and the sheet are known here. */
export const listen = (does) => {
  const sheet = document.getElementById("keys");
  const all = {
    j: () => along(1),
    k: () => along(-1),
    "/": () => document.getElementById("search")?.focus(),
    "?": () => sheet?.showModal(),
    ...does,
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || (off() && event.key !== "?")) return;
    if (!all[event.key]) return;
    event.preventDefault();
    all[event.key]();
  });
  const box = document.getElementById("single-keys");
  if (!box) return;
  box.checked = !off();
  box.addEventListener("change", () => {
    try { localStorage.setItem(OFF, box.checked ? "0" : "1"); } catch { /* it holds for this page alone */ }
  });
};
