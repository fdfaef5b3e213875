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

/** Nest's logger on top of pino. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    this.write('info', message, context)
  }
  error(message: unknown, stack?: string, context?: string): void {
    this.write('error', message, context ?? stack)
  }
  warn(message: unknown, context?: string): void {
    this.write('warn', message, context)
  }
  debug(message: unknown, context?: string): void {
    this.write('debug', message, context)
  }
  verbose(message: unknown, context?: string): void {
    this.write('trace', message, context)
  }

  private write(level: 'info' | 'error' | 'warn' | 'debug' | 'trace', message: unknown, context?: string): void {
    if (typeof message === 'object' && message !== null) this.logger[level]({ context, ...message })
    else this.logger[level]({ context }, String(message))
  }
}
