#!/usr/bin/env bash
# survey-core 3.1.1: in a form whose locale is not English, an English text beside 'default' is kept,
# counted as a used language, and never shown.
#
# Expected: a title {default: Dutch, en: English, fr: French} in a form with locale "nl" shows the
# Dutch words to Dutch readers, and to English and French readers the words under their own code, for
# getUsedLocales names both.
# Seen: French readers get the French words, English readers the Dutch ones. 'default' is English to
# the library, whatever the form's own locale; the key 'en' is read, listed by getUsedLocales,
# written out again by toJSON, and never looked at. With the English words under 'default' and the
# Dutch ones under 'nl' all three are right.
# What it costs: a writer that puts the source language under 'default', as the name suggests, makes a
# form in which one translation out of all is dead, and no message, schema or round trip says so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund survey-core@3.1.1
node - <<'NODE'
const assert = require("node:assert");
const { Model } = require("survey-core");
const shown = (title) => {
  const survey = new Model({ locale: "nl", elements: [{ type: "text", name: "q", title }] });
  const used = survey.getUsedLocales();
  const kept = survey.toJSON().pages[0].elements[0].title;
  const words = {};
  for (const language of ["nl", "en", "fr"]) {
    survey.locale = language;
    words[language] = survey.getQuestionByName("q").locTitle.renderedHtml;
  }
  return { words, used, kept, problems: survey.jsonErrors || [] };
};
const source = shown({ default: "Vraag", en: "Question", fr: "La question" });
console.log("Dutch under 'default':  ", JSON.stringify(source));
const english = shown({ default: "Question", nl: "Vraag", fr: "La question" });
console.log("English under 'default':", JSON.stringify(english));
assert.deepStrictEqual(source.words, { nl: "Vraag", en: "Vraag", fr: "La question" });
assert.ok(source.used.includes("en") && source.kept.en === "Question");
assert.deepStrictEqual(source.problems, []);
assert.deepStrictEqual(english.words, { nl: "Vraag", en: "Question", fr: "La question" });
NODE
