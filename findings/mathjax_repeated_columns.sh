#!/bin/sh
# MathJax 3.2.2, which JupyterLab 4 has: repeated columns of an array.
#
# Guess: `*{3}{c}|r` stands for `ccc|r`, as in LaTeX: a rule before the last of four columns, or an error.
# Seen: it is read as `c|r`, without an error. As the last rule of a table counts for all columns behind it,
# a rule stands between all four columns, so that an augmented matrix is no such matrix any more; and the
# columns are aligned otherwise. It needs node and npm.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent mathjax-full@3.2.2

cat > ask.cjs <<'SCRIPT'
const {mathjax} = require('mathjax-full/js/mathjax.js');
const {TeX} = require('mathjax-full/js/input/tex.js');
const {AllPackages} = require('mathjax-full/js/input/tex/AllPackages.js');
const {liteAdaptor} = require('mathjax-full/js/adaptors/liteAdaptor.js');
const {RegisterHTMLHandler} = require('mathjax-full/js/handlers/html.js');
const {SerializedMmlVisitor} = require('mathjax-full/js/core/MmlTree/SerializedMmlVisitor.js');
const {STATE} = require('mathjax-full/js/core/MathItem.js');
RegisterHTMLHandler(liteAdaptor());
// Proof trees need a page.
const page = mathjax.document('', {InputJax: new TeX({packages: AllPackages.filter(name => name !== 'bussproofs')})});
const lines = columns => {
  const tex = String.raw`\begin{array}{${columns}} 1 & 2 & 3 & 4 \end{array}`;
  const mathml = new SerializedMmlVisitor().visitTree(page.convert(tex, {end: STATE.CONVERT}));
  return mathml.match(/columnlines="([^"]*)"/)[1];
};
console.log(`${lines('ccc|r')}; ${lines('*{3}{c}|r')}`);
SCRIPT
seen=$(node ask.cjs)
echo "expected none none solid; none none solid"
echo "seen     $seen"
case "$seen" in
"none none solid; solid") echo "As described." ;;
*) echo "This is not what was seen before: look again." >&2; exit 1 ;;
esac
