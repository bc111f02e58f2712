// Filters, folding and links to cases. Without this script everything is shown, and folds by itself.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const form = byId("filters");
  const cases = [...document.querySelectorAll("article.case")].map((article) => ({
    article,
    row: byId(article.id.replace(/^case-/, "row-")),
    words: null,
  }));
  const some = (wanted, has) => !wanted || wanted.split(" ").some((word) => has.split(" ").includes(word));
  const says = (one, wanted) => {
    one.words ??= one.article.textContent.toLowerCase();
    return wanted.every((word) => one.words.includes(word));
  };

  const filter = () => {
    const [words, state, tag, outcome] = ["text", "state", "tag", "outcome"].map((name) => byId(`f-${name}`).value);
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const one of cases) {
      const { states, tags, outcomes } = one.article.dataset;
      const shown = some(state, states) && some(tag, tags) && some(outcome, outcomes) && says(one, wanted);
      one.article.hidden = one.row.hidden = !shown;
      count += shown;
    }
    byId("f-count").textContent = `${count} of ${cases.length} cases`;
    byId("f-none").hidden = count > 0;
  };

  const showAll = () => {
    form.reset();
    filter();
  };

  const follow = () => {
    const article = byId(decodeURIComponent(location.hash.slice(1)));
    if (!article?.matches("article.case")) return;
    if (article.hidden) showAll();
    const fold = article.querySelector("details");
    fold.open = true;
    article.scrollIntoView();
    fold.querySelector("summary").focus({ preventScroll: true });
  };

  const fold = (open) => {
    for (const { article } of cases) if (!article.hidden) article.querySelector("details").open = open;
  };

  form.hidden = byId("folds").hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  byId("show-all").addEventListener("click", showAll);
  byId("open-all").addEventListener("click", () => fold(true));
  byId("close-all").addEventListener("click", () => fold(false));
  addEventListener("hashchange", follow);

  // Paper cannot be unfolded.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    for (const one of folded) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of folded) one.open = false;
  });
  // A browser that comes back to the page fills the fields as they were left.
  addEventListener("pageshow", () => {
    filter();
    follow();
  });
})();
