import { readFileSync } from 'node:fs'

/** Counts of passed, failed and skipped. */
export class Tally {
  passed = 0
  failed = 0
  skipped = 0

  add({ passed = 0, failed = 0, skipped = 0 }) {
    this.passed += passed
    this.failed += failed
    this.skipped += skipped
  }

  /** The last line of `npm test`. */
  toString() {
    return `${this.passed} passed, ${this.failed} failed${this.skipped ? `, ${this.skipped} skipped` : ''}`
  }
}

/** Counts vitest's JSON report. A file that could not be loaded, or a run that ended badly without a failed test, is a failure too. */
export function countVitest(file, status) {
  let report
  try {
    report = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return { failed: 1 }
  }
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some(test => test.status === 'failed'),
  ).length
  const failed = report.numFailedTests + unloaded
  return {
    passed: report.numPassedTests,
    failed: failed || (status === 0 ? 0 : 1),
    skipped: report.numPendingTests + report.numTodoTests,
  }
}
