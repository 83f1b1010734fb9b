// Turns blocks into nodes. `place` says where they are: { where, state, values, errors, act(block, element, value) }.

import { h } from "./dom.js";
import { key } from "./form_state.js";
import { control, simple } from "./controls.js";
import { NEW_BLOCKS } from "./new_elements.js";
import { allOptions, label, placeholder } from "./picker.js";
import { mrkdwn, richText, textObject } from "./text.js";

export function blocks(list, place) {
  return list.map((block) => build(block, place));
}

function build(block, place) {
  switch (block.type) {
    case "section":
      return section(block, place);
    case "header":
      return h("h2", {}, ...textObject(block.text));
    case "divider":
      return h("hr");
    case "context":
      return h("div", { class: "context" }, block.elements.map(contextElement));
    case "actions":
      return h("div", { class: "actions" }, block.elements.map((element) => interactive(block, element, place)));
    case "rich_text":
      return richText(block);
    case "image":
      return h("figure", {}, image(block), block.title && h("figcaption", {}, label(block.title)));
    case "markdown":
      return h("div", {}, ...mrkdwn(block.text));
    case "alert":
      return h("p", { class: `alert ${block.level ?? "default"}`, role: "note" }, ...textObject(block.text));
    case "table":
      return table(block);
    case "input":
      return input(block, place);
    default:
      return newBlock(block, place) ?? h("p", { class: "context" }, `(${block.type})`);
  }
}

function newBlock(block, place) {
  return NEW_BLOCKS[block.type]?.(block, place, { blocks, build, image, interactive, cell });
}

// Images from other machines would reveal that this page is open, so their alt text is shown instead.
function image(element, kind = "") {
  const url = element.image_url ?? element.slack_file?.url ?? `/files/${element.slack_file?.id}/picture`;
  const alt = element.alt_text;
  if (url.startsWith("/") || url.startsWith("data:image/")) return h("img", { src: url, alt, class: kind });
  return h("span", { class: `picture ${kind}`, role: "img", "aria-label": alt, title: url }, alt);
}

function section(block, place) {
  return h(
    "div",
    { class: "section" },
    h(
      "div",
      {},
      block.text ? h("p", {}, ...textObject(block.text)) : null,
      block.fields
        ? h("div", { class: "fields" }, block.fields.map((field) => h("p", {}, ...textObject(field))))
        : null,
    ),
    block.accessory ? interactive(block, block.accessory, place) : null,
  );
}

function contextElement(element) {
  return element.type === "image"
    ? image(element, "small")
    : h("span", {}, ...textObject(element));
}

const cell = (each) => (each.type === "rich_text" ? richText(each) : String(each.text ?? each.value));

function table(block) {
  const [head, ...rows] = block.rows;
  return h(
    "table",
    {},
    h("thead", {}, h("tr", {}, head.map((each) => h("th", {}, cell(each))))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((each) => h("td", {}, cell(each)))))),
  );
}

function currentValue(block, element, place) {
  const local = place.values?.get(key(block, element));
  return local === undefined ? simple(place.state?.[block.block_id]?.[element.action_id]) : local;
}

function remember(block, element, place) {
  return (value) => place.values?.set(key(block, element), value);
}

function input(block, place) {
  const element = block.element;
  const problem = place.errors?.[block.block_id];
  const inner = { where: place.where, block_id: block.block_id };
  if (block.dispatch_action) inner.enter = (value) => place.act(block, element, value);
  const node = control(element, currentValue(block, element, place), remember(block, element, place), inner);
  const id = `f-${block.block_id}-${element.action_id}`.replace(/[^\w-]/g, "_");
  const focusable = node.matches("input, textarea, select") ? node : node.querySelector("input");
  focusable?.setAttribute("id", id);
  if (problem) focusable?.setAttribute("aria-invalid", "true");
  return h(
    "div",
    { class: problem ? "field wrong" : "field", "data-block": block.block_id },
    h("label", { for: id }, label(block.label), block.optional ? h("small", {}, " (optional)") : null),
    node,
    problem ? h("p", { class: "error", role: "alert" }, problem) : null,
    block.hint ? h("p", { class: "hint" }, label(block.hint)) : null,
  );
}

function interactive(block, element, place) {
  if (element.type === "image") return image(element, "thumb");
  if (["button", "workflow_button", "icon_button"].includes(element.type)) return button(block, element, place);
  if (element.type === "feedback_buttons") return feedback(block, element, place);
  if (element.type === "overflow") return overflow(block, element, place);
  const node = control(element, currentValue(block, element, place), async (value) => {
    if (element.confirm && !(await confirmed(element.confirm))) return;
    remember(block, element, place)(value);
    place.act(block, element, value);
  }, { where: place.where, block_id: block.block_id });
  if (node.matches("select")) node.setAttribute("aria-label", placeholder(element) || "Choose"); // it has no label
  return node;
}

function button(block, element, place) {
  const node = h(
    "button",
    {
      type: "button",
      class: element.style ?? "",
      "data-key": `${place.where?.ts ?? place.where?.view}/${key(block, element)}/${element.value ?? ""}`,
      "aria-label": element.accessibility_label,
      onclick: async () => {
        if (element.confirm && !(await confirmed(element.confirm))) return;
        node.disabled = true;
        await place.act(block, element);
        node.disabled = false;
      },
    },
    label(element.text),
  );
  return node;
}

function feedback(block, element, place) {
  const one = (kind) => {
    const text = label(element[`${kind}_button`].text);
    return h("button", { type: "button", onclick: () => place.act(block, element, kind) }, text);
  };
  return h("span", { class: "actions" }, one("positive"), one("negative"));
}

function overflow(block, element, place) {
  const node = h(
    "select",
    { class: "overflow", "aria-label": "More", onchange: async (event) => {
        const chosen = event.target.value;
        event.target.value = "";
        if (chosen && (!element.confirm || (await confirmed(element.confirm)))) place.act(block, element, chosen);
      } },
    h("option", { value: "" }, "⋯"),
    allOptions(element).map((option) => h("option", { value: option.value }, label(option.text))),
  );
  return node;
}

// Shows Slack's confirm dialog; resolves to whether the person agreed.
function confirmed(confirm) {
  return new Promise((resolve) => {
    const dialog = h(
      "dialog",
      { class: "confirm", onclose: () => (dialog.remove(), resolve(dialog.returnValue === "yes")) },
      h("h2", {}, label(confirm.title)),
      h("p", {}, ...textObject(confirm.text)),
      h(
        "form",
        { method: "dialog" },
        h("button", { value: "no" }, label(confirm.deny)),
        h("button", { value: "yes", class: confirm.style ?? "primary" }, label(confirm.confirm)),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}
