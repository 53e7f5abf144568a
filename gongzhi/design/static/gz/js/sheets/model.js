/* The map of a blank while it is being chosen: what goes into which cell, and rows that are alike. No page in it. */

const LETTERS = /^(?:(.*)!)?([A-Z]+)(\d+)$/;

export function parts(at) {
  const found = LETTERS.exec(at);
  return { sheet: found[1] || "", letters: found[2], row: Number(found[3]) };
}

/* Rows of areas the blank prints: { key, first, last, each }, or null. `sheet` is '' for the first one. */
export class Meaning {
  constructor(told, rows, sheet) {
    this.told = structuredClone(told || {});
    this.told.cells ||= {};
    this.told.rows ||= [];
    this.rows = rows;
    this.sheet = sheet;
  }

  table(at) {
    const { sheet, letters, row } = parts(at);
    return this.told.rows.find((one) => (one.sheet || "") === sheet && letters in one.columns && row >= one.first && row <= this.last(one));
  }

  last(table) {
    return table.last || (table.register || !this.rows ? Number.MAX_SAFE_INTEGER : this.rows.last);
  }

  source(at) {
    const table = this.table(at);
    return table ? table.columns[parts(at).letters] : this.told.cells[at];
  }

  inRows(at) {
    const { sheet, row } = parts(at);
    return Boolean(this.rows) && sheet === this.sheet && row >= this.rows.first && row <= this.rows.last;
  }

  set(at, source, whole) {
    this.clear(at);
    const { sheet, letters, row } = parts(at);
    if (source.field) {
      const { register, ...rest } = source;
      this.tableOf(sheet, (one) => one.register === register, { register, first: row }).columns[letters] = rest;
    } else if (whole && this.inRows(at)) {
      const { key, first, last, each } = this.rows;
      for (const name of Object.keys(this.told.cells)) {
        const other = parts(name);
        if (other.sheet === sheet && other.letters === letters && other.row >= first && other.row <= last) delete this.told.cells[name];
      }
      this.tableOf(sheet, (one) => one.each, { each, key, first, last }).columns[letters] = source;
    } else {
      this.told.cells[at] = source;
    }
  }

  tableOf(sheet, fits, made) {
    let table = this.told.rows.find((one) => (one.sheet || "") === sheet && fits(one));
    if (!table) {
      table = { ...(sheet ? { sheet } : {}), ...made, columns: {} };
      this.told.rows.push(table);
    }
    return table;
  }

  clear(at) {
    delete this.told.cells[at];
    const table = this.table(at);
    if (!table) return;
    delete table.columns[parts(at).letters];
    this.told.rows = this.told.rows.filter((one) => Object.keys(one.columns).length);
  }

  number() {
    return Object.keys(this.told.cells).length + this.told.rows.reduce((sum, one) => sum + Object.keys(one.columns).length, 0);
  }

  data() {
    const { cells, rows, ...rest } = this.told;
    return { ...rest, ...(Object.keys(cells).length ? { cells } : {}), ...(rows.length ? { rows } : {}) };
  }
}
