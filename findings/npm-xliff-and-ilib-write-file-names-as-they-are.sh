#!/usr/bin/env bash
# npm xliff 6.4.0 and ilib-xliff 1.4.1: a file whose name holds '&' or '<' is written as XML that no
# other reader opens.
#
# Expected: an XLIFF 1.2 file with original="R&amp;D &lt;2026>" is read, and written again with the
# same name, escaped: texts, notes and (in npm xliff) ids of units with such characters are.
# Seen: both write original="R&D <2026>". The file is not well-formed: expat, and so every reader on
# it, refuses it, npm xliff's own included.
# What it costs: a translator's tool hands back a file that the owner cannot open, because of the name
# of a document that nobody translated. Give `original` letters, digits and dashes alone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund xliff@6.4.0 ilib-xliff@1.4.1
cat >in.xlf <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2">
  <file original="R&amp;D &lt;2026>" source-language="nl" target-language="fr" datatype="plaintext"><body>
    <trans-unit id="a&amp;b"><source>Kop &amp; staart</source><target>Tête &lt; queue</target><note>x &amp; y</note></trans-unit>
  </body></file>
</xliff>
XML
node - <<'NODE'
const assert = require("node:assert");
const { readFileSync, writeFileSync } = require("node:fs");
const { xliff12ToJs, jsToXliff12 } = require("xliff");
const { Xliff } = require("ilib-xliff");
const text = readFileSync("in.xlf", "utf8");
(async () => {
  const read = await xliff12ToJs(text);
  assert.deepStrictEqual(Object.keys(read.resources), ["R&D <2026>"]);
  const written = await jsToXliff12(read);
  assert.ok(written.includes('id="a&amp;b"') && written.includes("Kop &amp; staart"));
  await assert.rejects(xliff12ToJs(written), /Invalid character in entity name/);
  writeFileSync("npm-xliff.xlf", written);
  const other = new Xliff();
  other.deserialize(text);
  assert.strictEqual(other.getTranslationUnits()[0].file, "R&D <2026>");
  writeFileSync("ilib-xliff.xlf", other.serialize());
})();
NODE
python3 - <<'PYTHON'
import xml.etree.ElementTree as tree

tree.parse("in.xlf")
for name in ("npm-xliff", "ilib-xliff"):
    text = open(f"{name}.xlf", encoding="utf-8").read()
    assert 'original="R&D <2026>"' in text
    try:
        tree.fromstring(text)
    except tree.ParseError as error:
        print(f"{name}: {error}")
    else:
        raise SystemExit(f"{name}: well-formed")
PYTHON
