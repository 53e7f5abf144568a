/* What an expression gives, exactly as in base/forms/logic/evaluating.py. Trees come from the server, judged. */

import {
  MISSING, add, addDays, broken, compare, daysBetween, isNumber, negate, over, readDate, readNumber, rounded, times,
  truncated, undetermined, unknown, whole, within, worst,
} from "./values.js";

/* The program of a pattern, run on all its branches at once: time grows with the text, never with the pattern's tricks. */
function reach(program, starts) {
  const seen = new Set();
  const open = [...starts];
  while (open.length) {
    const at = open.pop();
    if (seen.has(at)) continue;
    seen.add(at);
    const [kind, ...offsets] = program[at];
    if (kind === "split" || kind === "jump") open.push(...offsets.map((offset) => at + offset));
  }
  return seen;
}

function matches(program, text) {
  let now = reach(program, [0]);
  for (const char of text) {
    const point = char.codePointAt(0);
    const fits = (at) => program[at][0] === "set" && program[at][1].some(([low, high]) => low <= point && point <= high);
    now = reach(program, [...now].filter(fits).map((at) => at + 1));
    if (!now.size) return false;
  }
  return [...now].some((at) => program[at][0] === "end");
}

function decided(scope, parts, by) {
  const found = parts.map((part) => evaluate(part, scope));
  if (found.includes(by)) return by;
  const open = found.filter(unknown);
  return open.length ? worst(open) : !by;
}

const orNothing = (part, scope, nothing) => {
  const found = evaluate(part, scope);
  return unknown(found) && !broken(found) ? nothing : found;
};

function filled(scope, [part]) {
  const found = evaluate(part, scope);
  return broken(found) ? found : !unknown(found);
}

function size(scope, [part]) {
  const found = orNothing(part, scope, []);
  return unknown(found) ? found : whole([...found].length);
}

function extreme(sign) {
  return (scope, [code]) => {
    const rows = scope.rows(code);
    const open = rows.filter(unknown);
    if (open.length) return worst(open);
    return rows.length ? best(sign, rows) : undetermined("missing", code);
  };
}

const best = (sign, values) => values.reduce((one, other) => (sign * compare(other, one) > 0 ? other : one));

const leaves = {
  number: (scope, [text]) => readNumber(text),
  text: (scope, [text]) => text,
  nothing: () => MISSING,
  true: () => true,
  false: () => false,
  today: (scope) => scope.today,
  own: (scope) => scope.own ?? MISSING,
  answer: (scope, [code]) => scope.answer(code),
  attribute: (scope, [name]) => scope.columns?.[name] || MISSING,
  sum: (scope, [code]) => {
    const rows = scope.rows(code);
    const open = rows.filter(unknown);
    return open.length ? worst(open) : within(rows.filter(isNumber).reduce(add, whole(0)));
  },
  count: (scope, [code]) => whole(scope.rows(code).filter((one) => !unknown(one)).length),
  "count-rows": (scope, [code]) => whole(scope.countRows(code)),
  least: extreme(-1),
  most: extreme(1),
};

const lazy = {
  and: (scope, parts) => decided(scope, parts, false),
  or: (scope, parts) => decided(scope, parts, true),
  if: (scope, [first, left, right]) => {
    const found = evaluate(first, scope);
    return unknown(found) ? found : evaluate(found ? left : right, scope);
  },
  coalesce: (scope, parts) => {
    let found = MISSING;
    for (const part of parts) {
      found = evaluate(part, scope);
      if (!unknown(found) || broken(found)) return found;
    }
    return found;
  },
  empty: (scope, parts) => {
    const found = filled(scope, parts);
    return unknown(found) ? found : !found;
  },
  filled,
  selected: (scope, [among, what]) => {
    const found = [orNothing(among, scope, []), evaluate(what, scope)];
    const open = found.filter(unknown);
    return open.length ? worst(open) : found[0].includes(found[1]);
  },
  "count-selected": size,
  "string-length": size,
  once: (scope, [part]) => (unknown(scope.own ?? MISSING) ? evaluate(part, scope) : scope.own),
};

const strict = {
  not: (a) => !a,
  neg: negate,
  "=": (a, b) => compare(a, b) === 0,
  "!=": (a, b) => compare(a, b) !== 0,
  "<": (a, b) => compare(a, b) < 0,
  "<=": (a, b) => compare(a, b) <= 0,
  ">": (a, b) => compare(a, b) > 0,
  ">=": (a, b) => compare(a, b) >= 0,
  "+": (a, b) => within(add(a, b)),
  "-": (a, b) => within(add(a, negate(b))),
  "*": (a, b) => within(times(a, b)),
  div: (a, b) => (b.top ? within(over(a, b)) : undetermined("division")),
  mod: (a, b) => (b.top ? within(add(a, negate(times(b, truncated(over(a, b)))))) : undetermined("division")),
  "add-days": addDays,
  days: daysBetween,
  round: (a, places) => within(rounded(a, places)),
  int: truncated,
  "number-of": (a) => (typeof a === "string" ? readNumber(a) ?? undetermined("not_a_number") : a),
  "date-of": (a) => (typeof a === "string" ? readDate(a) ?? undetermined("not_a_date") : a),
  regex: (text, program) => matches(program, text),
  min: (...values) => best(-1, values),
  max: (...values) => best(1, values),
};
const operands = { round: 1, regex: 1 };

export function evaluate(tree, scope) {
  const [op, ...parts] = tree;
  if (op in leaves) return leaves[op](scope, parts);
  if (op in lazy) return lazy[op](scope, parts);
  const count = operands[op] ?? parts.length;
  const found = parts.slice(0, count).map((part) => evaluate(part, scope));
  const open = found.filter(unknown);
  return open.length ? worst(open) : strict[op](...found, ...parts.slice(count));
}
