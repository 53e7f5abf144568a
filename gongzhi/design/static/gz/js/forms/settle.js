/* Which questions are asked and what is calculated, given some answers: as base/forms/logic/settling.py. */

import { evaluate } from "./evaluate.js";
import { broken, readDate, readDatetime, readNumber, readTime, trim, undetermined, unknown } from "./values.js";

export const ALONE = -1;
const key = (code, row) => `${code}\u0000${row}`;

const BY_KIND = { number: readNumber, date: readDate, time: readTime, datetime: readDatetime };

/* One answer as it stands in its field; null where there is none, or none that can be read. */
export function readAnswer(question, given) {
  if (question.kind === "many" || question.type === "photo" || question.type === "point") {
    const chosen = (Array.isArray(given) ? given : String(given ?? "").split(" ")).filter(Boolean);
    if (!question.codes) return chosen.length ? chosen : null;
    const known = chosen.length && chosen.every((code) => question.codes.includes(code));
    return known ? question.codes.filter((code) => chosen.includes(code)) : null;
  }
  const text = trim(String(given ?? "").replaceAll("\r\n", "\n").replaceAll("\r", "\n"));
  if (!text || (question.codes && !question.codes.includes(text))) return null;
  if (!(question.kind in BY_KIND)) return text.includes("\u0000") || [...text].length > question.most ? null : text;
  const value = BY_KIND[question.kind](text);
  return question.type === "integer" && value?.bottom !== 1n ? null : value;
}

export class Settled {
  constructor(form, given, rows) {
    Object.assign(this, { form, given, rows, values: new Map(), asked: new Map(), broken: new Map() });
    this.today = readDate(form.today);
    form.order.forEach((code) => this.rowsAt(code).forEach((row) => this.settle(code, row)));
  }

  repeatOf(code) {
    if (code in this.form.questions) return this.form.questions[code].repeat;
    let outer = this.form.groups[code].within;
    while (outer && !this.form.groups[outer].repeat) outer = this.form.groups[outer].within;
    return outer || "";
  }

  rowsAt(code) {
    const repeat = this.repeatOf(code);
    return repeat ? [...Array(this.rows[repeat] || 0).keys()] : [ALONE];
  }

  isAsked(code, row) { return this.asked.get(key(code, row)) || false; }

  value(code, row) { return this.values.get(key(code, row)); }

  fault(code, row) { return this.broken.get(key(code, row)); }

  result(code, row) {
    return this.value(code, row) ?? this.fault(code, row) ?? undetermined("missing", code);
  }

  scope(code, row, more = {}) {
    return {
      today: this.today,
      own: undetermined("missing", code),
      answer: (other) => this.result(other, this.form.questions[other].repeat ? row : ALONE),
      rows: (other) => this.rowsAt(other).filter((one) => this.isAsked(other, one)).map((one) => this.result(other, one)),
      countRows: (repeat) => (this.isAsked(repeat, ALONE) ? this.rows[repeat] || 0 : 0),
      ...more,
    };
  }

  holds(code, row, tree) {
    const found = tree ? evaluate(tree, this.scope(code, row)) : true;
    if (broken(found) && !this.fault(code, row)) this.broken.set(key(code, row), found);
    return found === true;
  }

  around(group, row) { return !group || this.isAsked(group, row) || this.isAsked(group, ALONE); }

  settle(code, row) {
    const group = this.form.groups[code];
    if (group) {
      this.asked.set(key(code, row), this.around(group.within, row) && this.holds(code, row, group.relevant));
      return;
    }
    const question = this.form.questions[code];
    const asked = this.around(question.group, row) && this.holds(code, row, question.relevant);
    this.asked.set(key(code, row), asked);
    if (!asked) return;
    let value = this.given(code, row);
    if (question.calculation) {
      const own = question.calculation[0] === "once" && value !== null ? { own: value } : {};
      value = evaluate(question.calculation, this.scope(code, row, own));
      if (broken(value)) this.broken.set(key(code, row), value);
    }
    if (value !== null && value !== undefined && !unknown(value)) this.values.set(key(code, row), value);
  }

  required(code, row) {
    const tree = this.form.questions[code].required;
    return Boolean(tree) && evaluate(tree, this.scope(code, row)) === true;
  }

  /* true, false or undetermined; true where there is nothing to judge. */
  constraint(code, row) {
    const [tree, own] = [this.form.questions[code].constraint, this.value(code, row)];
    return tree && own !== undefined ? evaluate(tree, this.scope(code, row, { own })) : true;
  }

  /* Codes of the choices offered, or null where all are. */
  offered(code, row) {
    const { choice_filter: tree, columns } = this.form.questions[code];
    if (!tree) return null;
    return Object.keys(columns).filter((choice) => evaluate(tree, this.scope(code, row, { columns: columns[choice] })) === true);
  }
}
