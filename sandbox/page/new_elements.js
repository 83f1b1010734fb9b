// Blocks that Slack has added since 2025. `make` holds the builders of blocks.js.

import { h } from "./dom.js";
import { richText, textObject } from "./text.js";

const buttons = (block, elements, place, make) =>
  h("div", { class: "actions" }, elements.map((each) => make.interactive(block, each, place)));

const externalLink = (url, text) => h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, text);

const titled = (object) => (object ? h("strong", {}, ...textObject(object)) : null);

export const NEW_BLOCKS = {
  card: (block, place, make) =>
    h(
      "section",
      { class: "card" },
      block.hero_image ? make.image(block.hero_image, "hero") : null,
      h("div", {}, block.icon ? make.image(block.icon, "small") : null, titled(block.title)),
      block.subtitle ? h("p", { class: "hint" }, ...textObject(block.subtitle)) : null,
      block.body ? h("p", {}, ...textObject(block.body)) : null,
      block.actions ? buttons(block, block.actions, place, make) : null,
    ),
  carousel: (block, place, make) => h("div", { class: "carousel", role: "group" }, make.blocks(block.elements, place)),
  container: (block, place, make) => {
    const title = block.rich_text_title ? richText(block.rich_text_title) : titled(block.title);
    const subtitle = block.subtitle ? h("p", { class: "hint" }, ...textObject(block.subtitle)) : null;
    const inside = make.blocks(block.child_blocks, place);
    const divider = block.has_header_divider ? h("hr") : null;
    if (!block.is_collapsible) return h("section", { class: "card" }, title, subtitle, divider, inside);
    return h("details", { class: "card", open: !block.default_collapsed }, h("summary", {}, title), subtitle, inside);
  },
  context_actions: (block, place, make) => buttons(block, block.elements, place, make),
  task_card: (block) =>
    h(
      "section",
      { class: "card" },
      h("p", {}, h("strong", {}, block.title), h("small", {}, ` ${(block.status ?? "pending").replace("_", " ")}`)),
      block.details ? richText(block.details) : null,
      block.output ? richText(block.output) : null,
      block.sources ? h("ul", {}, block.sources.map((each) => h("li", {}, externalLink(each.url, each.text)))) : null,
    ),
  plan: (block, place, make) =>
    h("section", { class: "card" }, h("strong", {}, block.title), make.blocks(block.tasks ?? [], place)),
  video: (block) =>
    h(
      "figure",
      { class: "card" },
      h("figcaption", {}, titled(block.title)),
      block.description ? h("p", {}, ...textObject(block.description)) : null,
      externalLink(block.video_url, block.alt_text),
    ),
  data_table: (block, place, make) => {
    const [head, ...rows] = block.rows;
    const first = block.row_header_column_index ?? 0;
    const cell = (each, column) =>
      column === first ? h("th", { scope: "row" }, make.cell(each)) : h("td", {}, make.cell(each));
    return h(
      "table",
      {},
      h("caption", {}, block.caption),
      h("thead", {}, h("tr", {}, head.map((each) => h("th", { scope: "col" }, make.cell(each))))),
      h("tbody", {}, rows.map((row) => h("tr", {}, row.map(cell)))),
    );
  },
  data_visualization: (block) => chart(block),
};

// Shows a chart as a table with a bar in each cell, so that everyone can read it.
function chart(block) {
  const { chart: shown } = block;
  const series = shown.segments ? [{ name: block.title, data: shown.segments }] : shown.series;
  const largest = Math.max(...series.flatMap((each) => each.data.map((point) => Math.abs(point.value))), 1);
  const meter = (point) => h("meter", { min: 0, max: largest, value: Math.abs(point.value) });
  const bar = (point) => h("td", {}, meter(point), ` ${point.value}`);
  const heads = series.map((each) => h("th", { scope: "col" }, each.name));
  const row = (point, index) =>
    h("tr", {}, h("th", { scope: "row" }, point.label), series.map((each) => bar(each.data[index])));
  return h(
    "table",
    { class: "chart" },
    h("caption", {}, `${block.title} (${shown.type})`),
    h("thead", {}, h("tr", {}, h("th", {}, shown.axis_config?.x_label ?? ""), heads)),
    h("tbody", {}, series[0].data.map(row)),
  );
}
