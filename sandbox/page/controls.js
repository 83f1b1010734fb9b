// Interactive elements. Each takes its element, the value held so far, and `change(value)`, and returns a node.

import { here, known, post } from "./api.js";
import { h } from "./dom.js";
import { textObject } from "./text.js";

const label = (object) => object?.text ?? "";
const placeholder = (element) => label(element.placeholder);

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
    oninput: (event) => change(Math.floor(new Date(event.target.value).getTime() / 1000)),
  });
  if (held) input.value = new Date(held * 1000).toISOString().slice(0, 16);
  return input;
}

export const allOptions = (element) => [
  ...(element.options ?? []),
  ...(element.option_groups ?? []).flatMap((group) => group.options),
];

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

// One or many options with type-ahead; chosen ones are chips that can be taken off.
function many(element, held, change, look) {
  const single = !element.type.startsWith("multi");
  const most = single ? 1 : (element.max_selected_items ?? Infinity);
  const labels = new Map(
    [...allOptions(element), ...(element.initial_options ?? []), element.initial_option ?? []]
      .flat()
      .map((option) => [option.value, label(option.text)]),
  );
  let turn = 0;
  let chosen = [held].flat().filter(Boolean);
  const chips = h("span", { class: "chips" });
  const list = h("ul", { class: "offered", role: "listbox", hidden: true });
  const input = h("input", {
    role: "combobox",
    "aria-expanded": "false",
    placeholder: placeholder(element) || "Type to search",
    onclick: () => offer(),
    oninput: () => offer(),
    onkeydown: keys,
  });
  const box = h("div", { class: "many", onfocusout: (event) => !box.contains(event.relatedTarget) && close() }, chips, input, list);

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
  }

  function keys(event) {
    if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      event.preventDefault();
      close();
    }
    if (event.key === "ArrowDown") {
      event.preventDefault();
      if (list.hidden) offer();
      else list.firstChild.focus();
    }
    if (event.key === "Enter") {
      event.preventDefault();
      if (!list.hidden) list.firstChild.click();
    }
    if (event.key === "Backspace" && !input.value && chosen.length) drop(chosen.at(-1));
  }

  // Looked up as one types: an answer that comes late, or not at all, is left aside.
  async function offer() {
    const mine = ++turn;
    const found = await look(input.value).catch(() => []);
    if (mine !== turn || document.activeElement !== input) return;
    const options = found.filter((option) => !chosen.includes(option.value));
    for (const option of options) labels.set(option.value, label(option.text));
    const full = chosen.length >= most && !single;
    list.replaceChildren(
      ...(full
        ? [h("li", { class: "none" }, `At most ${most}.`)]
        : options.slice(0, 100).map((option) => item(option))),
    );
    list.hidden = !list.firstChild;
    input.setAttribute("aria-expanded", String(!list.hidden));
  }

  function item(option) {
    return h(
      "li",
      {
        role: "option",
        tabindex: "-1",
        onclick: () => take(option.value),
        onkeydown: (event) => {
          const next = { ArrowDown: event.target.nextSibling, ArrowUp: event.target.previousSibling ?? input }[event.key];
          if (next) {
            event.preventDefault();
            next.focus();
          }
          if (event.key === "Enter") {
            event.preventDefault();
            event.target.click();
          }
        },
      },
      label(option.text),
    );
  }

  function take(value) {
    chosen = single ? [value] : [...chosen, value];
    input.value = "";
    settle();
    close();
  }

  function drop(value) {
    chosen = chosen.filter((each) => each !== value);
    settle();
  }

  function settle() {
    draw();
    change(single ? (chosen[0] ?? null) : chosen);
    input.focus();
    close();
  }

  function draw() {
    chips.replaceChildren(
      ...chosen.map((value) =>
        h(
          "span",
          { class: "chip" },
          labels.get(value) ?? value,
          h("button", { type: "button", "aria-label": `Take off ${labels.get(value)}`, onclick: () => drop(value) }, "×"),
        ),
      ),
    );
  }

  draw();
  return box;
}

function people(element, held, change) {
  const ofPeople = element.type.includes("users");
  const entries = ofPeople
    ? [...known.people.values()].map((person) => ({ value: person.id, text: { text: person.real_name } }))
    : [...known.channels.values()].map((channel) => ({ value: channel.id, text: { text: `#${channel.name}` } }));
  const like = { ...element, options: entries, type: element.type.startsWith("multi") ? "multi_static_select" : "static_select" };
  return control(like, held, change);
}
