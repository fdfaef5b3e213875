import { passedOverReasons } from '@gatehouse/shared/routing/passed-over.js'
import { formatMs, formatWord } from '../../lib/format.js'
import type { CallDetail } from './api.js'
import { Attempts } from './attempts.js'
import classes from './calls.module.css'

/** The targets that were asked, in their order, then those that were not, and why. */
export function Decision({ call: { attemptList, passedOver } }: { call: CallDetail }) {
  return (
    <>
      <Attempts attempts={attemptList} />
      {passedOver.length > 0 && (
        <ul className={classes.passedOver} aria-label="Not asked">
          {passedOver.map(({ target, why, ms }) => (
            <li key={target}>
              <span className="mono">{target}</span>
              <span>{reason(why, ms)}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

const words: Readonly<Record<string, string>> = passedOverReasons

/** A newer node may know reasons that this page does not. */
const reason = (why: string, ms: number | null): string =>
  `${formatWord(words[why] ?? why)}${ms === null ? '' : `, for ${formatMs(ms)} more`}`
