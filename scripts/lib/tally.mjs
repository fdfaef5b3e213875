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

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** Counts the steps of the check; one that never got to its report is a failure. */
export function countCheck(file) {
  const steps = readReport(file)
  if (!steps) return { failed: 1 }
  return { passed: steps.filter(step => step.ok).length, failed: steps.filter(step => !step.ok).length }
}

/** Counts vitest's JSON report. A file that could not be loaded, or a run that ended badly without a failed test, is a failure too. */
export function countVitest(file, status) {
  const report = readReport(file)
  if (!report) return { failed: 1 }
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
