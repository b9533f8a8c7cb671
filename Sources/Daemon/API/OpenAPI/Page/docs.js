import { block, copier, element, json } from "./dom.js";
import { inline, markdown } from "./markdown.js";
import { curl, isLive, trial } from "./request.js";
import { SchemaView } from "./schema.js";

// The page of the API's documentation, made from openapi.json.

const METHODS = ["get", "post", "put", "patch", "delete"];
const byID = (id) => document.getElementById(id);

/** All operations in the document's order: [{path, method, operation, id}]. */
function operations(description) {
  return Object.entries(description.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => ({
      path, method, operation: item[method],
      id: item[method].operationId ?? `${method}-${path.replace(/\W+/g, "-")}`,
    })));
}

/** Operations by their tags, in the order of the document's tags. */
function groups(description) {
  const all = operations(description);
  const tags = [...(description.tags ?? [])];
  if (all.some(({ operation }) => !operation.tags?.length)) tags.push({ name: "Other", description: "" });
  return tags
    .map((tag) => ({ tag, members: all.filter(({ operation }) => (operation.tags?.[0] ?? "Other") === tag.name) }))
    .filter(({ members }) => members.length);
}

function badge({ method, operation }) {
  const name = "101" in operation.responses ? "ws" : method;
  return element(`span.method.${name}`, {}, name === "delete" ? "del" : name);
}

/** A path that may be broken after its slashes, its parameters told apart. */
function pathText(path) {
  return path.split(/(?=\/)/).flatMap((part) => {
    const isParameter = part.startsWith("/{");
    return [isParameter ? ["/", element("var", {}, part.slice(1))] : part, element("wbr")];
  }).flat();
}

// The parts of an operation

function section(title, ...children) {
  return element("section", {}, element("h4", {}, title), ...children);
}

function parameters({ operation }, view) {
  if (!operation.parameters?.length) return null;
  const titles = { path: "Path", query: "Query", header: "Header" };
  return Object.entries(titles).map(([place, title]) => {
    const own = operation.parameters.filter((parameter) => parameter.in === place);
    if (!own.length) return null;
    return section(`${title} parameters`, element("ul.fields", {}, own.map(({ name, schema, description, required }) =>
      view.field(name, { ...view.resolved(schema), ...(description && { description }) }, { required }))));
  });
}

function body({ operation }, view) {
  const contents = Object.entries(operation.requestBody?.content ?? {});
  return contents.map(([type, { schema }]) =>
    section("Body", element("p.media", {}, element("code", {}, type)), view.whole(schema)));
}

function responses({ operation }, view) {
  return section("Responses", Object.entries(operation.responses).map(([status, response]) => {
    const contents = Object.entries(response.content ?? {});
    const headers = Object.entries(response.headers ?? {});
    const title = [
      element(`span.status.s${status[0]}`, {}, status === "default" ? "other" : status), " ",
      element("span", {}, inline(response.description)),
    ];
    if (!contents.length && !headers.length) return element("div.response.bare", {}, title);
    const inside = element("details.response", {}, element("summary", {}, title));
    const fill = () => {
      if (headers.length) {
        inside.append(element("p.media", {}, "Headers"), element("ul.fields", {},
          headers.map(([name, { schema }]) => view.field(name, schema))));
      }
      for (const [type, { schema }] of contents) {
        inside.append(element("p.media", {}, element("code", {}, type)), view.whole(schema));
      }
    };
    if (status[0] === "2") {
      // At once: what grows later would push away the place that the address names.
      fill();
      inside.open = true;
    } else {
      inside.addEventListener("toggle", fill, { once: true });
    }
    return inside;
  }));
}

/** Examples that one of several can be chosen of: [{label, node}]. */
function chooser(title, examples) {
  if (!examples.length) return null;
  const place = element("pre", { tabindex: "0" }, examples[0].code());
  const select = element("select", { "aria-label": title },
    examples.map(({ label }, index) => element("option", { value: index }, label)));
  select.addEventListener("change", () => place.replaceChildren(examples[select.value].code()));
  return element("figure.code", {},
    element("figcaption", {}, element("span", {}, title),
      examples.length > 1 ? select : element("small", {}, examples[0].label), copier(() => place.textContent)),
    place);
}

function shown(value) {
  return typeof value === "string" ? element("code", {}, value) : json(value);
}

function samples(entry, view) {
  const { path, method, operation } = entry;
  const content = Object.values(operation.requestBody?.content ?? {})[0];
  const given = Object.values(content?.examples ?? {});
  const requests = (given.length ? given : [{ summary: "" }]).map(({ summary, value }) => ({
    label: summary ?? "", code: () => element("code", {}, curl(method, path, operation, view, value)),
  }));
  const answers = Object.entries(operation.responses).flatMap(([status, response]) =>
    Object.entries(response.content ?? {}).flatMap(([, { examples }]) =>
      Object.values(examples ?? {}).map(({ summary, value }) => ({
        label: `${status === "default" ? "other" : status} · ${summary}`, code: () => shown(value),
      }))));
  return element("div.samples", {},
    chooser("Request", requests), chooser("Response", answers),
    method === "get" && !isLive(operation) ? trial(path, operation, view) : null);
}

function article(entry, view) {
  const { path, id, operation } = entry;
  return element("article.operation", { id, "aria-labelledby": `${id}-title` },
    element("h3", { id: `${id}-title` }, operation.summary || path,
      element("a.anchor", { href: `#${id}`, "aria-label": `Link to ${operation.summary}` }, "#")),
    element("p.path", {}, badge(entry), element("code", {}, pathText(path)), copier(() => path)),
    element("div.columns", {},
      element("div.text", {}, markdown(operation.description), parameters(entry, view), body(entry, view),
        responses(entry, view)),
      samples(entry, view)));
}

// The page

function render(description) {
  const view = new SchemaView(description);
  document.title = `${description.info.title} API`;
  byID("version").textContent = description.info.version;
  byID("about").append(...markdown(description.info.description));
  const links = new Map();
  for (const { tag, members } of groups(description)) {
    const id = `tag-${tag.name.toLowerCase().replace(/\W+/g, "-")}`;
    const list = members.map((entry) => {
      const link = element("a", { href: `#${entry.id}` }, badge(entry),
        element("span", {}, entry.operation.summary || entry.path));
      links.set(entry.id, link);
      return element("li", {}, link);
    });
    byID("list").append(element("section", {}, element("h2", {}, tag.name), element("ul", {}, list)));
    byID("operations").append(element("section.tag", { id, "aria-labelledby": `${id}-title` },
      element("h2", { id: `${id}-title` }, tag.name), markdown(tag.description),
      members.map((entry) => article(entry, view))));
  }
  filterable(description, links);
  followed(links);
  // The place that the address names exists only now.
  if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
}

/** The field that leaves only operations that have all words. */
function filterable(description, links) {
  const field = byID("filter");
  const entries = operations(description).map(({ path, method, id, operation }) => ({
    id, words: [path, method, id, operation.summary, ...(operation.tags ?? [])].join(" ").toLowerCase(),
  }));
  function apply() {
    const wanted = field.value.toLowerCase().split(/\s+/);
    let count = 0;
    for (const { id, words } of entries) {
      const isWanted = wanted.every((word) => words.includes(word));
      count += isWanted;
      byID(id).hidden = links.get(id).parentElement.hidden = !isWanted;
    }
    for (const group of document.querySelectorAll("#list section, section.tag")) {
      group.hidden = !group.querySelector("li:not([hidden]), article:not([hidden])");
    }
    byID("about").hidden = field.value !== "";
    byID("nothing").hidden = count > 0;
    byID("found").textContent = field.value ? `${count} operations` : "";
  }
  field.addEventListener("input", apply);
  document.addEventListener("keydown", (event) => {
    const isTyping = /^(input|select|textarea)$/i.test(event.target.tagName);
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      opened(true);
      field.focus();
    } else if (event.key === "Escape" && event.target === field) {
      field.value = "";
      apply();
      field.blur();
    } else if (event.key === "Escape") {
      opened(false);
    }
  });
}

/** Marks the operation that is being read in the list. */
function followed(links) {
  const visible = new Set();
  const observer = new IntersectionObserver((changes) => {
    for (const { target, isIntersecting } of changes) visible[isIntersecting ? "add" : "delete"](target);
    const first = [...visible].sort((a, b) => a.offsetTop - b.offsetTop)[0];
    for (const [id, link] of links) {
      if (id === first?.id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    if (first && !byID("contents").matches(":hover, :focus-within")) {
      const link = links.get(first.id);
      const list = byID("contents");
      if (link.offsetTop < list.scrollTop || link.offsetTop > list.scrollTop + list.clientHeight - 60) {
        list.scrollTop = link.offsetTop - list.clientHeight / 2;
      }
    }
  }, { rootMargin: "-80px 0px -60% 0px" });
  for (const id of links.keys()) observer.observe(byID(id));
}

/** The list of operations on a small screen. */
function opened(isOpen) {
  document.body.classList.toggle("open", isOpen);
  document.querySelector(".menu").setAttribute("aria-expanded", isOpen);
}

function colours() {
  const names = { "light dark": "as the system has them", light: "light", dark: "dark" };
  const button = document.querySelector(".theme");
  const apply = (scheme) => {
    document.documentElement.style.colorScheme = scheme;
    button.setAttribute("aria-label", `Colours: ${names[scheme]}`);
    button.title = button.getAttribute("aria-label");
  };
  let scheme = "light dark";
  try {
    if (localStorage.colours in names) scheme = localStorage.colours;
  } catch {
    // Storage may be forbidden.
  }
  apply(scheme);
  button.addEventListener("click", () => {
    const all = Object.keys(names);
    scheme = all[(all.indexOf(scheme) + 1) % all.length];
    apply(scheme);
    try {
      localStorage.colours = scheme;
    } catch {
      // Then it is for this visit.
    }
  });
}

colours();
document.querySelector(".menu").addEventListener("click", () => opened(!document.body.classList.contains("open")));
byID("list").addEventListener("click", (event) => event.target.closest("a") && opened(false));
byID("content").addEventListener("click", () => opened(false));
try {
  const answer = await fetch("openapi.json");
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  render(await answer.json());
} catch (error) {
  byID("problem").hidden = false;
  byID("problem").textContent = `openapi.json cannot be shown: ${error.message}.`;
}
document.body.dataset.ready = "";
