/* Puts the kinds that sound like what was written first. It only orders: choosing stays with the writer. */

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
    + (card.querySelector("input").checked ? 100 : 0);
  cards.map((card, index) => ({ card, index, score: score(card) }))
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .forEach(({ card }, index) => (index < room || !more ? first : more).append(card));
}
