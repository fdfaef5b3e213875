import { Text, Title } from '@mantine/core'
import { StatusBadge } from '../../ui/status-badge.js'
import type { DryRun } from './api.js'
import classes from './dry-run.module.css'

type Considered = DryRun['considered'][number]

const states = {
  matched: ['Takes it', 'good'],
  later: ['Asked later', 'quiet'],
  method: ['Other methods', 'waiting'],
  conditions: ['Asks for more', 'waiting'],
} as const

/** Each route whose path fits, in the order in which they are asked, and why it takes the request or not. */
export function ConsideredRoutes({ considered }: { considered: readonly Considered[] }) {
  return (
    <section aria-label="Routes at this path">
      <Title order={3}>Routes at this path, in the order they are asked</Title>
      <ol className={classes.steps}>
        {considered.map((route, at) => {
          const [state, tone] = states[route.why]
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: their order is their name
            <li key={at}>
              <div className={classes.step}>
                <span className={classes.route}>
                  <b>{route.methods?.join(' ') ?? 'ANY'}</b> {route.template}
                </span>
                <StatusBadge state={state} tone={tone} />
              </div>
              <Text c="dimmed" fz="xs">
                {[
                  `${route.api} ${route.version}`,
                  route.missing.length > 0 && `the request has not: ${route.missing.join(', ')}`,
                ]
                  .filter(part => part)
                  .join(', ')}
              </Text>
            </li>
          )
        })}
      </ol>
      <Text c="dimmed" fz="xs" mt={12}>
        The paths of all other routes do not fit.
      </Text>
    </section>
  )
}
