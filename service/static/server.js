// What is asked of the service: JSON goes out, a piece of the page or JSON comes back, and an error has words.

/** The nodes of a piece of HTML that the service has made. */
export const parsed = (html) => {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
};

/** What the service refused, in its own words; `status` 0: nobody answered. */
export class Refused extends Error {
  constructor(words, status) {
    super(words);
    this.status = status;
  }
}

const away = "The service does not answer; what you write is kept.";

const said = (page, status) => parsed(page).querySelector("p")?.textContent ?? `Error ${status}.`;

const body = async (path, given, options) => {
  const sent = given === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(given) };
  try {
    const answer = await fetch(path, { ...sent, ...options });
    return [answer, await answer.text()];
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused(away, 0);
  }
};

/** Send `given`, or ask where nothing is given; the answer as text. Throws Refused, and AbortError where it is ended. */
export const html = async (path, given, options) => {
  const [answer, text] = await body(path, given, options);
  if (!answer.ok) throw new Refused(said(text, answer.status), answer.status);
  return text;
};

/** The same; the answer as a value. */
export const value = async (path, given, options) => JSON.parse(await html(path, given, options));
