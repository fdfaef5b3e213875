import { expect, test } from 'vitest'
import { blocksOf, inlinesOf, plainText } from './markdown.js'

test('blocks are told apart', () => {
  const text =
    '# High water\nFor 340 ports,\nby the *hour*.\n\n- one\n  more\n- **two**\n\n1. first\n\n> said\n```\n# code\n```'
  expect(blocksOf(text)).toEqual([
    { kind: 'heading', of: ['High water'] },
    { kind: 'paragraph', of: ['For 340 ports, by the ', { kind: 'em', of: ['hour'] }, '.'] },
    { kind: 'list', ordered: false, items: [['one more'], [{ kind: 'strong', of: ['two'] }]] },
    { kind: 'list', ordered: true, items: [['first']] },
    { kind: 'quote', of: ['said'] },
    { kind: 'code', text: '# code' },
  ])
})

test('a fence that is never closed, and marks that lead to nothing, lose no text', () => {
  expect(blocksOf('```\na')).toEqual([{ kind: 'code', text: 'a' }])
  expect(inlinesOf('2 * 3 * 4 and `')).toEqual(['2 * 3 * 4 and `'])
})

test.each(['javascript:alert(1)', 'data:text/html,x', '//elsewhere.example', 'JaVaScRiPt:x'])('%s is no link', href => {
  expect(inlinesOf(`[here](${href})`)).toEqual([`[here](${href})`])
})

test('links lead to the web and to pages here', () => {
  expect(inlinesOf('see [docs](https://example.com/a)')).toEqual([
    'see ',
    { kind: 'link', href: 'https://example.com/a', of: ['docs'] },
  ])
})

test('cards have words alone', () => {
  expect(plainText('# Tides\n- [Bergen](/b)\n- **Oslo**\n```\nx\n```')).toBe('Tides Bergen, Oslo')
})
