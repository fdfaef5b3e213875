import classes from './sums.module.css'

/** Figures below each other, and what they come to. */
export function Sums({ lines, total }: { lines: readonly (readonly [what: string, amount: string])[]; total: string }) {
  return (
    <dl className={classes.sums}>
      {lines.map(([what, amount]) => (
        <div key={what}>
          <dt>{what}</dt>
          <dd>{amount}</dd>
        </div>
      ))}
      <div data-total>
        <dt>In all</dt>
        <dd>{total}</dd>
      </div>
    </dl>
  )
}
