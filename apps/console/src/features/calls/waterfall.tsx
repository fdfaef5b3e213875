import { formatMs } from '../../lib/format.js'
import type { Call } from './api.js'
import classes from './calls.module.css'

/** The gateway's own share, the upstream's, and when the first token came. */
export function Waterfall({ call }: { call: Pick<Call, 'gatewayMs' | 'upstreamMs' | 'ttftMs' | 'totalMs'> }) {
  const total = Math.max(call.totalMs, call.gatewayMs + call.upstreamMs, 0.001)
  const spans = [
    { name: 'Gateway', from: 0, ms: call.gatewayMs, tone: classes.gateway },
    ...(call.upstreamMs > 0
      ? [{ name: 'Upstream', from: call.gatewayMs, ms: call.upstreamMs, tone: classes.upstream }]
      : []),
    ...(call.ttftMs === null ? [] : [{ name: 'To first token', from: 0, ms: call.ttftMs, tone: classes.ttft }]),
  ]
  return (
    <dl className={classes.waterfall}>
      {spans.map(({ name, from, ms, tone }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <span className={classes.track} aria-hidden>
              <span
                className={tone}
                style={{
                  insetInlineStart: `${(from / total) * 100}%`,
                  width: `max(2px, ${Math.min(1, ms / total) * 100}%)`,
                }}
              />
            </span>
            {formatMs(ms)}
          </dd>
        </div>
      ))}
      <div>
        <dt>In all</dt>
        <dd>
          <span />
          <b>{formatMs(call.totalMs)}</b>
        </dd>
      </div>
    </dl>
  )
}
