import type { LoggerService } from '@nestjs/common'
import { type Logger, pino } from 'pino'

/** Structured logs on stderr; stdout is for the supervisor. Credentials never get here, and what looks like one is removed. */
export const createLogger = (level: string, name: string): Logger =>
  pino(
    {
      name,
      level,
      redact: {
        paths: [
          'req.headers.authorization',
          'req.headers.cookie',
          '*.password',
          '*.secret',
          '*.token',
          '*.credentials',
          // What a failed statement was about: its values, and the rows that Postgres quotes.
          'err.parameters',
          'err.detail',
          'err.where',
          'err.driverError',
        ],
        censor: '[removed]',
      },
    },
    pino.destination(2),
  )

type Level = 'info' | 'error' | 'warn' | 'debug' | 'trace'

/** Nest's logger on top of pino. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...more: unknown[]): void {
    this.write('info', message, more)
  }
  error(message: unknown, ...more: unknown[]): void {
    this.write('error', message, more)
  }
  warn(message: unknown, ...more: unknown[]): void {
    this.write('warn', message, more)
  }
  debug(message: unknown, ...more: unknown[]): void {
    this.write('debug', message, more)
  }
  verbose(message: unknown, ...more: unknown[]): void {
    this.write('trace', message, more)
  }

  /** Nest puts the context last. Before it stands what is said, where `message` is an object of facts; else a stack. */
  private write(level: Level, message: unknown, more: readonly unknown[]): void {
    const context = more.at(-1)
    const [said] = more.length > 1 ? more : []
    if (message instanceof Error) this.logger[level]({ context, err: message }, message.message)
    else if (typeof message !== 'object' || message === null)
      this.logger[level]({ context, ...(said === undefined ? {} : { stack: said }) }, String(message))
    else if (said === undefined) this.logger[level]({ context, ...message })
    else this.logger[level]({ context, ...message }, String(said))
  }
}
