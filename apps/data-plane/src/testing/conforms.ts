import { afterAll, describe, test } from 'vitest'

/** Tests a table of cases, each with its name first, and prints how many held. */
export function conforms<C extends readonly [name: string, ...rest: unknown[]]>(
  suite: string,
  cases: readonly C[],
  check: (...of: C) => Promise<void>,
): void {
  describe(suite, () => {
    let held = 0
    test.each(cases.map(each => [each[0], each] as const))('%s', async (_, each) => {
      await check(...each)
      held++
    })
    afterAll(() => void process.stdout.write(`conformance: ${suite}: ${held} of ${cases.length}\n`))
  })
}
