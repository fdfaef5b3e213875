import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const limit = 400
const target = 80

// Longer files, each with the reason why it is one thing.
const exceptions = new Map([])

const handWritten = path =>
  /\.(ts|tsx|mjs|cjs)$/.test(path) &&
  !/\.(gen|d)\.[a-z]+$/.test(path) &&
  !/(^|\/)(fixtures|dist|node_modules)\//.test(path)

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0

const isTest = path => /\.test\.[a-z]+$/.test(path)

/** How long hand-written files are. Fails above the hard cap; the report is of what is no test. */
export async function checkSizes(root) {
  const { stdout } = await promisify(execFile)('git', ['ls-files', '-co', '--exclude-standard'], {
    cwd: root,
    maxBuffer: 1 << 26,
  })
  const files = []
  for (const path of new Set(stdout.split('\n').filter(handWritten))) {
    const text = await readFile(join(root, path), 'utf8').catch(() => undefined)
    if (text !== undefined) files.push({ path, lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0) })
  }
  const sources = files.filter(file => !isTest(file.path))
  const lines = sources.map(file => file.lines).sort((a, b) => a - b)
  const median = at(lines, 0.5)
  const long = files.filter(file => file.lines > limit && !exceptions.has(file.path))
  const report = `${sources.length} files, median ${median}, p90 ${at(lines, 0.9)}, longest ${lines.at(-1) ?? 0}`
  return {
    ok: long.length === 0 && files.length > 0,
    summary: median > target ? `${report} (median above ${target})` : report,
    problems: long.map(file => `${file.path}: ${file.lines} lines, at most ${limit}`),
  }
}
