// The agent's own text refined: shorter, warmer, in another language. The result is one step that can be taken back,
// with what was changed and by whom; where the agent typed on meanwhile it waits beside their words.
import { say } from "./page.js";
import { Refused, html, parsed } from "./server.js";

const KINDS = {
  dropped: "Left out",
  unproved: "Not proved any more",
  added: "New",
  removed: "Taken out",
  reworded: "Other words",
  "not-done": "Not done",
};

const line = (tag, words, name = "") => {
  const element = document.createElement(tag);
  element.textContent = words;
  element.className = name;
  return element;
};

/** The events of an answer, one after the other, as name and value. */
async function* events(answer) {
  let rest = "";
  for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + piece).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const field = (name) => block.split("\n").filter((one) => one.startsWith(`${name}: `)).map((one) => one.slice(name.length + 2)).join("\n");
      if (field("data")) yield [field("event"), JSON.parse(field("data"))];
    }
  }
}

export class Refining {
  #asked = null;

  constructor(desk, sheet) {
    this.desk = desk;
    this.sheet = sheet;
    document.addEventListener("toggle", (event) => this.#offer(event.target), true);
    document.addEventListener("submit", (event) => {
      const how = event.target.dataset?.refine;
      if (!how) return;
      event.preventDefault();
      const { ask, language, instruction } = event.target.elements;
      if (ask) this.#refine({ how, ask: Number(ask.value) });
      else if (language) this.#refine({ how, language: language.value.trim() });
      else this.#refine({ how, instruction: instruction.value.trim() });
    });
  }

  get actions() {
    return { refine: (button) => this.#refine({ how: button.dataset.how }), stopRefining: () => this.#asked?.abort() };
  }

  /** Open the bar, and go there. */
  open() {
    const bar = this.desk.draft?.querySelector(".refine");
    if (!bar) return;
    bar.open = true;
    bar.querySelector("summary").focus();
    bar.scrollIntoView({ block: "nearest" });
  }

  get #bar() { return this.desk.draft.querySelector(".refine"); }

  get #path() { return `/sidebar/drafts/${encodeURIComponent(this.desk.draft.dataset.id)}/refinements`; }

  /** What can be done is asked for when the bar is opened for the first time. */
  async #offer(bar) {
    if (!bar.matches?.(".refine") || !bar.open || bar.querySelector(".offers").hasChildNodes()) return;
    const place = bar.querySelector(".offers");
    try {
      place.replaceChildren(parsed(await html(this.#path)));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      place.replaceChildren(line("p", error.message, "why"));
    }
  }

  async #refine(order) {
    const bar = this.#bar;
    const place = bar.querySelector(".refined");
    const { text } = this.sheet;
    if (this.#asked || !text.trim()) return;
    const stop = line("button", "Stop", "link");
    Object.assign(stop, { type: "button" }).dataset.action = "stopRefining";
    place.replaceChildren(line("p", "Refining … "), stop);
    const asked = (this.#asked = new AbortController());
    const given = { text, base: this.desk.state.current.base ?? 1, ...order };
    try {
      await this.#follow(given, asked.signal, place);
    } catch (error) {
      if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
      place.replaceChildren(line("p", error.name === "AbortError" ? "Stopped." : "The service does not answer; your text is as it was.", "why"));
    } finally {
      this.#asked = null;
    }
  }

  async #follow(given, signal, place) {
    const answer = await fetch(this.#path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(given), signal });
    if (!answer.ok) return place.replaceChildren(line("p", parsed(await answer.text()).querySelector("p")?.textContent ?? "Not done.", "why"));
    for await (const [name, told] of events(answer)) {
      if (name === "error") return this.#failed(told.error, place);
      if (name === "refinement") return this.#take(told, given, place);
    }
    return place.replaceChildren(line("p", "The connection was lost; your text is as it was.", "why"));
  }

  #failed({ message, fix, current }, place) {
    place.replaceChildren(line("p", [message, fix].filter(Boolean).join(" "), "why"));
    if (current) this.desk.beside(current);
  }

  #take({ refinement, base, version }, given, place) {
    const { current } = this.desk.state;
    const typedOn = this.sheet.text !== given.text;
    Object.assign(current, { base: version ?? base, saved: version ? refinement.text : given.text });
    if (refinement.changed && (typedOn || version === null)) this.desk.beside({ text: refinement.text, number: current.base, refined: true });
    else if (refinement.changed) this.sheet.write(refinement.text, "refine");
    const by = refinement.made_by === "rule" || refinement.made_by === "nobody" ? "" : ` By ${refinement.made_by}.`;
    const list = document.createElement("ul");
    list.append(...refinement.changes.map((change) => {
      const item = line("li", "", change.kind);
      item.append(line("strong", `${KINDS[change.kind]}: `), line("span", `“${change.text}” `), line("span", change.reason, "why"));
      return item;
    }));
    place.replaceChildren(line("p", refinement.reason + by), list);
    say(refinement.reason);
    this.desk.keep();
  }
}
