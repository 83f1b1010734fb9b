// Interactive elements. Each function takes its element, the current value and `change(value)`, and returns a node.

import { here, known, post } from "./api.js";
import { h } from "./dom.js";
import { allOptions, label, optionPicker, placeholder } from "./picker.js";
import { textObject, unzoned, zoned } from "./text.js";

// The simple value (a text, an option's value or a list of values) in an element's state.
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

export function control(element, value, change, place) {
  if (element.type in SIMPLE_INPUTS) return typed(element, value, change, place);
  switch (element.type) {
    case "datetimepicker":
      return dateTime(value, change);
    case "rich_text_input":
      return richTextInput(element, value, change);
    case "file_input":
      return fileInput(element, value, change);
    case "static_select":
      return select(element, value, change);
    case "radio_buttons":
      return choices(element, value, change, "radio");
    case "checkboxes":
      return choices(element, value ?? [], change, "checkbox");
    case "multi_static_select":
      return optionPicker(element, value ?? [], change, async (query) => matching(allOptions(element), query));
    case "external_select":
    case "multi_external_select":
      return optionPicker(element, value ?? [], change, (query) => lookedUp(element, place, query));
    default:
      return people(element, value, change);
  }
}

function typed(element, value, change, place) {
  const attributes = {
    ...SIMPLE_INPUTS[element.type],
    placeholder: placeholder(element),
    min: element.min_value,
    max: element.max_value,
    step: element.type === "number_input" ? (element.is_decimal_allowed ? "any" : "1") : undefined,
    oninput: (event) => change(event.target.value),
  };
  if (element.multiline) return h("textarea", { ...attributes, type: undefined, rows: "3" }, value ?? "");
  const input = h("input", attributes);
  input.value = value ?? "";
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

function dateTime(value, change) {
  const input = h("input", {
    type: "datetime-local",
    oninput: (event) => change(event.target.value ? unzoned(event.target.value) : null),
  });
  if (value) input.value = zoned(value);
  return input;
}

// This page only takes plain text here; it is sent as a rich_text block, as Slack sends it.
function richTextInput(element, value, change) {
  const text = (part) => (part.text ?? "") + (part.elements ?? []).map(text).join("");
  const plain = typeof value === "string" ? value : value ? text(value) : "";
  const oninput = (event) => change(event.target.value);
  return h("textarea", { rows: "4", placeholder: placeholder(element), oninput }, plain);
}

function fileInput(element, value, change) {
  const chosen = h("small", {}, (value ?? []).map((file) => file.name).join(", "));
  const read = (file) =>
    new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result.split(",")[1] ?? "");
      reader.onerror = () => reject(reader.error);
      reader.readAsDataURL(file);
    });
  const take = async (event) => {
    const files = [...event.target.files];
    const upload = async (file) => post(here("/files"), { name: file.name, content: await read(file) });
    const sent = await Promise.all(files.map(upload));
    chosen.textContent = sent.map((file) => file.name).join(", ");
    change(sent);
  };
  const accept = element.filetypes?.map((kind) => `.${kind}`).join(",");
  const multiple = (element.max_files ?? 10) > 1;
  return h("div", {}, h("input", { type: "file", multiple, accept, onchange: take }), chosen);
}

function select(element, value, change) {
  const node = h(
    "select",
    { onchange: (event) => change(event.target.value || null) },
    h("option", { value: "" }, placeholder(element) || "Choose"),
    allOptions(element).map((option) => h("option", { value: option.value }, label(option.text))),
  );
  node.value = value ?? "";
  return node;
}

function choices(element, value, change, type) {
  const group = `choice-${Math.random()}`;
  const picked = new Set(type === "radio" ? [value] : value);
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

function people(element, value, change) {
  const ofPeople = element.type.includes("users");
  const entries = ofPeople
    ? [...known.people.values()].map((person) => ({ value: person.id, text: { text: person.real_name } }))
    : (element.type.includes("conversations") ? known.conversations : [...known.channels.values()]).map((channel) => ({
        value: channel.id,
        text: { text: (channel.kind ?? "channel") === "channel" ? `#${channel.name}` : channel.name },
      }));
  const type = element.type.startsWith("multi") ? "multi_static_select" : "static_select";
  return control({ ...element, options: entries, type }, value, change);
}
