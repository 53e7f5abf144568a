/* Puts the kinds that sound like what was written first, and takes the one that clearly sounds most like it.
   Whatever the writer chose by hand stays chosen. */

const pairs = (text) => {
  const clean = text.replace(/[\s\p{P}]/gu, "").toLowerCase();
  return new Set([...clean].slice(1).map((_, index) => clean.slice(index, index + 2)));
};

export function sortKinds(form, text) {
  const first = form.querySelector("[data-kinds]");
  const more = form.querySelector("[data-kinds-more]");
  if (!first || !text) return;
  const said = pairs(text);
  const cards = [...form.querySelectorAll(".gz-card-choice")];
  const room = first.children.length;
  const score = (card) => [...pairs(card.dataset.words)].filter((pair) => said.has(pair)).length
    + (card.querySelector("input:checked:not([data-guessed])") ? 100 : 0);
  const ranked = cards.map((card, index) => ({ card, index, score: score(card) }))
    .sort((a, b) => b.score - a.score || a.index - b.index);
  ranked.forEach(({ card }, index) => (index < room || !more ? first : more).append(card));
  const [best, next] = ranked;
  const chosen = form.querySelector('[name="kind"]:checked');
  const clear = best.score > 0 && best.score > (next?.score || 0);
  if (clear && (!chosen || chosen.dataset.guessed)) {
    const input = best.card.querySelector("input");
    input.checked = true;
    input.dataset.guessed = "1";
  }
}
