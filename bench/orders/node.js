// Signs of node-semver, loose as npm reads: one "left<TAB>right" a line in, -1, 0, 1 or ? out.
const semver = require(process.env.NODE_SEMVER || 'semver');
const lines = require('fs').readFileSync(0, 'utf8').split('\n').filter(Boolean);
const answers = lines.map((line) => {
  const [left, right] = line.split('\t');
  try { return semver.compare(left, right, { loose: true }); } catch (error) { return '?'; }
});
console.log(answers.join('\n'));
