// The marks in a text: each leads to its proof, and what stands below the text leads back to its place.
import { byId, flash } from "./page.js";

const goTo = (anchor) => {
  const place = byId(anchor);
  if (!place) return;
  place.closest(".editor").focus({ preventScroll: true });
  place.scrollIntoView({ block: "center" });
  flash(place);
  const gap = place.querySelector(".gap");
  if (gap) getSelection().selectAllChildren(gap);
};

const openQuote = (id) => {
  const quote = byId(id);
  if (!quote) return;
  quote.closest(".card").open = true;
  quote.focus({ preventScroll: true });
  quote.scrollIntoView({ block: "center" });
  flash(quote);
};

const explain = (mark) => {
  const line = mark.closest(".draft").querySelector(".explained");
  line.textContent = `${mark.textContent}: ${mark.dataset.why}`;
  line.hidden = false;
};

/** Follow marks wherever they are pressed. */
export const followMarks = () => document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-quote], [data-why], [data-go], .editor .gap");
  if (!target) return;
  if (target.dataset.quote) openQuote(target.dataset.quote);
  else if (target.dataset.why) explain(target);
  else if (target.dataset.go) goTo(target.dataset.go);
  else getSelection().selectAllChildren(target);
});
