// The inspector: what went between the workspace and the app, newest first.

import { get } from "./api.js";
import { h, replace } from "./dom.js";
import { moment } from "./text.js";

const pane = document.getElementById("traffic");

export async function drawTraffic() {
  if (pane.hidden) return;
  const rows = (await get("/sandbox/traffic")).slice(-80).reverse();
  replace(
    pane,
    h("div", { class: "head" }, h("h2", {}, "Traffic"), h("p", {}, "Newest first; what was refused is red.")),
    h("div", { class: "scroll" }, rows.map(trafficRow)),
  );
}

function trafficRow(row) {
  const bad = row.kind === "refused" || row.answer?.ok === false || (row.outcome ?? "acknowledged") !== "acknowledged";
  const title = row.kind === "envelope" ? `→ app: ${row.payload?.event?.type ?? row.payload?.type ?? row.payload?.command ?? row.type}` : `← ${row.method ?? row.what}`;
  const said = row.kind === "warned" ? "a warning" : row.outcome ?? row.answer?.error ?? "ok";
  return h(
    "details",
    { class: bad ? "refused" : row.kind === "warned" ? "warned" : "" },
    h("summary", {}, h("time", {}, moment(row.at, "{time_secs}")), ` ${title} `, h("small", {}, said)),
    h("pre", {}, JSON.stringify(row, null, 2)),
  );
}
