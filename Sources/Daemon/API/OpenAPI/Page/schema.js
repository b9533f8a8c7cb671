import { element } from "./dom.js";
import { inline } from "./markdown.js";

// Schemas as lists of fields. What is inside a field is made when it is opened, so that schemas that contain
// themselves have an end.

/** Shows the schemas of one document. */
export class SchemaView {
  constructor(description) {
    this.description = description;
  }

  /** What a `$ref` stands for, with what stands beside it; other schemas as they are. */
  resolved(schema) {
    if (!schema?.$ref) return schema ?? {};
    const { $ref, ...beside } = schema;
    const target = $ref.slice(2).split("/").reduce((place, key) => place?.[unescaped(key)], this.description);
    return { title: $ref.split("/").pop(), ...this.resolved(target), ...beside };
  }

  /** A schema with all its fields. */
  whole(schema) {
    const plain = this.plain(schema);
    const fields = this.fields(plain);
    if (fields) return element("div.schema", {}, this.words(plain), fields);
    return element("div.schema", {},
      element("p.type", {}, this.type(plain), ...this.limits(plain)), this.words(plain));
  }

  /** One field: its name, its type, its words, and what is inside. */
  field(name, schema, { required = false } = {}) {
    const plain = this.plain(schema);
    const head = [
      element("code.field", {}, name), " ", element("span.type", {}, this.type(plain)),
      required ? element("span.required", {}, "required") : null,
    ];
    const inside = this.fields(plain) ? () => this.fields(plain) : null;
    return element("li", {},
      element("div.head", {}, head),
      this.words(plain), this.chips(plain),
      inside ? opening(plain.title ?? "its fields", inside) : null);
  }

  /** Without references and without "or null", which becomes a flag. */
  plain(schema) {
    const { nullable, ...known } = this.resolved(schema);
    const choices = (known.oneOf ?? known.anyOf)?.filter((choice) => choice.type !== "null");
    if (choices?.length === 1) {
      const { oneOf, anyOf, ...beside } = known;
      return { ...this.plain(choices[0]), ...beside, nullable: true };
    }
    if (Array.isArray(known.type)) {
      const types = known.type.filter((type) => type !== "null");
      return { ...known, type: types[0], nullable: types.length < known.type.length };
    }
    return known;
  }

  /** The fields inside a schema as a list; null where it has none. */
  fields(plain) {
    if (plain.type === "array") return this.fields(this.plain(plain.items));
    const choices = plain.oneOf ?? plain.anyOf;
    if (choices) {
      const shown = choices.filter((choice) => choice.type !== "null");
      return element("ul.fields.choices", {}, shown.map((choice, index) => {
        const one = this.plain(choice);
        const fields = this.fields(one);
        return element("li", {},
          element("div.head", {}, element("span.or", {}, index ? "or" : "either"), " ",
            element("span.type", {}, this.type(one))),
          this.words(one), this.chips(one), fields ? opening(one.title ?? "its fields", () => fields) : null);
      }));
    }
    if (plain.type !== "object") return null;
    const required = new Set(plain.required ?? []);
    const rows = Object.entries(plain.properties ?? {}).map(([name, schema]) =>
      this.field(name, schema, { required: required.has(name) }));
    if (plain.additionalProperties && typeof plain.additionalProperties === "object") {
      rows.push(this.field("any name", plain.additionalProperties));
    }
    return rows.length ? element("ul.fields", {}, rows) : null;
  }

  type(plain) {
    const orNull = plain.nullable ? " or null" : "";
    if (plain.oneOf ?? plain.anyOf) return (plain.title ?? "one of several") + orNull;
    if (plain.type === "array") return `list of ${this.type(this.plain(plain.items))}${orNull}`;
    if (plain.contentMediaType) return "file" + orNull;
    const name = plain.type === "object" ? plain.title ?? "object" : plain.type ?? "anything";
    return name + (plain.format ? ` (${plain.format})` : "") + orNull;
  }

  words(plain) {
    return plain.description ? element("p.words", {}, inline(plain.description)) : null;
  }

  chips(plain) {
    const chips = this.limits(plain);
    return chips.length ? element("p.limits", {}, chips) : null;
  }

  /** What values are allowed, piece by piece. */
  limits(plain) {
    const chips = [];
    const chip = (...words) => chips.push(element("span.limit", {}, ...words));
    const code = (value) => element("code", {}, typeof value === "string" ? value : JSON.stringify(value));
    if (plain.const !== undefined) chip("always ", code(plain.const));
    const values = plain.enum?.filter((value) => value !== null);
    if (values) for (const value of values) chip(code(value));
    range(chip, plain.minimum, plain.maximum, "", "at least", "at most");
    range(chip, plain.minLength, plain.maxLength, " characters", "at least", "at most");
    range(chip, plain.minItems, plain.maxItems, " elements", "at least", "at most");
    if (plain.default !== undefined) chip("if left out: ", code(plain.default));
    if (plain.pattern) chip("matches ", code(plain.pattern));
    const example = plain.examples?.[0];
    if (example !== undefined && plain.const === undefined) chip("such as ", code(example));
    return chips;
  }
}

function range(chip, least, most, unit, from, to) {
  const word = (number) => number.toLocaleString("en");
  if (least !== undefined && most !== undefined) chip(`${word(least)}–${word(most)}${unit}`);
  else if (least !== undefined) chip(`${from} ${word(least)}${unit}`);
  else if (most !== undefined) chip(`${to} ${word(most)}${unit}`);
}

/** Something folded away that is made when it is first opened. */
function opening(title, make) {
  const made = element("details.inside", {}, element("summary", {}, title));
  made.addEventListener("toggle", () => made.append(make()), { once: true });
  return made;
}

function unescaped(key) {
  return decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~");
}
