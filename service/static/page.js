// The page itself: its places by id, what is said to screen readers, and where an eye is led.

/** The element with this id. */
export const byId = (id) => document.getElementById(id);

/** Whether the thread and the draft stand below each other. */
export const narrow = matchMedia("(max-width: 759px)");

/** Have `text` read out. */
export const say = (text) => { byId("announcer").textContent = text; };

let toast = 0;

/** Have `text` read out, and shown for a moment: what cannot be seen elsewhere on the page. */
export const tell = (text) => {
  say(text);
  const place = byId("toast");
  place.textContent = text;
  place.hidden = false;
  clearTimeout(toast);
  toast = setTimeout(() => { place.hidden = true; }, 2500 + 50 * text.length);
};

/** Let `element` light up for a moment. */
export const flash = (element) => {
  element.classList.remove("flash");
  void element.offsetWidth;
  element.classList.add("flash");
};

/** The words of `button` are others for two seconds. */
export const relabel = (button, words) => {
  const label = (button.dataset.label ??= button.textContent);
  button.textContent = words;
  setTimeout(() => { button.textContent = label; }, 2000);
};
