// Interactive elements. Each takes its element, the value held so far, and `change(value)`, and returns a node.

import { here, known, post } from "./api.js";
import { h } from "./dom.js";
import { allOptions, label, many, placeholder } from "./picker.js";
import { textObject, unzoned, zoned } from "./text.js";

// The simple value (text, option value, list of values) of an element's state as Slack writes it.
export function simple(state) {
  if (!state) return null;
  if ("selected_options" in state) return state.selected_options.map((option) => option.value);
  if ("selected_option" in state) return state.selected_option?.value ?? null;
  const key = Object.keys(state).find((each) => each !== "type");
  return state[key] ?? null;
}

const SIMPLE_INPUTS = {
  plain_text_input: { type: "text" },
  email_text_input: { type: "email" },
  url_text_input: { type: "url" },
  number_input: { type: "number", inputmode: "decimal" },
  datepicker: { type: "date" },
  timepicker: { type: "time" },
};

export function control(element, held, change, place) {
  if (element.type in SIMPLE_INPUTS) return typed(element, held, change, place);
  switch (element.type) {
    case "datetimepicker":
      return dateTime(held, change);
    case "rich_text_input":
      return richTextInput(element, held, change);
    case "file_input":
      return fileInput(element, held, change);
    case "static_select":
    case "radio_buttons":
      return element.type === "static_select" ? select(element, held, change) : choices(element, held, change, "radio");
    case "checkboxes":
      return choices(element, held ?? [], change, "checkbox");
    case "multi_static_select":
      return many(element, held ?? [], change, async (query) => matching(allOptions(element), query));
    case "external_select":
    case "multi_external_select":
      return many(element, held ?? [], change, (query) => lookedUp(element, place, query));
    default:
      return people(element, held, change);
  }
}

function typed(element, held, change, place) {
  const attributes = {
    ...SIMPLE_INPUTS[element.type],
    placeholder: placeholder(element),
    min: element.min_value,
    max: element.max_value,
    step: element.type === "number_input" ? (element.is_decimal_allowed ? "any" : "1") : undefined,
    oninput: (event) => change(event.target.value),
  };
  if (element.multiline) return h("textarea", { ...attributes, type: undefined, rows: "3" }, held ?? "");
  const input = h("input", attributes);
  input.value = held ?? "";
  if (place?.enter) {
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        place.enter(input.value);
      }
    });
  }
  return input;
}

function dateTime(held, change) {
  const input = h("input", {
    type: "datetime-local",
    oninput: (event) => change(event.target.value ? unzoned(event.target.value) : null),
  });
  if (held) input.value = zoned(held);
  return input;
}

// Plain text is what this page lets people write; Slack sends it as a rich_text block.
function richTextInput(element, held, change) {
  const text = (part) => (part.text ?? "") + (part.elements ?? []).map(text).join("");
  const said = typeof held === "string" ? held : held ? text(held) : "";
  return h("textarea", { rows: "4", placeholder: placeholder(element), oninput: (event) => change(event.target.value) }, said);
}

function fileInput(element, held, change) {
  const chosen = h("small", {}, (held ?? []).map((file) => file.name).join(", "));
  const read = (file) =>
    new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result.split(",")[1] ?? "");
      reader.onerror = () => reject(reader.error);
      reader.readAsDataURL(file);
    });
  const take = async (event) => {
    const files = [...event.target.files];
    const sent = await Promise.all(files.map(async (file) => post(here("/files"), { name: file.name, content: await read(file) })));
    chosen.textContent = sent.map((file) => file.name).join(", ");
    change(sent);
  };
  const accept = element.filetypes?.map((kind) => `.${kind}`).join(",");
  return h("div", {}, h("input", { type: "file", multiple: (element.max_files ?? 10) > 1, accept, onchange: take }), chosen);
}

function select(element, held, change) {
  const node = h(
    "select",
    { onchange: (event) => change(event.target.value || null) },
    h("option", { value: "" }, placeholder(element) || "Choose"),
    allOptions(element).map((option) => h("option", { value: option.value }, label(option.text))),
  );
  node.value = held ?? "";
  return node;
}

function choices(element, held, change, type) {
  const group = `choice-${Math.random()}`;
  const picked = new Set(type === "radio" ? [held] : held);
  const pick = (value, on) => {
    if (type === "radio") return change(value);
    if (on) picked.add(value);
    else picked.delete(value);
    return change([...picked]);
  };
  return h(
    "div",
    { class: "choices", role: type === "radio" ? "radiogroup" : "group" },
    element.options.map((option) =>
      h(
        "label",
        {},
        h("input", {
          type,
          name: group,
          value: option.value,
          checked: picked.has(option.value),
          onchange: (event) => pick(option.value, event.target.checked),
        }),
        h(
          "span",
          {},
          ...textObject(option.text),
          option.description ? h("small", {}, ...textObject(option.description)) : null,
        ),
      ),
    ),
  );
}

const matching = (options, query) =>
  options.filter((option) => label(option.text).toLowerCase().includes(query.toLowerCase()));

async function lookedUp(element, place, query) {
  const answer = await post(here("/options"), {
    ...place.where,
    block_id: place.block_id,
    action_id: element.action_id,
    query,
  });
  return answer.options;
}

function people(element, held, change) {
  const ofPeople = element.type.includes("users");
  const entries = ofPeople
    ? [...known.people.values()].map((person) => ({ value: person.id, text: { text: person.real_name } }))
    : (element.type.includes("conversations") ? known.conversations : [...known.channels.values()]).map((channel) => ({
        value: channel.id,
        text: { text: (channel.kind ?? "channel") === "channel" ? `#${channel.name}` : channel.name },
      }));
  const like = { ...element, options: entries, type: element.type.startsWith("multi") ? "multi_static_select" : "static_select" };
  return control(like, held, change);
}
