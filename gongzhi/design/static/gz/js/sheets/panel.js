/* The panel beside the blank: shows what one cell holds, and tells what was chosen for it. */

const option = (value, text) => Object.assign(document.createElement("option"), { value, textContent: text });

export class Panel {
  constructor(root, options, words) {
    this.root = root;
    this.options = options;
    this.words = words;
    this.field = (name) => root.querySelector(`#m_${name}`);
    this.field("period").replaceChildren(...options.periods.map((one) => option(one.code, one.title)));
    this.field("area").append(...options.areas.map((one) => option(one.code, one.title)));
    this.field("ask").replaceChildren(...options.roles.map((one) => option(one.code, one.title)));
    this.field("register").replaceChildren(...options.registers.map((one) => option(one.code, one.title)));
    this.field("kind").addEventListener("change", () => this.showKind());
    this.field("find").addEventListener("input", () => this.listFigures());
    this.field("register").addEventListener("change", () => this.listFields());
  }

  open(at, heads, source, { hint, inRows, whole, register }) {
    this.hint = hint;
    this.inRows = inRows;
    this.root.hidden = false;
    this.root.querySelector("[data-panel-at]").textContent = at;
    this.root.querySelector("[data-panel-heads]").textContent = heads;
    const figure = hint?.source.figure && this.options.figures.find((one) => one.code === hint.source.figure);
    this.root.querySelector("[data-hint]").textContent = figure ? `${this.words.looks}${figure.title} ${hint.confidence}%` : "";
    const shown = source || hint?.source || {};
    this.field("kind").value = shown.figure ? "figure" : shown.say ? "say" : shown.ask ? "ask" : shown.field ? "field" : source ? "" : "figure";
    this.field("find").value = "";
    this.listFigures(shown.figure);
    this.field("period").value = shown.period || "";
    if (shown.period && !this.field("period").value) {
      this.field("period").append(option(shown.period, shown.period));
      this.field("period").value = shown.period;
    }
    this.field("area").value = shown.area || "";
    this.field("per").value = String(shown.per || 1);
    if (shown.say) this.field("say").value = shown.say;
    if (shown.ask) this.field("ask").value = shown.ask;
    this.field("title").value = shown.title || "";
    this.field("type").value = shown.type || "number";
    if (register) this.field("register").value = register;
    this.listFields(shown.field);
    this.field("whole").checked = inRows && (whole || !source);
    this.places = shown.places;
    this.showKind();
  }

  showKind() {
    const kind = this.field("kind").value;
    this.root.querySelectorAll("[data-for]").forEach((part) => { part.hidden = part.dataset.for !== kind; });
    this.root.querySelector("[data-whole]").hidden = !this.inRows || !kind || kind === "field";
  }

  listFigures(chosen = this.field("figure").value) {
    const words = this.field("find").value.trim().toLowerCase();
    const fits = this.options.figures.filter((one) => !words || `${one.title} ${one.code} ${one.group}`.toLowerCase().includes(words));
    const groups = new Map();
    const suggested = fits.find((one) => one.code === this.hint?.source.figure);
    if (suggested) groups.set(this.words.suggested, [suggested]);
    for (const one of fits) groups.set(one.group, [...(groups.get(one.group) || []), one]);
    this.field("figure").replaceChildren(...[...groups].map(([label, figures]) => {
      const group = Object.assign(document.createElement("optgroup"), { label });
      group.append(...figures.map((one) => option(one.code, `${one.title} (${one.unit})`)));
      return group;
    }));
    if (chosen) this.field("figure").value = chosen;
    if (this.field("figure").selectedIndex < 0 && words) this.field("figure").selectedIndex = 0;
  }

  listFields(chosen) {
    const register = this.options.registers.find((one) => one.code === this.field("register").value);
    this.field("field").replaceChildren(...(register?.fields || []).map((one) => option(one.code, one.title)));
    if (chosen) this.field("field").value = chosen;
  }

  /* What is chosen, as a map says it; null for nothing. */
  chosen() {
    const value = (name) => this.field(name).value;
    switch (value("kind")) {
      case "figure": {
        if (!value("figure")) return null;
        const source = { figure: value("figure") };
        if (value("period")) source.period = value("period");
        if (value("area") && !this.whole()) source.area = value("area");
        if (value("per") !== "1") source.per = Number(value("per"));
        if (this.places !== undefined) source.places = this.places;
        else if (source.per) source.places = 2;
        return source;
      }
      case "say": return { say: value("say") };
      case "ask": return {
        ask: value("ask"), ...(value("title").trim() ? { title: value("title").trim() } : {}),
        ...(value("type") === "text" ? { type: "text" } : {}),
      };
      case "field": return value("field") ? { field: value("field"), register: value("register") } : null;
      default: return null;
    }
  }

  whole() {
    return this.inRows && this.field("whole").checked;
  }

  close() {
    this.root.hidden = true;
  }
}
