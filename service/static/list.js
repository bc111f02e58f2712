// The list of conversations: found by their words, the chosen one in view.
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

export const startList = () => {
  document.querySelector(".row[aria-current]")?.scrollIntoView({ block: "nearest" });
  const search = document.getElementById("search");
  if (!search) return;
  const rows = [...document.querySelectorAll(".list li")];
  search.addEventListener("input", () => {
    const words = fold(search.value).split(/\s+/).filter(Boolean);
    for (const row of rows) row.hidden = !words.every((word) => fold(row.textContent).includes(word));
    const left = rows.filter((row) => !row.hidden).length;
    document.getElementById("found").textContent = words.length ? `${left} of ${rows.length} conversations` : "";
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") document.querySelector(".list li:not([hidden]) .row")?.click();
  });
};
