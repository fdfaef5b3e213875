import { gaps } from '@gatehouse/shared/gaps.js'
import { expect, test } from 'vitest'
import { type Program, read, runningSource } from './house-tree.js'

test('docs/gaps.md and the list name the same gaps', async () => {
  const documented = [...(await read('docs/gaps.md')).matchAll(/^\| `([^|]+)` \|/gm)].map(([, what]) => what)
  expect(documented.sort()).toEqual(gaps.map(gap => gap.what).sort())
})

test('no gap is listed twice', () => {
  expect(new Set(gaps.map(gap => gap.id)).size).toBe(gaps.length)
})

// On these surfaces one module answers for the whole list, so that an entry cannot be forgotten.
const answering: [(typeof gaps)[number]['surface'], Program][] = [
  ['management', 'control plane'],
  ['gateway', 'data plane'],
  ['cli', 'command line'],
]

test.each(answering)('%s gaps are answered from the list by code that runs in the %s', async (surface, program) => {
  const source = await runningSource(program)
  const readers = [...source].filter(
    ([path, text]) =>
      !path.startsWith('packages/shared/') &&
      text.includes('@gatehouse/shared/gaps.js') &&
      text.includes(`'${surface}'`),
  )
  expect(readers.map(([path]) => path)).not.toEqual([])
  expect([...source].some(([path, text]) => path.includes('/src/') && /'unsupported'/.test(text))).toBe(true)
})

test.each(gaps.filter(gap => gap.surface === 'config').map(gap => gap.id))('%s is refused by name', async id => {
  const naming = [...(await runningSource())].filter(
    ([path, text]) => path !== 'packages/shared/src/gaps.ts' && text.includes(`'${id}'`),
  )
  expect(naming.map(([path]) => path)).not.toEqual([])
})
