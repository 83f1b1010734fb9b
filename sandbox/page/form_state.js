// What a person has typed and chosen and not sent yet.

import { known } from "./api.js";

// Ids hold any sign, so the key of a control is both of them as JSON.
export const key = (block, element) => JSON.stringify([block.block_id, element.action_id]);

const places = new Map();

// What was entered in a message or on Home; it stays when they are drawn anew.
export function valuesIn(where) {
  const at = JSON.stringify([known.me.id, where]);
  if (!places.has(at)) places.set(at, new Map());
  return places.get(at);
}

// The same as the sandbox takes it: block → action → value.
export function nested(values) {
  const found = {};
  for (const [at, value] of values) {
    const [block, action] = JSON.parse(at);
    (found[block] ??= {})[action] = value;
  }
  return found;
}

// What was entered in a block is no longer kept here: the sandbox has it.
export function forget(values, block) {
  for (const at of [...values.keys()]) if (JSON.parse(at)[0] === block.block_id) values.delete(at);
}
