// The top bar: workspace, person, clock, and the buttons for the sidebar and the traffic.

import { known, post } from "./api.js";
import { h, replace } from "./dom.js";
import { attempt } from "./errors.js";
import { go, refresh } from "./navigation.js";
import { $, changed, current, redrawAll, setAddress } from "./page_state.js";
import { drawShortcuts } from "./shortcuts.js";
import { moment } from "./text.js";
import { drawTraffic } from "./traffic.js";

export function drawTopBar(people) {
  $("workspace").textContent = known.name;
  document.title = `${known.me.real_name} · ${known.name}`;
  drawClock();
  if (!changed("top", [people, known.me.id, known.team, known.shortcuts, known.steps])) return;
  const label = (person) => [person.real_name, person.title].filter(Boolean).join(" · ");
  replace($("who"), people.map((person) => h("option", { value: person.name }, label(person))));
  $("who").value = known.me.name;
  const other = people.find((person) => person.name !== known.me.name);
  $("split-view").href = `split_view.html#${known.me.name},${other?.name}`;
  $("team").hidden = known.workspaces.length < 2;
  replace($("team"), known.workspaces.map((each) => h("option", { value: each.id }, each.name)));
  $("team").value = known.team;
  drawShortcuts();
}

export function drawClock() {
  $("now").textContent = moment(known.now, "{date_short_pretty}, {time}");
  $("next").disabled = !known.next;
  $("next").title = known.next ? `To ${moment(known.next)}` : "Nothing is scheduled";
  $("freeze").setAttribute("aria-pressed", String(known.frozen));
  $("freeze").textContent = known.frozen ? "Run" : "Freeze";
}

const moveClock = (change) => attempt(() => post("/sandbox/clock", change));

for (const button of document.querySelectorAll("[data-advance]")) {
  button.addEventListener("click", () => moveClock({ advance: Number(button.dataset.advance) }));
}
$("next").addEventListener("click", () => moveClock({ to: new Date(known.next * 1000).toISOString() }));
$("freeze").addEventListener("click", () => moveClock({ frozen: !known.frozen }));

$("who").addEventListener("change", (event) => {
  setAddress("as", event.target.value);
  current.thread = null;
  redrawAll();
  refresh().then(() => go(current.channel, current.tab));
});
$("team").addEventListener("change", (event) => {
  setAddress("team", event.target.value);
  setAddress("at", null);
  Object.assign(current, { channel: null, tab: "home", thread: null });
  redrawAll();
  refresh();
});
$("menu").addEventListener("click", () => {
  const shown = document.body.classList.toggle("menu-open");
  $("menu").setAttribute("aria-expanded", String(shown));
});
$("show-traffic").addEventListener("click", () => {
  $("traffic").hidden = !$("traffic").hidden;
  $("show-traffic").setAttribute("aria-expanded", String(!$("traffic").hidden));
  attempt(drawTraffic);
});
