import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { countCheck, countVitest, Tally } from './tally.mjs'

const folder = mkdtempSync(join(tmpdir(), 'gh-tally-'))
afterAll(() => rmSync(folder, { recursive: true }))

function count(counter, report, status) {
  const file = join(folder, 'report.json')
  writeFileSync(file, JSON.stringify(report))
  return counter(file, status)
}
const report = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 1, numTodoTests: 0, testResults: [] }
const unloaded = { status: 'failed', assertionResults: [] }
const broken = { status: 'failed', assertionResults: [{ status: 'failed' }] }

test.each([
  [report, 0, { passed: 3, failed: 0, skipped: 1 }],
  [report, 1, { passed: 3, failed: 1, skipped: 1 }],
  [{ ...report, testResults: [unloaded] }, 1, { passed: 3, failed: 1, skipped: 1 }],
  [{ ...report, numFailedTests: 1, testResults: [broken, unloaded] }, 1, { passed: 3, failed: 2, skipped: 1 }],
])('counts %#', (given, status, counts) => {
  expect(count(countVitest, given, status)).toEqual(counts)
})

test('counts the steps of the check', () => {
  expect(count(countCheck, [{ ok: true }, { ok: false }, { ok: true }])).toEqual({ passed: 2, failed: 1 })
})

test('a report that is missing is a failure', () => {
  expect(countVitest(join(folder, 'none'), 0)).toEqual({ failed: 1 })
  expect(countCheck(join(folder, 'none'))).toEqual({ failed: 1 })
})

test('says what was skipped only where something was', () => {
  const tally = new Tally()
  tally.add({ passed: 2 })
  expect(String(tally)).toBe('2 passed, 0 failed')
  tally.add({ failed: 1, skipped: 3 })
  expect(String(tally)).toBe('2 passed, 1 failed, 3 skipped')
})
