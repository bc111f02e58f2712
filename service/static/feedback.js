// What the agent says of a draft: sent, good or bad, no reply needed; and lessons for the lead, beside what they are
// about. What was said is kept with the version, so that it is not asked for again.
import { byId, tell } from "./page.js";
import { Refused, html, parsed } from "./server.js";

const reason = ({ fault, why }) => [fault?.value, why.value.trim()].filter(Boolean).join(": ");

/** The place in a change that was chosen, as a lesson says it. */
const change = (form) => {
  const { value, dataset } = form.querySelector("[name=change]:checked, [name=change][type=hidden]");
  return dataset.before === undefined ? { text: value } : { text: value, instead_of: dataset.before };
};

/** What the agent says of the draft at work on `desk`. */
export class Feedback {
  #about = null;

  constructor(conversation, desk) {
    this.conversation = conversation;
    this.desk = desk;
    this.dialog = byId("lesson");
    this.dialog.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit(event.target);
    });
  }

  get draft() { return this.desk.draft; }

  get said() { return (this.desk.state.current.said ??= {}); }

  /** Show what was said of the draft at work, and what can be said of it now; after every change of its parts. */
  show() {
    const { draft, said } = this;
    for (const button of draft.querySelectorAll("[data-opinion]")) button.ariaPressed = String(said.opinion === button.dataset.opinion);
    for (const button of draft.querySelectorAll("[data-lesson]")) if (said[button.dataset.about]) this.#taught(button);
    for (const button of draft.querySelectorAll("[data-use]")) {
      button.ariaPressed = String(said[`conflict ${button.dataset.conflict}`] === button.dataset.use);
    }
    const teach = draft.querySelector("[data-action=sayLikeThis]");
    if (teach) teach.hidden = !this.desk.edited;
    const sent = draft.querySelector(".sent");
    if (!sent) return;
    const { text } = this.desk.state.current;
    sent.hidden = said.copied !== text && said.sent !== text;
    sent.querySelector("button").hidden = said.sent === text;
    sent.querySelector(".answer").textContent = said.sent === text ? said.sentWords : "";
  }

  /** Say how many drafts like the one at work were sent unchanged, as far as enough were. */
  async trust() {
    const place = this.draft.querySelector(".confidence");
    if (!place) return;
    try {
      place.replaceChildren(parsed(await html(`/sidebar/drafts/${encodeURIComponent(this.draft.dataset.id)}/confidence`)));
    } catch (error) {
      if (!(error instanceof Refused)) throw error; // the draft can do without
    }
  }

  /** One of two sources that disagree was chosen. */
  settled(conflict, use) {
    this.#keep({ [`conflict ${conflict}`]: use });
    this.show();
  }

  /** The text is on the clipboard; only the agent knows whether it is sent. */
  copied() {
    this.#keep({ copied: this.desk.state.current.text });
    this.show();
  }

  get actions() {
    return {
      sent: () => this.#sent(),
      good: () => this.#opinion("thumbs-up"),
      bad: () => this.#open(byId("lesson-bad").content.cloneNode(true)),
      noReply: (button) => this.#noReply(button),
      sayLikeThis: () => this.#sayLikeThis(),
      teach: (button) => this.#teach(button),
      cancelLesson: () => this.dialog.close(),
    };
  }

  #keep(said) {
    Object.assign(this.said, said);
    this.desk.keep();
  }

  /** What the service answers, or why it does not in `place`; null then. */
  async #tell(what, given, place) {
    const path = what === "no-reply" ? "/sidebar/no-reply" : `/sidebar/drafts/${encodeURIComponent(this.draft.dataset.id)}/${what}`;
    try {
      const answer = parsed(await html(path, given));
      place.textContent = "";
      return answer;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      place.textContent = `Not kept. ${error.message}`;
      return null;
    }
  }

  async #sent() {
    const { text } = this.desk.state.current;
    const answer = await this.#tell("outcome", { kind: "sent", text }, this.draft.querySelector(".sent .answer"));
    if (!answer) return;
    this.#keep({ sent: text, sentWords: answer.textContent.trim() });
    this.show();
  }

  async #opinion(kind, why = "") {
    const place = this.draft.querySelector(".feedback .answer");
    const answer = await this.#tell("outcome", { kind, reason: why }, place);
    if (!answer) return;
    this.#keep({ opinion: kind });
    this.show();
    place.append(answer);
  }

  async #noReply(button) {
    const place = button.parentElement.querySelector(".answer") ?? button.closest(".feedback").querySelector(".answer");
    const answer = await this.#tell("no-reply", { conversation: this.conversation }, place);
    if (answer) place.append(answer);
  }

  async #sayLikeThis() {
    const place = this.draft.querySelector(".feedback .answer");
    const form = await this.#tell("changes", { text: this.desk.state.current.text }, place);
    if (form) this.#open(form);
  }

  /** Ask for a lesson about the source or the question beside which `button` stands. */
  #teach(button) {
    const form = byId(`lesson-${button.dataset.lesson}`).content.cloneNode(true);
    form.querySelector(".about").textContent = button.dataset.title;
    this.#open(form, button);
  }

  #open(form, about = null) {
    this.#about = about;
    this.dialog.replaceChildren(form);
    this.dialog.showModal();
  }

  async #submit(form) {
    const kind = form.dataset.lesson;
    if (kind === "bad") {
      this.dialog.close();
      return this.#opinion("thumbs-down", reason(form.elements));
    }
    const about = this.#about;
    const given = { kind, why: reason(form.elements), ...(about ? { [form.dataset.field]: about.dataset.about } : change(form)) };
    if (about?.dataset.other) given.other_document = about.dataset.other;
    const answer = await this.#tell("lessons", given, form.querySelector(".answer"));
    if (!answer) return;
    this.dialog.close();
    tell(answer.textContent.trim());
    if (about) {
      this.#keep({ [about.dataset.about]: answer.textContent.trim() });
      this.show();
    } else this.draft.querySelector(".feedback .answer").append(answer);
  }

  #taught(button) {
    button.disabled = true;
    button.textContent = this.said[button.dataset.about];
  }
}
