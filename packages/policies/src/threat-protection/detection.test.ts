import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isCommand } from './command.js'
import { config } from './config.js'
import { formsOf } from './decode.js'
import { Inspector } from './inspect.js'
import { isScript } from './script.js'
import { isSql } from './sql.js'
import { attackCorpus } from './testing/attacks.js'
import { cleanCorpus } from './testing/clean.js'
import { isTraversal } from './traversal.js'
import { walkXml } from './xml.js'

const inspector = new Inspector(config.parse({}))
const found = (value: string): string | undefined =>
  inspector.body(Buffer.from(JSON.stringify({ q: value })), 'application/json')

test('rates of detection and of false alarms over both corpora', () => {
  const rows = Object.entries(attackCorpus).map(([kind, values]) => {
    const missed = values.filter(value => found(value) === undefined)
    return { kind, of: values.length, found: values.length - missed.length, missed }
  })
  const alarms = cleanCorpus.filter(value => found(value) !== undefined)
  const attacks = rows.reduce((sum, row) => sum + row.of, 0)
  const detected = rows.reduce((sum, row) => sum + row.found, 0)
  const told = rows.map(row => `${row.kind} ${row.found}/${row.of}`).join(', ')
  process.stdout.write(
    `threat-protection: detected ${detected}/${attacks} (${told}); false alarms ${alarms.length}/${cleanCorpus.length}\n`,
  )
  for (const { missed } of rows) for (const value of missed) process.stdout.write(`  missed: ${value}\n`)
  for (const value of alarms) process.stdout.write(`  false alarm: ${value} (${found(value)})\n`)
  expect(detected / attacks).toBeGreaterThan(0.97)
  expect(alarms.length / cleanCorpus.length).toBeLessThan(0.01)
})

test('what is a word or a number to everybody never raises an alarm', () => {
  const word = fc.stringMatching(/^[A-Za-z0-9 _.,@-]{0,60}$/)
  fc.assert(
    fc.property(word, value => {
      expect([value, found(value)]).toEqual([value, undefined])
    }),
  )
})

const limits = { maxDepth: 1e9, maxValues: 1e9, documentTypes: 'refuse' as const }
const detectors: Record<string, (text: string) => unknown> = {
  sql: isSql,
  script: isScript,
  traversal: isTraversal,
  command: isCommand,
  decode: formsOf,
  xml: text => walkXml(text, limits, () => {}),
}
/** Repeated, these are what scanners that go back over a text are slow with. */
const units = [
  "'",
  '"',
  '(',
  'or(',
  'or 1',
  'union all ',
  '/*',
  '/*!',
  '--\n',
  '<',
  '<a ',
  '<a on',
  'onload ',
  '" on',
  'javascript:',
  '../',
  '....',
  '.',
  ';',
  '; ',
  '$(',
  '`',
  '&',
  '&#x',
  '%',
  '%25',
  '\\u',
  '\\',
  '@',
  'a',
  ' ',
  '1 ',
  '<!--',
  '<x a="',
  '=',
  'data:',
  "';",
  ')',
  '||',
]

const fastest = (work: (text: string) => unknown, text: string): number => {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 5; round++) {
    const start = performance.now()
    work(text)
    best = Math.min(best, performance.now() - start)
  }
  return best
}

test.each(Object.entries(detectors))('%s takes a time that grows with the text and no faster', (_, work) => {
  for (const unit of units) {
    const [short, long] = [5_000, 40_000].map(length => unit.repeat(Math.ceil(length / unit.length)))
    // Eight times the text: 64 times the time if it went back over it. What is below half a millisecond cannot be told from noise.
    const isSlow = (): boolean => fastest(work, long!) >= Math.max(1, fastest(work, short!)) * 32
    // What is slow once may have been the machine.
    expect([unit, isSlow() && isSlow() && isSlow()]).toEqual([unit, false])
  }
})

test('no regular expression repeats more than one thing', () => {
  const folder = new URL('.', import.meta.url)
  const sources = readdirSync(folder).filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  let seen = 0
  for (const name of sources)
    for (const [, pattern] of readFileSync(new URL(name, folder), 'utf8').matchAll(
      /[(\s=]\/((?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n[ *])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n[])*)\/[a-z]*/g,
    )) {
      seen++
      // Groups in groups that repeat, and two repetitions side by side, are where going back begins.
      const bare = pattern!.replaceAll(/\\.|\[(?:\\.|[^\]\\])*\]/g, 'x')
      expect([name, pattern, /\)[*+{]/.test(bare), /[*+][^)]*[*+].*[*+]/.test(bare)]).toEqual([
        name,
        pattern,
        false,
        false,
      ])
    }
  expect(seen).toBeGreaterThan(10)
})
