import { Logger } from '@nestjs/common'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { NestLogger } from './logger.js'

const lines: Record<string, unknown>[] = []
const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>)
afterEach(() => Logger.overrideLogger(['log']))

test('what is said, the facts about it and where it was said are told apart', () => {
  Logger.overrideLogger(new NestLogger(pino({ level: 'trace' }, { write })))
  const logger = new Logger('fleet')
  logger.log('a sentence')
  logger.log({ nodeId: 'node_1' }, 'node connected')
  logger.warn({ reason: 'away' })
  logger.error({ err: new Error('x') }, 'a call failed')
  logger.error('it ended', 'at somewhere')
  logger.debug(new TypeError('no'))
  expect(lines).toMatchObject([
    { level: 30, context: 'fleet', msg: 'a sentence' },
    { level: 30, context: 'fleet', nodeId: 'node_1', msg: 'node connected' },
    { level: 40, context: 'fleet', reason: 'away' },
    { level: 50, context: 'fleet', err: { message: 'x' }, msg: 'a call failed' },
    { level: 50, context: 'fleet', stack: 'at somewhere', msg: 'it ended' },
    { level: 20, context: 'fleet', err: { type: 'TypeError' }, msg: 'no' },
  ])
})
