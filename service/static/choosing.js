// Which text is at work: a new draft that waits, an earlier version, or one that is made of both, place by place.
import { byId, tell } from "./page.js";
import { Refused, html } from "./server.js";

const merged = () => Array.from(byId("comparing").querySelectorAll(".same, .hunk"), (part) => (
  part.matches(".same") ? part.textContent : part.querySelector("input:checked + * .said").textContent
)).join("");

/** What the buttons of versions do; `chosen` is called when the text at work stays. */
export const choosing = (desk, sheet, chosen) => {
  const setAside = () => tell("What was there is kept under Earlier versions.");

  const version = (button) => (button.dataset.version ? desk.state.history[button.dataset.version] : desk.state.waiting);

  const compare = async (other) => {
    const place = byId("comparing");
    try {
      place.innerHTML = await html("/sidebar/compare", { mine: sheet.text, new: other.text });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      place.replaceChildren();
      return tell(`They cannot be compared now. ${error.message}`);
    }
    place.version = other;
    place.querySelector("h3").focus();
    return place.scrollIntoView({ block: "start" });
  };

  return {
    use: (button) => { desk.use(version(button)); setAside(); },
    later: () => { desk.putOff(); setAside(); chosen(); },
    compare: (button) => compare(version(button)),
    merge: () => { desk.merge(byId("comparing").version, merged()); setAside(); },
    cancelCompare: () => byId("comparing").replaceChildren(),
    own: () => desk.begin(),
  };
};
