import { pino } from 'pino'
import { expect, test } from 'vitest'
import { NestLogger } from './logger.js'

test('what is said, the facts about it and where it was said are told apart', () => {
  const lines: unknown[] = []
  const logger = new NestLogger(pino({ level: 'trace' }, { write: line => void lines.push(JSON.parse(line)) }))
  // As Nest's own Logger calls it, which adds its context.
  logger.log('a sentence', 'fleet')
  logger.log({ nodeId: 'node_1' }, 'node connected', 'fleet')
  logger.warn({ reason: 'away' }, 'fleet')
  logger.error({ err: new Error('x') }, 'a call failed', 'fleet')
  logger.error('it ended', 'at somewhere', 'fleet')
  logger.error('it ended', undefined, 'fleet')
  logger.debug(new TypeError('no'), 'fleet')
  expect(lines).toMatchObject([
    { level: 30, context: 'fleet', msg: 'a sentence' },
    { level: 30, context: 'fleet', nodeId: 'node_1', msg: 'node connected' },
    { level: 40, context: 'fleet', reason: 'away' },
    { level: 50, context: 'fleet', err: { message: 'x' }, msg: 'a call failed' },
    { level: 50, context: 'fleet', stack: 'at somewhere', msg: 'it ended' },
    { level: 50, context: 'fleet', msg: 'it ended' },
    { level: 20, context: 'fleet', err: { type: 'TypeError' }, msg: 'no' },
  ])
})
