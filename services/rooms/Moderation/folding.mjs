// Makes folding.txt, since .NET normalizes nothing without ICU: node folding.mjs > folding.txt
// For each character that compatibility decomposition, small letters and the loss of its marks make into other letters or digits: these, and
// after a space all characters that become them. Hangul syllables, which decompose by a rule, are left as they are.
const plain = (text) => text.normalize('NFKD').toLowerCase().normalize('NFKD').replace(/[^\p{L}\p{Nd}]/gu, '');
const sources = new Map();
for (let code = 0x80; code < 0x20000; code++) {
  const isSyllable = code >= 0xac00 && code < 0xd7a4;
  const text = String.fromCodePoint(code);
  if (isSyllable || !/[\p{L}\p{N}\p{S}]/u.test(text)) continue;
  const folded = plain(text);
  if (folded && folded !== text && folded !== text.toLowerCase()) sources.set(folded, (sources.get(folded) ?? '') + text);
}
process.stdout.write(`# Unicode ${process.versions.unicode}; made by folding.mjs\n`);
for (const [folded, from] of [...sources].sort(([one], [other]) => (one < other ? -1 : 1))) process.stdout.write(`${folded} ${from}\n`);
