import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { skipSpace } from './json-scan.js'
import { askForUsage, cutOf, DuplicateMember, findMembers, splice } from './splice.js'
import { oddObject, oddString, oddValue } from './testing/odd-json.js'

const text = fc.string({ unit: 'grapheme', maxLength: 10 })

const withUsage = (source: string): Buffer => {
  const bytes = Buffer.from(source)
  const [options] = findMembers(bytes, ['stream_options'])
  const edit = askForUsage(bytes, skipSpace(bytes, 0, bytes.length), options)
  return splice(bytes, edit ? [edit] : [])
}

describe('the model', () => {
  test('is replaced and every other byte stays', () => {
    fc.assert(
      fc.property(oddObject({ model: oddString(text) }), text, (source, model) => {
        const bytes = Buffer.from(source)
        const [span] = findMembers(bytes, ['model'])
        const replacement = Buffer.from(JSON.stringify(model))
        const out = splice(bytes, [{ start: span!.valueStart, end: span!.valueEnd, bytes: replacement }])
        expect(JSON.parse(out.toString())).toEqual({ ...JSON.parse(source), model })
        expect(out.subarray(0, span!.valueStart)).toEqual(bytes.subarray(0, span!.valueStart))
        expect(out.subarray(span!.valueStart + replacement.length)).toEqual(bytes.subarray(span!.valueEnd))
      }),
    )
  })

  test('twice is refused, however it is spelled', () => {
    const bytes = Buffer.from('{"model":"a","x":{"model":"b"},"mo\\u0064el":"c"}')
    expect(() => findMembers(bytes, ['model'])).toThrow(DuplicateMember)
  })

  test('is not looked for below the top', () => {
    expect(findMembers(Buffer.from('{"a":{"model":1},"b":["model",{"model":2}],"c":"model"}'), ['model'])).toEqual([
      undefined,
    ])
  })
})

describe('asking for usage', () => {
  test('adds nothing but the question', () => {
    const options = fc.oneof(oddObject({}), oddObject({ include_usage: fc.constantFrom('false', 'null') }))
    fc.assert(
      fc.property(oddObject({ stream_options: options }), source => {
        const before = JSON.parse(source)
        expect(JSON.parse(withUsage(source).toString())).toEqual({
          ...before,
          stream_options: { ...before.stream_options, include_usage: true },
        })
      }),
    )
  })

  test('works where there are no options', () => {
    fc.assert(
      fc.property(oddObject({ model: oddString(text) }), source => {
        const before = JSON.parse(source)
        fc.pre(!('stream_options' in before))
        expect(JSON.parse(withUsage(source).toString())).toEqual({ ...before, stream_options: { include_usage: true } })
      }),
    )
  })

  test.each([
    ['{"stream_options":null}', '{"stream_options":{"include_usage":true}}'],
    ['{"stream_options":{ }}', '{"stream_options":{"include_usage":true }}'],
    ['{"stream_options":{"include_usage": true}}', '{"stream_options":{"include_usage": true}}'],
    ['{"stream_options":"yes"}', '{"stream_options":"yes"}'],
    ['{"stream_options":{"include_usage":"yes"}}', '{"stream_options":{"include_usage":"yes"}}'],
  ])('%s becomes %s', (before, after) => expect(withUsage(before).toString()).toBe(after))
})

test('a cut takes a member with one comma', () => {
  fc.assert(
    fc.property(oddObject({ usage: oddValue }), source => {
      const bytes = Buffer.from(source)
      const [span] = findMembers(bytes, ['usage'])
      const [start, end] = cutOf(bytes, span!.keyStart, span!.valueEnd, bytes.length)
      const { usage: _, ...rest } = JSON.parse(source)
      expect(JSON.parse(splice(bytes, [{ start, end, bytes: Buffer.alloc(0) }]).toString())).toEqual(rest)
    }),
  )
})
