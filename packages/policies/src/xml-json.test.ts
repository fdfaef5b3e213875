import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonToXml, XmlFault, xmlToJson } from './xml-json.js'

test.each([
  ['<a/>', { a: '' }],
  ['<?xml version="1.0"?><!-- c --><a>x</a>', { a: 'x' }],
  ['<a b="1" c=\'2\'>t</a>', { a: { '@b': '1', '@c': '2', '#text': 't' } }],
  ['<a><b>1</b><b>2</b><c/></a>', { a: { b: ['1', '2'], c: '' } }],
  ['<a>&lt;&#65;&#x42;&amp;&nbsp;</a>', { a: '<AB&&nbsp;' }],
  ['<a><![CDATA[<b>&amp;</b>]]></a>', { a: '<b>&amp;</b>' }],
  ['<n:a n:b="x>y"/>', { 'n:a': { '@n:b': 'x>y' } }],
])('%s', (text, value) => expect(xmlToJson(text)).toEqual(value))

test.each([
  '',
  'text',
  '<a>',
  '</a>',
  '<a></b>',
  '<a/><b/>',
  '<a b/>',
  '<a b=1/>',
  '<1/>',
  '<a',
  '<a><!-- ',
  '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
  `${'<a>'.repeat(70)}${'</a>'.repeat(70)}`,
])('%s is refused', text => expect(() => xmlToJson(text)).toThrow(XmlFault))

test('what would poison objects is a name like others', () =>
  expect(JSON.stringify(xmlToJson('<a><__proto__>x</__proto__></a>'))).toBe('{"a":{"__proto__":"x"}}'))

test.each([
  [{ a: { '@b': 1, c: [1, 2], d: null } }, '<a b="1"><c>1</c><c>2</c><d/></a>'],
  [[1, 2], '<root><item>1</item><item>2</item></root>'],
  ['x<y', '<root>x&lt;y</root>'],
  [{ 'a b': 1, c: true }, '<root><_a_b>1</_a_b><c>true</c></root>'],
  [{ a: { '@b': '"', '#text': '&' } }, '<a b="&quot;">&amp;</a>'],
])('%j', (value, xml) => expect(jsonToXml(value)).toBe(`<?xml version="1.0" encoding="UTF-8"?>${xml}`))

test('whatever value, what is written can be read, and says the same', () => {
  const text = fc.stringMatching(/^[a-z<>&"'\]]{1,20}$/)
  const name = fc.stringMatching(/^[a-z]{1,5}$/)
  const { value } = fc.letrec(tie => ({
    value: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.dictionary(name, tie('value'), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
    ),
  }))
  fc.assert(
    fc.property(value, each => {
      expect(xmlToJson(jsonToXml({ top: each }))).toEqual({ top: each })
    }),
  )
})
