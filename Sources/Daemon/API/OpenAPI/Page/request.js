import { element, json } from "./dom.js";

// Requests in examples: as a line for curl, and sent from the page.

/** What all paths begin with, behind whatever prefix a proxy has. */
const BASE = new URL(".", location.href).href.slice(0, -1);

/** Whether answers never end, or are no answers of HTTP. */
export function isLive(operation) {
  return "101" in operation.responses || "text/event-stream" in (operation.responses["200"]?.content ?? {});
}

/** An example for a parameter: its own, or the least that its schema allows. */
function sample(parameter, view) {
  const schema = view.plain(parameter.schema);
  const value = schema.examples?.[0] ?? schema.default ?? schema.enum?.[0] ?? schema.minimum;
  return String(value ?? parameter.name);
}

/** The URL of an operation with values for its parameters: `values(parameter)` gives text, or null to leave it out. */
export function address(path, parameters, values) {
  let filled = path;
  const query = new URLSearchParams();
  for (const parameter of parameters) {
    const value = values(parameter);
    if (parameter.in === "path") filled = filled.replace(`{${parameter.name}}`, encodeURIComponent(value ?? ""));
    else if (parameter.in === "query" && value !== null) query.append(parameter.name, value);
  }
  return BASE + filled + (query.size ? `?${query}` : "");
}

/** The command that sends an example of a request. */
export function curl(method, path, operation, view, example) {
  const parameters = operation.parameters ?? [];
  const url = address(path, parameters, (parameter) =>
    parameter.in === "path" || parameter.required ? sample(parameter, view) : null);
  if ("101" in operation.responses) return `websocat ${quoted(url.replace(/^http/, "ws"))}`;
  const parts = [`curl ${isLive(operation) ? "-N " : ""}${method === "get" ? "" : `-X ${method.toUpperCase()} `}${quoted(url)}`];
  for (const name of (operation.security ?? []).flatMap(Object.keys).slice(0, 1)) {
    const scheme = view.description.components.securitySchemes[name];
    parts.push(`-H ${quoted(scheme.type === "http" ? "Authorization: Bearer $TOKEN" : `${scheme.name}: $KEY`)}`);
  }
  const [type, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  if (type === "multipart/form-data" || type === "application/x-www-form-urlencoded") {
    const fields = view.plain(content.schema).properties ?? {};
    for (const [name, value] of Object.entries(example ?? {})) {
      const isFile = view.plain(fields[name]).contentMediaType;
      for (const one of [value].flat()) parts.push(`-F ${quoted(`${name}=${isFile ? "@" : ""}${one}`)}`);
    }
  } else if (type) {
    parts.push(`-H ${quoted(`Content-Type: ${type}`)}`, `-d ${quoted(JSON.stringify(example, null, 2))}`);
  }
  return parts.join(" \\\n  ");
}

/** For a POSIX shell. */
function quoted(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

const MOST_SHOWN = 200_000;

/** A form that sends a GET and shows what comes. */
export function trial(path, operation, view) {
  const parameters = (operation.parameters ?? []).filter(({ in: place }) => place !== "header");
  const inputs = new Map(parameters.map((parameter) => [parameter, input(parameter, view)]));
  const output = element("div.result", { role: "status" });
  const form = element("form", {},
    [...inputs].map(([parameter, field]) => element("label", {},
      element("span", {}, element("code", {}, parameter.name), parameter.required ? " required" : ""), field)),
    element("button.send", {}, "Send"), output);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const url = address(path, parameters, (parameter) => inputs.get(parameter).value || null);
    output.replaceChildren(...await sent(url));
  });
  return element("details.trial", {}, element("summary", {}, "Try it"), form);
}

function input(parameter, view) {
  const schema = view.plain(parameter.schema);
  const values = schema.enum?.filter((value) => value !== null);
  if (values) {
    const options = [...(parameter.required ? [] : [""]), ...values];
    return element("select", {}, options.map((value) => element("option", {}, value)));
  }
  return element("input", {
    required: parameter.required, placeholder: parameter.required ? "" : String(schema.default ?? ""),
    value: parameter.required ? sample(parameter, view) : "", autocomplete: "off", spellcheck: "false",
  });
}

async function sent(url) {
  const begin = performance.now();
  try {
    const answer = await fetch(url, { credentials: "same-origin" });
    const text = await answer.text();
    const took = Math.round(performance.now() - begin);
    const type = answer.headers.get("Content-Type") ?? "no body";
    return [
      element("p", {}, element(`span.status.s${Math.floor(answer.status / 100)}`, {}, String(answer.status)),
        ` ${type}, ${took} ms`),
      element("pre", { tabindex: "0" }, shown(text, type)),
    ];
  } catch (error) {
    return [element("p", {}, `No answer: ${error.message}`)];
  }
}

function shown(text, type) {
  if (text.length > MOST_SHOWN) return element("code", {}, `${text.slice(0, MOST_SHOWN)}…`);
  if (/[/+]json/.test(type)) {
    try {
      return json(JSON.parse(text));
    } catch {
      // Shown as it came.
    }
  }
  return element("code", {}, text);
}
