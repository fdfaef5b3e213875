import { expect, test } from 'vitest'
import { snippets } from './snippets.js'

const code = (label: string, call: Parameters<typeof snippets>[1]) =>
  snippets('http://gw', call).find(sample => sample.label === label)!.code

test('text that quotes is quoted', () => {
  const call = { kind: 'ai', model: 'm', messages: [{ role: 'user', content: `It's "so" $HOME` }] } as const
  expect(code('curl', call)).toContain(`It'\\''s \\"so\\" $HOME`)
  expect(code('OpenAI, Python', call)).toContain(`"content":"It's \\"so\\" $HOME"`)
})

test('Python has its own words for true and none, outside of texts alone', () => {
  const call = {
    kind: 'ai',
    model: 'm',
    messages: [{ role: 'user', content: 'true null' }],
    options: { seed: 1 },
  } as const
  expect(code('OpenAI, Python', call)).toContain('"content":"true null"')
  expect(code('OpenAI, Python', call)).toContain('    seed=1,')
})

test('a plain GET stays plain', () => {
  expect(code('curl', { kind: 'rest', path: '/acme/weather/cities' })).toBe(
    'curl http://gw/acme/weather/cities \\\n  -H "Authorization: Bearer $GATEHOUSE_KEY"',
  )
  expect(code('curl', { kind: 'rest', path: '/x?city=Oslo' })).toContain(`'http://gw/x?city=Oslo'`)
})

test('method, headers and body are in every language', () => {
  const call = { kind: 'rest', path: '/x', method: 'POST', headers: { 'X-A': 'b' }, body: '{"a":1}' } as const
  for (const { code } of snippets('http://gw', call)) {
    expect(code).toMatch(/POST/)
    expect(code).toMatch(/X-A"?: ?"?b/)
    expect(code).toMatch(/a\\?":1/)
  }
})
