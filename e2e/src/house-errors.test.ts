import { errorCodes } from '@gatehouse/shared/errors/codes.js'
import { expect, test } from 'vitest'
import { read, runningSource } from './house-tree.js'

const catalogue = Object.keys(errorCodes).sort()
const reserved = Object.entries(errorCodes).flatMap(([code, spec]) => (spec.reserved ? [code] : []))

// Where the codes are listed, not used.
const lists = /^packages\/shared\/src\/(errors|gaps)/

/** Codes that running code raises: literals, and families such as `subscription_${state}`. */
async function raised(): Promise<Set<string>> {
  const found = new Set<string>()
  for (const [path, text] of await runningSource()) {
    if (lists.test(path)) continue
    // A comparison asks for a code, it does not raise it.
    for (const code of catalogue) if (new RegExp(`(?<![!=]== )'${code}'`).test(text)) found.add(code)
    for (const [, prefix] of text.matchAll(/`([a-z]+_)\$\{/g))
      for (const code of catalogue) if (code.startsWith(prefix as string)) found.add(code)
  }
  return found
}

test('docs/errors.md and the catalogue name the same codes', async () => {
  const documented = [...(await read('docs/errors.md')).matchAll(/^\| `([a-z_]+)` \| (\d+) \|/gm)]
  expect(documented.map(([, code]) => code).sort()).toEqual(catalogue)
  for (const [, code, status] of documented)
    expect(errorCodes[code as keyof typeof errorCodes].status).toBe(Number(status))
})

test('every code that is raised is in the catalogue', async () => {
  const unknown: string[] = []
  let raisings = 0
  for (const [path, text] of await runningSource()) {
    for (const [, code] of text.matchAll(/(?:new GatewayError|exchange\.fail)\(\s*'([^']+)'/g)) {
      raisings++
      if (!catalogue.includes(code as string)) unknown.push(`${path}: ${code}`)
    }
  }
  expect(raisings).toBeGreaterThan(0)
  expect(unknown).toEqual([])
})

test('every code of the catalogue is raised by running code, or reserved', async () => {
  const used = await raised()
  expect(catalogue.filter(code => !used.has(code) && !reserved.includes(code))).toEqual([])
})

test('no code is reserved that is raised', async () => {
  const used = await raised()
  expect(reserved.filter(code => used.has(code))).toEqual([])
})
