// Where work goes next, beside the next steps of the draft at work: looked at, edited, sent once, taken back. What it
// is and what state it is in is the service's to say; a reload finds it there.
import { say } from "./page.js";
import { Refused, html, parsed, value } from "./server.js";

const PLANNING = "Writing what would go along …";
const SENDING = "Sending …";

const placeOf = (inside) => inside.closest(".handoff-place");
const cardOf = (inside) => placeOf(inside).querySelector(".handoff");

const filled = (card) => ({
  plan: card.dataset.plan,
  fields: Object.fromEntries([...card.elements].filter((one) => one.name).map((one) => [one.name, one.value])),
});

const address = (card, what) => `/sidebar/handoffs/${encodeURIComponent(card.dataset.id)}/${what}`;

/** What stands there, as words for those who do not see it. */
const told = (card) => say(card.querySelector(".handoff-state")?.textContent.trim() ?? card.ariaLabel);

const put = (place, text) => {
  place.querySelector(".handoff")?.remove();
  place.append(parsed(text));
  const button = place.querySelector("[data-action=handOff]");
  button.hidden = true;
  button.ariaExpanded = "true";
  return place.querySelector(".handoff");
};

/** Ask the service for another card, say `meanwhile`, and put it there; null where it refuses. */
const changed = async (place, meanwhile, path, given) => {
  const line = place.querySelector(".handoff-says");
  const buttons = place.querySelectorAll("button");
  for (const button of buttons) button.disabled = true;
  line.textContent = meanwhile;
  try {
    const card = put(place, await html(path, given));
    line.textContent = "";
    return card;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    line.textContent = error.message;
    return null;
  } finally {
    for (const button of buttons) button.disabled = false;
  }
};

/** The hand-offs of a conversation, beside the draft at work on `desk`. */
export const handingOff = (conversation, desk) => {
  const elsewhere = (draft) => {
    const section = document.createElement("section");
    section.className = "steps handoffs";
    section.append(Object.assign(document.createElement("h3"), { textContent: "Hand off" }));
    draft.querySelector(".more").before(section);
    return section;
  };

  /** Put the targets beside the steps that they are for, and the others below. */
  const show = async () => {
    const { draft } = desk;
    if (!draft?.querySelector(".more")) return;
    let found;
    try {
      found = await value(`/sidebar/handoffs?conversation=${encodeURIComponent(conversation)}`);
    } catch (error) {
      if (!(error instanceof Refused)) throw error; // the draft can do without
      return;
    }
    if (desk.draft !== draft) return;
    for (const old of draft.querySelectorAll(".handoff-place, .handoffs")) old.remove();
    let rest = null;
    for (const target of found.targets) {
      const boxes = target.steps.map((step) => draft.querySelector(`[data-step="${CSS.escape(step)}"]`));
      const item = boxes.find(Boolean)?.closest("li");
      (item ?? (rest ??= elsewhere(draft))).append(parsed(target.html));
    }
  };

  const plan = async (place, another = false) => {
    const card = await changed(place, PLANNING, "/sidebar/handoffs", { conversation, target: place.dataset.target, another });
    if (!card) return;
    const field = card.querySelector("input, textarea, select");
    (field ?? card).focus();
    if (!field) told(card);
  };

  const after = async (inside, meanwhile, what, given) => {
    const card = await changed(placeOf(inside), meanwhile, address(cardOf(inside), what), given);
    if (!card) return;
    card.focus();
    told(card);
  };

  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".handoff")) return;
    event.preventDefault();
    after(event.target, SENDING, "confirm", filled(event.target));
  });
  document.addEventListener("change", async (event) => {
    const card = event.target.closest(".handoff");
    if (!card) return;
    try {
      await html(address(card, "fields"), filled(card));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      placeOf(card).querySelector(".handoff-says").textContent = error.message;
    }
  });

  return {
    show,
    actions: {
      handOff: (button) => plan(placeOf(button)),
      handOffAgain: (button) => plan(placeOf(button)),
      handOffAnother: (button) => plan(placeOf(button), true),
      handOffUndo: (button) => after(button, "Taking it back …", "undo", {}),
      handOffThere: (button) => after(button, "", "looked", { there: true }),
      handOffNotThere: (button) => after(button, "", "looked", { there: false }),
      handOffClose: (button) => {
        const place = placeOf(button);
        cardOf(button).remove();
        const open = place.querySelector("[data-action=handOff]");
        open.hidden = false;
        open.ariaExpanded = "false";
        open.focus();
      },
    },
  };
};
