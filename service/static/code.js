// The page with the code for a panel in a help desk: one press copies it.
import { relabel } from "./page.js";
import { ready } from "./ready.js";

const field = document.getElementById("code");
const button = document.querySelector("button");

field.addEventListener("focus", () => field.select());
button.addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(field.value);
    relabel(button, "Copied");
  } catch {
    field.focus();
    relabel(button, "Press Ctrl+C");
  }
});
ready(document);
