import { block, element } from "./dom.js";

// The part of CommonMark that our descriptions use: paragraphs, lists, fenced code; code, strong words and links.

/** The elements of a text. */
export function markdown(text) {
  const made = [];
  const lines = (text ?? "").split("\n");
  while (lines.length) {
    const line = lines.shift();
    if (!line.trim()) continue;
    if (line.startsWith("```")) {
      const code = taken(lines, (next) => !next.startsWith("```"));
      lines.shift();
      made.push(block("", element("code", {}, code.join("\n"))));
    } else if (line.startsWith("- ")) {
      const items = [line.slice(2)];
      for (const next of taken(lines, (next) => /^(- |  )/.test(next))) {
        if (next.startsWith("- ")) items.push(next.slice(2));
        else items[items.length - 1] += " " + next.trim();
      }
      made.push(element("ul", {}, items.map((item) => element("li", {}, inline(item)))));
    } else {
      const more = taken(lines, (next) => next.trim() && !/^(- |```)/.test(next));
      made.push(element("p", {}, inline([line, ...more].join(" "))));
    }
  }
  return made;
}

/** Takes lines from the front as long as they are wanted. */
function taken(lines, wanted) {
  let count = 0;
  while (count < lines.length && wanted(lines[count])) count += 1;
  return lines.splice(0, count);
}

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(((?:https?:\/\/|#)[^)\s]+)\)/g;

/** The nodes of a line. */
export function inline(text) {
  const nodes = [];
  let end = 0;
  for (const match of (text ?? "").matchAll(INLINE)) {
    nodes.push(text.slice(end, match.index));
    if (match[1]) nodes.push(element("code", {}, match[1]));
    else if (match[2]) nodes.push(element("strong", {}, match[2]));
    else nodes.push(element("a", { href: match[4], rel: "noreferrer" }, match[3]));
    end = match.index + match[0].length;
  }
  nodes.push((text ?? "").slice(end));
  return nodes;
}
