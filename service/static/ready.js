// What needs scripts stands there disabled, marked `data-starting`, until what answers it is in place: pressed sooner, the
// browser would send its form as a plain one, which loses what was typed and is answered by nothing.

/** Let everything below `node` be used that was waiting for it. */
export const ready = (node) => {
  for (const one of node.querySelectorAll("[data-starting]")) {
    one.disabled = false;
    one.removeAttribute("data-starting");
  }
};

/** Let each form of htmx be used once it is in its hands: those that are now, and those that come later. */
export const startForms = () => {
  document.addEventListener("htmx:after:init", (event) => { if (event.target.matches("form")) ready(event.target); });
  for (const form of document.querySelectorAll("form[data-htmx-powered]")) ready(form);
};
