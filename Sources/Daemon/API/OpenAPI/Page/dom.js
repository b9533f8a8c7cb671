// Building pieces of the page. Text only ever becomes text, never markup.

/** An element: `element("a.link", {href: "#x"}, "words", child…)`. Attributes that are null or false are left out. */
export function element(selector, attributes = {}, ...children) {
  const [name, ...classes] = selector.split(".");
  const made = document.createElement(name);
  if (classes.length) made.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** A value as indented JSON with its parts told apart. */
export function json(value) {
  return coloured(JSON.stringify(value, null, 2));
}

function coloured(text) {
  const code = element("code");
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    code.append(text.slice(end, match.index));
    const kind = match[2] ? "name" : match[1] ? "text" : match[3] ? "word" : "number";
    code.append(element(`span.${kind}`, {}, match[1] ?? match[0]), match[2] ?? "");
    end = match.index + match[0].length;
  }
  code.append(text.slice(end));
  return code;
}

/** A block of code with a button that copies it. `read` gives the text at the time of the click. */
export function block(title, code, read = () => code.textContent) {
  return element("figure.code", {},
    element("figcaption", {}, title, copier(read)),
    element("pre", { tabindex: "0" }, code));
}

/** A button that copies what `read` gives. */
export function copier(read, label = "Copy") {
  const button = element("button.copy", { type: "button" }, label);
  button.addEventListener("click", async () => {
    button.textContent = (await copied(read())) ? "Copied" : "Press Ctrl+C";
    setTimeout(() => (button.textContent = label), 1500);
  });
  return button;
}

/** Browsers have a clipboard on https and localhost alone: elsewhere the text is selected and copied. */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = element("textarea.unseen", { "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
