// Which questions survey-core shows for each set of answers: {form, answers, languages} in, names out.
const { Model, settings } = require(process.env.SURVEY_CORE || "survey-core");
let given = "";
process.stdin.on("data", (part) => (given += part));
process.stdin.on("end", () => {
  const { form, answers, languages } = JSON.parse(given);
  const shown = answers.map((data) => {
    const survey = new Model(form);
    survey.data = data;
    return survey.getAllQuestions().filter((question) => question.isVisible).map((q) => q.name);
  });
  const model = new Model(form);
  const problems = model.jsonErrors || [];
  const titles = {};
  for (const locale of languages) {
    model.locale = locale;
    titles[locale] = model.getAllQuestions().map((q) => [q.name, q.locTitle.renderedHtml]);
  }
  process.stdout.write(JSON.stringify({ shown, problems: problems.map((p) => p.message), titles }));
});
