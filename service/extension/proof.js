// A draft as the panel shows it: every word of it is set as text, never as markup.
const byId = (id) => document.getElementById(id);

const OUTCOMES = { answer: "Answers", "answer+ask": "Answers and asks", ask: "Asks", decline: "Declines", "hand-off": "Hands over", close: "Closes", none: "No reply needed" };
const PROVED = { conversation: "conversation", profile: "profile" };

const element = (name, words = "", className = "") => {
  const made = document.createElement(name);
  made.textContent = words;
  if (className) made.className = className;
  return made;
};

const fill = (id, rows) => {
  const section = byId(id);
  section.hidden = rows.length === 0;
  section.querySelector("ul, ol").replaceChildren(...rows);
};

/** How a sentence that nothing proves is marked, and what is said of it before it is sent. */
const OPEN = {
  unsupported: { mark: "no source", concern: "No source says this" },
  contradicted: { mark: "contradicted", concern: "A source says otherwise" },
};

const mark = (sentence) => {
  if (OPEN[sentence.status]) {
    const said = element("sup", OPEN[sentence.status].mark, `bad ${sentence.status}`);
    said.title = sentence.reason;
    return [said];
  }
  const numbers = sentence.citations.map((number) => {
    const link = element("a", String(number));
    link.href = `#source-${number}`;
    return link;
  });
  if (numbers.length) {
    const sup = element("sup");
    sup.append(...numbers);
    return [sup];
  }
  return PROVED[sentence.status] ? [element("sup", PROVED[sentence.status])] : [];
};

/** The letter with a mark behind each sentence that needs proof. Offsets count characters, not UTF-16. */
const letter = (draft) => {
  const characters = Array.from(draft.text);
  const between = (start, end) => characters.slice(start, end).join("");
  const pieces = [];
  let at = 0;
  for (const sentence of draft.sentences) {
    pieces.push(between(at, sentence.start));
    pieces.push(element("span", between(sentence.start, sentence.end), sentence.status));
    pieces.push(...mark(sentence));
    at = sentence.end;
  }
  pieces.push(between(at));
  return pieces;
};

const safe = (link) => (/^https?:\/\//i.test(link ?? "") ? link : null);

/** `words` as a link where they lead somewhere a browser may go, else as an element of this name. */
const linked = (words, link, otherwise) => {
  if (!safe(link)) return element(otherwise, words);
  return Object.assign(element("a", words), { href: link, target: "_blank", rel: "noopener noreferrer" });
};

const unfolded = (summary, words) => {
  const details = element("details");
  details.append(element("summary", summary), element("p", words, "said"));
  return details;
};

const SEVERITIES = { info: "Good to know", warning: "Look", danger: "Careful" };

/** A notice with how much it matters in words, and the way to what it speaks of. */
const notice = (one) => {
  const row = element("li", "", one.severity);
  row.append(element("strong", SEVERITIES[one.severity] ?? "Look"), ` ${one.text}`);
  if (safe(one.link)) row.append(" ", linked("Open it", one.link));
  if (one.excerpt) row.append(unfolded("Read it here", one.excerpt));
  return row;
};

const source = (citation) => {
  const row = element("li");
  row.id = `source-${citation.number}`;
  row.value = citation.number;
  row.append(linked(citation.title, citation.link, "strong"));
  if (citation.kind === "attachment") row.append(" ", element("span", "sent by the customer", "meta"));
  if (citation.visibility === "internal") row.append(" ", element("strong", "Internal: do not quote", "tag"));
  if (citation.updated_at) row.append(" ", element("span", citation.updated_at.slice(0, 10), "meta"));
  const quote = element("blockquote");
  quote.append(element("span", citation.before ? `${citation.before} ` : "", "meta"), citation.quote, element("span", citation.after ? ` ${citation.after}` : "", "meta"));
  row.append(quote);
  return row;
};

const step = (one) => {
  const row = element("li", one.title);
  row.append(element("span", one.why, "meta block"));
  if (one.text) row.append(unfolded("Text", one.text));
  return row;
};

const verdict = (draft) => {
  const open = draft.sentences.filter((one) => OPEN[one.status]).length;
  const factual = draft.sentences.filter((one) => one.status !== "courtesy").length;
  return factual ? `${factual - open} of ${factual} factual sentences are proved` : "Nothing here needs proof";
};

const concerns = (draft) => [
  ...draft.gaps.map((gap) => gap.label).filter((label, i, all) => all.indexOf(label) === i).map((label) => `Fill in: ${label}`),
  ...draft.sentences.filter((one) => OPEN[one.status]).map((one) => `${OPEN[one.status].concern}: “${one.text}”`),
  ...draft.checks.filter((check) => check.status === "failed").map((check) => `${check.title}: ${check.reason}`),
];

export const show = (draft) => {
  byId("outcome").textContent = OUTCOMES[draft.outcome] ?? draft.outcome;
  byId("why").textContent = draft.outcome_reason;
  byId("notices").replaceChildren(...draft.notices.map(notice));
  byId("letter").replaceChildren(...letter(draft));
  byId("letter").hidden = !draft.text;
  byId("verdict").textContent = draft.text ? verdict(draft) : "";
  for (const id of ["insert", "copy"]) byId(id).disabled = !draft.text;
  fill("before", concerns(draft).map((words) => element("li", words)));
  fill("sources", draft.citations.map(source));
  fill("steps", draft.next_steps.map(step));
};
