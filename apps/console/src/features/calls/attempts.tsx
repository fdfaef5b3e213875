import { formatMs } from '../../lib/format.js'
import { HttpStatus, StatusBadge } from '../../ui/status-badge.js'
import type { CallDetail } from './api.js'
import classes from './calls.module.css'

/** Each provider that was tried, in order. */
export function Attempts({ attempts }: { attempts: CallDetail['attemptList'] }) {
  return (
    <ol className={classes.attempts}>
      {attempts.map((attempt, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: their order is their name
        <li key={index}>
          <span>
            {attempt.provider}
            {attempt.model && <span className="mono"> {attempt.model}</span>}
            {attempt.key && ` with the key ${attempt.key}`}
            {attempt.continues && <span className={classes.path}>goes on with what was said so far</span>}
            {attempt.path && <span className={classes.path}>{attempt.path}</span>}
          </span>
          <span className={classes.outcome}>
            {attempt.status > 0 ? (
              <HttpStatus status={attempt.status} />
            ) : (
              <StatusBadge state={attempt.error ?? 'failed'} tone="bad" />
            )}
            {attempt.atMs !== null && <span className={classes.path}>after {formatMs(attempt.atMs)}</span>}
            {formatMs(attempt.ms)}
          </span>
        </li>
      ))}
    </ol>
  )
}
