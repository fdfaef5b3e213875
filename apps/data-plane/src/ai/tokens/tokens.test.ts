import fc from 'fast-check'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { countPieces } from './pieces.js'
import { promptText } from './prompt-text.js'
import { saidIn } from './said-in.js'
import { SaidText } from './said-text.js'
import { EXACT_CHARS, sampleOf } from './sample.js'
import { TokenCounter } from './token-counter.js'

const WORDS = 'The grass is green und die Straße ist lang, 草は緑です и трава зелёная; const x = [1, 2, 3]\n'
const plain = (piece: string): number => countTokens(piece, { disallowedSpecial: new Set() })
const exact = (text: string): number => countPieces(text, plain)

describe('pieces', () => {
  const texts = fc.array(fc.oneof(fc.lorem({ maxCount: 40 }), fc.string({ unit: 'grapheme', maxLength: 400 })), {
    minLength: 5,
    maxLength: 40,
  })
  test('come to what the whole comes to, within one in a hundred', () => {
    fc.assert(
      fc.property(texts, parts => {
        const text = parts.join(' ')
        const whole = plain(text)
        expect(Math.abs(exact(text) - whole)).toBeLessThanOrEqual(1 + whole / 100)
      }),
      { numRuns: 60 },
    )
  })

  test('never cut a character in two', () => {
    const seen: string[] = []
    countPieces('👋'.repeat(5000), piece => seen.push(piece))
    expect(seen.join('')).toBe('👋'.repeat(5000))
    for (const piece of seen) expect(Buffer.from(piece).toString()).toBe(piece)
  })

  test.each(['a', '=', ' ', '\n', '字', '0'])('a run of %j does not take for ever', unit => {
    const began = performance.now()
    expect(exact(unit.repeat(EXACT_CHARS))).toBeGreaterThan(0)
    expect(performance.now() - began).toBeLessThan(2_000)
  })

  test("a model's own marks in a text are text", () => {
    expect(exact('<|endoftext|>')).toBeGreaterThan(3)
  })
})

describe('samples', () => {
  test('are the text itself up to a size', () => {
    expect(sampleOf(['a', 'b'])).toEqual({ text: 'a\nb', scale: 1 })
  })

  test('of longer texts meet the whole within five per cent, also where its language changes', () => {
    const mixed = Array.from(
      { length: 300 },
      (_, i) => ['The grass is green. ', '草は緑です。', 'x = [1, 2]\n'][i % 3]!,
    )
    for (const texts of [[WORDS.repeat(4000)], mixed.map(text => text.repeat(200))]) {
      const { text, scale } = sampleOf(texts)
      expect(text.length).toBeLessThanOrEqual(EXACT_CHARS)
      const whole = exact(texts.join(''))
      expect(Math.abs(exact(text) * scale - whole) / whole).toBeLessThan(0.05)
    }
  })
})

test('what is said is kept as it was said, in JSON or out of it, up to a size', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), parts => {
      const [said, escaped] = [new SaidText(), new SaidText(true)]
      for (const part of parts) {
        said.add(part)
        const json = Buffer.from(JSON.stringify(part))
        escaped.addBytes(json, 1, json.length - 1)
      }
      expect([said.text(), escaped.text()]).toEqual([parts.join(''), parts.join('')])
      expect([said.scale, escaped.scale, said.bytes]).toEqual([1, 1, Buffer.byteLength(parts.join(''))])
    }),
  )
  const long = new SaidText()
  for (let i = 0; i < 1000; i++) long.add('x'.repeat(1000))
  expect(long.text().length).toBeLessThanOrEqual(256 << 10)
  expect(long.text().length * long.scale).toBeCloseTo(1_000_000)
})

test("of a prompt its words count, in any dialect; pictures count flat, and the protocol's own words for nothing", () => {
  const picture = `data:image/png;base64,${'A'.repeat(5000)}`
  expect(promptText({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], tools: [{ name: 'f' }] })).toEqual({
    texts: ['Hi', '[{"name":"f"}]'],
    tokens: 4,
  })
  expect(promptText({ messages: [{ content: [{ type: 'image_url', image_url: { url: picture } }] }] })).toEqual({
    texts: [],
    tokens: 1004,
  })
  expect(promptText({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }], system: 'S' }).texts).toEqual(['S', 'Hi'])
  expect(
    promptText({ messages: [{ content: [{ type: 'tool_use', id: 't', input: { city: 'Paris' } }] }] }).texts,
  ).toEqual(['{"city":"Paris"}'])
  expect(promptText({ input: [[1, 2, 3], [4]] }).tokens).toBe(4)
})

test.each([
  [{ choices: [{ message: { content: 'Hi', tool_calls: [{ function: { name: 'f', arguments: '{}' } }] } }] }, 'Hif{}'],
  [
    {
      content: [
        { type: 'text', text: 'Hi' },
        { type: 'tool_use', name: 'f', input: { a: 1 } },
      ],
    },
    'Hif{"a":1}',
  ],
  [{ candidates: [{ content: { parts: [{ text: 'Hi' }] } }] }, 'Hi'],
])('of an answer in one piece its words count: %j', (answer, words) => {
  expect(saidIn(answer).text()).toBe(words)
})

describe('a counter', () => {
  const thread = new URL('../../../dist/ai/tokens/count-thread.js', import.meta.url)
  let counter: TokenCounter
  afterEach(() => counter.close())

  test('counts in a thread, while this one goes on', async () => {
    counter = new TokenCounter(thread, () => {})
    const text = WORDS.repeat(40)
    // The first count loads the tables; what comes in time is right.
    await vi.waitFor(async () => expect(await counter.count([text])).toBe(exact(text)), { timeout: 10_000 })
    expect(await counter.count([])).toBe(0)
    const many = await Promise.all(Array.from({ length: 500 }, () => counter.count(['one two three'])))
    expect(new Set(many)).toEqual(new Set([3, undefined]))
    expect(many.filter(tokens => tokens === 3)).toHaveLength(200)
  })

  test('that cannot run says so once and counts nothing', async () => {
    const faults: string[] = []
    counter = new TokenCounter(new URL('file:///nowhere.js'), message => faults.push(message))
    expect(await counter.count(['one'])).toBeUndefined()
    expect(await counter.count(['one'])).toBeUndefined()
    expect(faults).toEqual(['tokens cannot be counted'])
  })
})
