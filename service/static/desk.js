// The desk of one conversation: the text at work, a new draft that waits beside it, and every earlier version.
// What the agent typed is never overwritten and never thrown away: it is kept at once, and set aside as a version.
import * as kept from "./kept.js";
import { words } from "./editor.js";

const clone = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
const isEdited = (version) => Boolean(version) && version.text !== version.original;
const time = (at) => new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });

const WAITS = {
  draft: "A new draft. You edited the text below, so it is kept as it is.",
  you: "Your text of another machine. What you wrote here is below, as it is.",
  elsewhere: "You changed this draft elsewhere too. What you wrote here is below, as it is.",
  colleague: "A colleague changed this draft while you wrote. Your text is below, as it is.",
  refined: "The refined text. You typed on meanwhile, so your text is below, as it is.",
};
const AIMS = { accept: "says yes", decline: "says no", ask: "asks first" };
const WENT_ON = "The conversation went on after this draft was made.";
const WHOSE = { draft: "Draft", you: "Your text", elsewhere: "Your text, from elsewhere", colleague: "A colleague's text", refined: "Refined text" };

export class Desk {
  #typed = false;

  /** `page`: its places by name; `changed` is called with the draft at work after it was put there. */
  constructor(page, changed) {
    this.page = page;
    this.changed = changed;
    this.state = kept.load(page.conversation);
    kept.watch(page.conversation, (theirs) => this.#fromElsewhere(theirs));
  }

  get draft() { return this.page.current.querySelector(".draft"); }

  get editor() { return this.draft?.querySelector(".editor") ?? null; }

  get edited() { return isEdited(this.state.current); }

  /** Show what was kept. */
  restore() {
    // What was typed before the scripts were there is the newest.
    if (this.page.instruction.value) this.state.instruction = this.page.instruction.value;
    this.page.instruction.value = this.state.instruction;
    this.page.cut.hidden = !this.state.asked;
    if (this.state.current) this.#put(this.state.current);
    this.#render();
  }

  /** Take a finished draft over, beside what the agent typed where there is some. */
  receive(article) {
    const text = article.querySelector(".editor") ? words(article.querySelector(".editor")) : "";
    const { id, kind, instruction, aim } = article.dataset;
    this.state.asked = null;
    this.page.cut.hidden = true;
    this.#take({ id, kind, instruction, aim, by: "draft", at: Date.now(), newest: this.page.newest, html: article.outerHTML, original: text, text });
  }

  /** Take over what the service has: a newer draft, or the same one as somebody has edited it elsewhere. */
  meet(kept) {
    const { current, history, waiting } = this.state;
    const { number, text, mine, stale, earlier = [], ...draft } = kept;
    const by = text === kept.original ? "draft" : mine ? "you" : "colleague";
    const version = { ...draft, text, by, stale, newest: stale ? "" : this.page.newest, base: number, saved: text };
    if (current?.id !== kept.id) {
      const known = [waiting, ...history].some((one) => one?.id === kept.id);
      if (!known && !(current?.at > kept.at)) this.#take(version);
    } else {
      if (stale) Object.assign(current, { stale, newest: "" });
      this.#render();
    }
    if (current?.id === kept.id && number > (current.base ?? 1)) {
      if (current.text === text) Object.assign(current, { base: number, saved: text });
      else if (current.text === (current.saved ?? current.original)) this.use({ ...current, text, by, base: number, saved: text });
      else this.beside({ text, number, mine });
    }
    this.#remember(earlier);
    this.keep();
  }

  /** Other words for the draft at work, which came while the agent typed: they wait beside these. */
  beside({ text, number, mine = false, refined = false }) {
    const { current, waiting } = this.state;
    if (waiting?.text !== text) this.#setAside(waiting);
    const by = refined ? "refined" : mine ? "elsewhere" : "colleague";
    this.state.waiting = { ...current, text, by, at: Date.now(), base: number, saved: text, said: {} };
    current.base = number; // what stands here is kept on top of theirs, once the agent has chosen
    this.#render();
    this.keep();
  }

  /** The words of the editor have changed. */
  typed() {
    const { current } = this.state;
    this.#typed = true;
    current.text = words(this.editor);
    if (isEdited(current)) current.by = "you";
    this.draft.dataset.edited = String(isEdited(current));
    this.keep();
  }

  /** Keep which next steps are done. */
  tick() {
    const done = this.draft.querySelectorAll("[data-step]:checked");
    this.state.current.done = Array.from(done, (box) => box.dataset.step);
    this.keep();
  }

  /** Put `version` to work; what was there becomes an earlier version. */
  use(version) {
    this.#setAside(this.state.current);
    this.state.history = this.state.history.filter((one) => one !== version);
    if (this.state.waiting === version) this.state.waiting = null;
    this.state.current = version;
    this.#put(version);
    this.#render();
    this.keep();
  }

  /** Put `text`, made of the text at work and `version`, to work; both become earlier versions. */
  merge(version, text) {
    this.#setAside(version);
    if (this.state.waiting === version) this.state.waiting = null;
    this.use({ ...version, text, by: "you", at: Date.now() });
  }

  /** Leave the new draft beside the text at work for later. */
  putOff() {
    this.#setAside(this.state.waiting);
    this.state.waiting = null;
    this.#render();
    this.keep();
  }

  /** Begin with an empty sheet of one's own. */
  begin() {
    const version = { id: "own", kind: "reply", instruction: "", aim: "", by: "you", at: Date.now(), newest: this.page.newest, html: "", original: "", text: "" };
    this.use(version);
    this.editor.focus();
  }

  /** Note that a draft is being made, so that one that is cut off by a reload is not forgotten. */
  asking(asked) {
    this.state.asked = asked;
    this.state.instruction = this.page.instruction.value;
    this.page.cut.hidden = true;
    this.keep();
  }

  keep() {
    const safe = kept.save(this.page.conversation, this.state);
    this.page.unkept.hidden = safe;
  }

  /** Put `version` to work, or beside what the agent typed where there is some. */
  #take(version) {
    if (this.edited) {
      this.#setAside(this.state.waiting);
      this.state.waiting = version;
    } else {
      this.#setAside(this.state.current);
      this.state.current = version;
      this.#put(version);
    }
    this.#render();
    this.keep();
  }

  /** Other drafts of this conversation that the service has and this browser has not: each is an earlier version. */
  #remember(drafts) {
    const { current, waiting, history } = this.state;
    const known = new Set([current, waiting, ...history].map((one) => one?.id));
    const unknown = drafts.filter((one) => !known.has(one.id));
    if (!unknown.length) return;
    const versions = unknown.map(({ stale, ...one }) => ({ ...one, newest: stale ? "" : this.page.newest, html: "", by: one.text === one.original ? "draft" : one.mine ? "you" : "colleague" }));
    this.state.history = [...history, ...versions].sort((one, other) => other.at - one.at);
    this.#render();
  }

  #setAside(version) {
    if (!version || !version.text.trim()) return;
    const { history } = this.state;
    if (history.some((one) => one.text === version.text && one.id === version.id)) return;
    history.unshift({ ...version, at: isEdited(version) ? Date.now() : version.at });
  }

  /** Another tab has kept its desk: taken over, unless something was typed here, beside which its words are a version. */
  #fromElsewhere(theirs) {
    const mine = this.state.current;
    if (this.#typed && theirs.current?.text !== mine.text) {
      const { history } = this.state;
      const known = new Set(history.map((one) => one.text));
      this.state.history = [...history, ...theirs.history.filter((one) => !known.has(one.text))].filter((one) => !one.elsewhere);
      this.#setAside(theirs.current && { ...theirs.current, elsewhere: true });
      this.#render();
      return;
    }
    this.state = theirs;
    if (theirs.current && theirs.current.text !== mine?.text) this.#put(theirs.current);
    this.#render();
  }

  #put(version) {
    const { current } = this.page;
    this.#typed = false;
    let article;
    if (version.html) {
      const holder = document.createElement("template");
      holder.innerHTML = version.html;
      article = holder.content.firstElementChild;
    } else {
      article = clone("own-words");
      Object.assign(article.dataset, { id: version.id, kind: version.kind, instruction: version.instruction, aim: version.aim ?? "" });
    }
    current.replaceChildren(article);
    const editor = article.querySelector(".editor");
    if (editor && words(editor) !== version.text) editor.textContent = version.text;
    for (const box of article.querySelectorAll("[data-step]")) box.checked = version.done?.includes(box.dataset.step) ?? false;
    article.dataset.edited = String(isEdited(version));
    this.changed(article);
  }

  #render() {
    const { waiting, history, current } = this.state;
    const { page } = this;
    page.choice.hidden = !waiting;
    page.stale.hidden = !current || current.id === "own" || current.newest === page.newest;
    page.staleWhy.textContent = current?.stale || WENT_ON;
    const holder = document.createElement("template");
    holder.innerHTML = waiting?.html ?? "";
    for (const editor of holder.content.querySelectorAll(".editor")) {
      editor.removeAttribute("contenteditable");
      if (words(editor) !== waiting.text) editor.textContent = waiting.text;
    }
    for (const paper of holder.content.querySelectorAll(".paper")) paper.tabIndex = 0; // it is scrolled by keys
    page.why.textContent = WAITS[waiting?.by] ?? WAITS.draft;
    for (const tools of holder.content.querySelectorAll(".paper-foot, .more, .refine, .steps, .asks, .feedback, .conflict, [data-lesson]")) tools.remove();
    page.waiting.replaceChildren(holder.content);
    page.history.hidden = history.length === 0;
    page.history.querySelector(".number").textContent = history.length;
    page.history.querySelector("ul").replaceChildren(...history.map((version, i) => this.#row(version, i)));
  }

  #row(version, i) {
    const row = clone("earlier-version");
    row.querySelector(".what").textContent = [WHOSE[version.by], AIMS[version.aim]].filter(Boolean).join(" · ");
    row.querySelector(".when").textContent = time(version.at);
    row.querySelector(".said").textContent = version.text;
    for (const button of row.querySelectorAll("button")) button.dataset.version = i;
    return row;
  }
}
