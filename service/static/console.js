// The console: htmx does all of it; until it is there nothing can be pressed.
import { startForms } from "./ready.js";

startForms();
