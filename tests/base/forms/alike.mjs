/* Evaluates trees with the browser's modules: a job is {form, answers, rows, trees}, its result one text a tree. */

export async function run(folder, jobs) {
  const { ALONE, Settled, readAnswer } = await import(`${folder}/settle.js`);
  const { evaluate } = await import(`${folder}/evaluate.js`);
  const { textOf, unknown } = await import(`${folder}/values.js`);
  const show = (value) => (unknown(value) ? `?${value.undetermined}` : textOf(value));
  return jobs.map(({ form, answers, rows, trees }) => {
    const given = (code, row) => readAnswer(form.questions[code], answers[row === ALONE ? code : `${code}.${row}`]);
    const settled = new Settled(form, given, rows);
    const values = trees.map(([code, row, tree]) => {
      try {
        return show(evaluate(tree, settled.scope(code, row)));
      } catch (fault) {
        return `!${fault}`;
      }
    });
    const asked = Object.fromEntries([...settled.asked].map(([name, yes]) => [name.replace("\u0000", "."), yes]));
    const held = Object.fromEntries([...settled.values].map(([name, value]) => [name.replace("\u0000", "."), show(value)]));
    const judged = {};
    Object.keys(form.questions).forEach((code) => settled.rowsAt(code).forEach((row) => {
      const constraint = settled.constraint(code, row);
      judged[`${code}.${row}`] = [settled.required(code, row), unknown(constraint) ? `?${constraint.undetermined}` : String(constraint)];
    }));
    return { values, asked, held, judged };
  });
}
