import { Text } from '@mantine/core'
import { IconCircleCheckFilled, IconCircleDashed } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { SampleCall } from '../../lib/snippets.js'
import { Panel } from '../../ui/panel.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { Snippets } from '../../ui/snippets.js'
import { HttpStatus } from '../../ui/status-badge.js'
import { firstCallQuery } from './api.js'
import classes from './keys.module.css'

interface Props {
  application: string
  subscribed: boolean
  hasKey: boolean
  call: SampleCall | undefined
}

/** The way to the first call; its last step turns green by itself once the gateway has seen it. */
export function FirstCall({ application, subscribed, hasKey, call }: Props) {
  const seen = useQuery(firstCallQuery(application)).data
  if (seen === undefined) return null
  if (seen)
    return (
      <Panel>
        <p className={classes.works} role="status">
          <IconCircleCheckFilled size={20} className={classes.tick} aria-hidden />
          <b>It works</b>
          <span>
            The newest call that succeeded was <RelativeTime at={seen.time} />: <HttpStatus status={seen.status} />
          </span>
        </p>
      </Panel>
    )
  return (
    <Panel title="Your first call">
      <ol className={classes.way}>
        <Stage done={subscribed} title="Subscribe to a product">
          Keys of this application open what it is subscribed to.
        </Stage>
        <Stage done={hasKey} title="Make a key">
          It is shown once; keep it where your program reads its secrets.
        </Stage>
        <Stage done={false} title="Make a call">
          {subscribed && hasKey ? (
            <span role="status">Waiting for it. This turns green by itself.</span>
          ) : (
            'Once there is a subscription and a key.'
          )}
        </Stage>
      </ol>
      {call && hasKey && (
        <div className={classes.padded}>
          <Snippets call={call} />
        </div>
      )}
    </Panel>
  )
}

function Stage({ done, title, children }: { done: boolean; title: string; children: ReactNode }) {
  return (
    <li data-done={done || undefined}>
      {done ? <IconCircleCheckFilled size={20} aria-label="Done" /> : <IconCircleDashed size={20} aria-label="To do" />}
      <div>
        <b>{title}</b>
        <Text c="dimmed" component="div">
          {children}
        </Text>
      </div>
    </li>
  )
}
