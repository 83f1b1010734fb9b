// Blocks that came to Slack since 2025. `make` holds the builders of blocks.js.

import { h } from "./dom.js";
import { richText, textObject } from "./text.js";

const titled = (object) => (object ? h("strong", {}, ...textObject(object)) : null);

export const NEWER = {
  card: (block, place, make) =>
    h(
      "section",
      { class: "card" },
      block.hero_image ? make.image(block.hero_image, "hero") : null,
      h("div", {}, block.icon ? make.image(block.icon, "small") : null, titled(block.title)),
      block.subtitle ? h("p", { class: "hint" }, ...textObject(block.subtitle)) : null,
      block.body ? h("p", {}, ...textObject(block.body)) : null,
      block.actions ? h("div", { class: "actions" }, block.actions.map((each) => make.interactive(block, each, place))) : null,
    ),
  carousel: (block, place, make) => h("div", { class: "carousel", role: "group" }, make.blocks(block.elements, place)),
  container: (block, place, make) => {
    const title = block.rich_text_title ? richText(block.rich_text_title) : titled(block.title);
    const subtitle = block.subtitle ? h("p", { class: "hint" }, ...textObject(block.subtitle)) : null;
    const inside = make.blocks(block.child_blocks, place);
    if (!block.is_collapsible) return h("section", { class: "card" }, title, subtitle, block.has_header_divider ? h("hr") : null, inside);
    return h("details", { class: "card", open: !block.default_collapsed }, h("summary", {}, title), subtitle, inside);
  },
  context_actions: (block, place, make) => h("div", { class: "actions" }, block.elements.map((each) => make.interactive(block, each, place))),
  task_card: (block) =>
    h(
      "section",
      { class: "card" },
      h("p", {}, h("strong", {}, block.title), h("small", {}, ` ${(block.status ?? "pending").replace("_", " ")}`)),
      block.details ? richText(block.details) : null,
      block.output ? richText(block.output) : null,
      block.sources ? h("ul", {}, block.sources.map((each) => h("li", {}, h("a", { href: each.url, target: "_blank", rel: "noopener noreferrer" }, each.text)))) : null,
    ),
  plan: (block, place, make) => h("section", { class: "card" }, h("strong", {}, block.title), make.blocks(block.tasks ?? [], place)),
  video: (block) =>
    h(
      "figure",
      { class: "card" },
      h("figcaption", {}, titled(block.title)),
      block.description ? h("p", {}, ...textObject(block.description)) : null,
      h("a", { href: block.video_url, target: "_blank", rel: "noopener noreferrer" }, block.alt_text),
    ),
  data_table: (block, place, make) => {
    const [head, ...rows] = block.rows;
    const first = block.row_header_column_index ?? 0;
    return h(
      "table",
      {},
      h("caption", {}, block.caption),
      h("thead", {}, h("tr", {}, head.map((each) => h("th", { scope: "col" }, make.cell(each))))),
      h("tbody", {}, rows.map((row) => h("tr", {}, row.map((each, column) => h(column === first ? "th" : "td", { scope: column === first ? "row" : undefined }, make.cell(each)))))),
    );
  },
  data_visualization: (block) => chart(block),
};

// A chart as the table that it shows, with a bar in each cell: readable by everybody.
function chart(block) {
  const { chart: shown } = block;
  const series = shown.segments ? [{ name: block.title, data: shown.segments }] : shown.series;
  const most = Math.max(...series.flatMap((each) => each.data.map((point) => Math.abs(point.value))), 1);
  const bar = (point) => h("td", {}, h("meter", { min: 0, max: most, value: Math.abs(point.value) }), ` ${point.value}`);
  return h(
    "table",
    { class: "chart" },
    h("caption", {}, `${block.title} (${shown.type})`),
    h("thead", {}, h("tr", {}, h("th", {}, shown.axis_config?.x_label ?? ""), series.map((each) => h("th", { scope: "col" }, each.name)))),
    h(
      "tbody",
      {},
      series[0].data.map((point, row) => h("tr", {}, h("th", { scope: "row" }, point.label), series.map((each) => bar(each.data[row])))),
    ),
  );
}
