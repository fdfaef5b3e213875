import { formatPercent } from './shares.js'
import classes from './upstream.module.css'

interface Props {
  label: string
  parts: readonly { name: string; percent: number }[]
}

const colour = (at: number): string => `var(--gh-series-${(at % 8) + 1})`

/** Parts of a hundred beside each other, with their names and numbers below. */
export function ShareBar({ label, parts }: Props) {
  const said = parts.map(({ name, percent }) => `${name} ${formatPercent(percent)}`)
  return (
    <div role="img" aria-label={`${label}: ${said.join(', ')}`}>
      <div className={classes.bar}>
        {parts.map(({ percent }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: their order is their name
          <span key={at} style={{ flexGrow: percent, background: colour(at) }} />
        ))}
        <Rest parts={parts} />
      </div>
      <div className={classes.legend}>
        {parts.map(({ name, percent }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: their order is their name
          <span key={at}>
            <i style={{ background: colour(at) }} />
            {name} <b>{formatPercent(percent)}</b>
          </span>
        ))}
      </div>
    </div>
  )
}

/** What is not given to anybody yet. */
function Rest({ parts }: Pick<Props, 'parts'>) {
  const rest = 100 - parts.reduce((sum, { percent }) => sum + percent, 0)
  return rest > 0 ? <span className={classes.rest} style={{ flexGrow: rest }} /> : null
}
