#!/usr/bin/env bash
# npm xliff 6.4.0: the state of a translation is lost on reading, in XLIFF 1.2 and in 2.
#
# Expected: a target with state="needs-translation" (1.2), or a segment with state="initial" (2), is told
# apart from one that is "final", and is written again with the state that it had: what the library has no
# place for it keeps elsewhere too (`additionalAttributes` of a unit: maxwidth, size-unit, approved).
# Seen: both come as a plain target and are written without a state. To the readers of the result a
# translation without a state is done, so what was out of date is finished.
# What it costs: a file that went through the library once says that everything with any words in it
# is translated. In 1.2 `approved="no"` on the unit survives and says the same: write it beside the state.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund xliff@6.4.0
node - <<'NODE'
const assert = require("node:assert");
const { xliff12ToJs, jsToXliff12, xliff2js, js2xliff } = require("xliff");
const first = `<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2">
<file original="f" source-language="nl" target-language="fr" datatype="plaintext"><body>
<trans-unit id="a" maxwidth="20" approved="no"><source>Een</source><target state="needs-translation">Un</target></trans-unit>
<trans-unit id="b" maxwidth="20" approved="yes"><source>Twee</source><target state="final">Deux</target></trans-unit>
</body></file></xliff>`;
const second = `<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="nl" trgLang="fr"><file id="f">
<unit id="a"><segment state="initial"><source>Een</source><target>Un</target></segment></unit>
<unit id="b"><segment state="final"><source>Twee</source><target>Deux</target></segment></unit>
</file></xliff>`;
(async () => {
  const one = await xliff12ToJs(first);
  const two = await xliff2js(second);
  console.log("1.2:", JSON.stringify(one.resources.f));
  console.log("2:  ", JSON.stringify(two.resources.f));
  for (const read of [one, two]) assert.ok(!JSON.stringify(read).includes("needs-translation") && !JSON.stringify(read).includes("state"));
  const written = [await jsToXliff12(one), await js2xliff(two)];
  for (const text of written) assert.ok(!text.includes("state="));
  assert.ok(written[0].includes('approved="no"') && written[0].includes('maxwidth="20"'));
})();
NODE
