import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/**
 * Texts that callers choose meet the regular expressions of policies, so none of them may take a time that grows faster than the text. Both halves are
 * needed: what repeats within what repeats is found by its form, two repetitions that eat the same are found by their time.
 */
const folder = fileURLToPath(new URL('.', import.meta.url))
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
  name => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.includes('testing'),
)

const LITERAL =
  /(?<=[(\s=,[!:?&|])\/((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[ *])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])*)\/([dgimsuy]*)/g

const found = sources.flatMap(name => {
  const text = readFileSync(folder + name, 'utf8').replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, '')
  return [...text.matchAll(LITERAL)].map(([, pattern, flags]) => ({ name, pattern: pattern!, flags: flags! }))
})

/** Characters that a pattern is about, and some that it is not. */
function alphabetOf(pattern: string): string[] {
  const plain = [...pattern.replaceAll(/\\./g, '')].filter(char => /[\w\-.:/@%&=;,"'<>#~! ]/.test(char))
  return [...new Set(['a', '0', ' ', '-', '.', ...plain])].slice(0, 24)
}

const fastest = (work: () => void): number => {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 3; round++) {
    const start = performance.now()
    work()
    best = Math.min(best, performance.now() - start)
  }
  return best
}

test('all regular expressions of policies are looked at', () => {
  expect(found.length).toBeGreaterThan(80)
  for (const { pattern, flags } of found) expect(() => new RegExp(pattern, flags)).not.toThrow()
  const made = sources.filter(name => readFileSync(folder + name, 'utf8').includes('new RegExp('))
  expect(made).toEqual([])
})

test.each(found)('$name: $pattern repeats nothing within what repeats', ({ pattern }) => {
  const bare = pattern.replaceAll(/\\.|\[(?:\\.|[^\]\\])*\]/g, 'x')
  // A group with a repetition inside of it that may itself be repeated without a bound.
  expect(/\([^()]*[*+][^()]*\)[*+]/.test(bare)).toBe(false)
})

test('none takes a time that grows faster than the text', () => {
  let looked = 0
  for (const { name, pattern, flags } of found) {
    const expression = new RegExp(pattern, flags.replace(/[gy]/g, ''))
    for (const char of alphabetOf(pattern))
      for (const unit of [char, `${char}a`]) {
        looked++
        const [short, long] = [4_000, 32_000].map(length => `${unit.repeat(length / unit.length)}\u0000`)
        // Eight times the text: 64 times the time if it went back over it. What is below that cannot be told from noise, and what is slow once may have
        // been the machine.
        const isSlow = (): boolean => {
          const [before, after] = [short!, long!].map(text => fastest(() => expression.test(text)))
          return after! >= Math.max(0.3, before!) * 32
        }
        expect([name, pattern, unit, isSlow() && isSlow() && isSlow()]).toEqual([name, pattern, unit, false])
      }
  }
  process.stdout.write(`regular expressions of policies: ${found.length}, on ${looked} texts\n`)
})
