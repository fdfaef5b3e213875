import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { formatNumber } from '../../lib/format.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { type Key, usesQuery } from './api.js'
import classes from './keys.module.css'

interface Props {
  application: string
  keys: readonly Key[]
  onRevoke?: ((key: Key) => void) | undefined
}

/** Old generations in their grace, with whether anything still calls with them. */
export function RotatingKeys({ application, keys, onRevoke }: Props) {
  const rotating = keys.filter(({ state }) => state === 'rotating_out')
  const uses = useQuery({ ...usesQuery(application), enabled: rotating.length > 0 }).data
  return rotating.map(key => {
    const calls = uses?.get(key.id) ?? 0
    return (
      <div key={key.id} className={classes.rotating} role="note">
        <span>
          The old key <b>{key.name}</b> (…{key.lastFour}) ends <RelativeTime at={key.expiresAt} />.{' '}
          {calls > 0 ? (
            <>
              It is still in use: last <RelativeTime at={key.lastUsedAt} none="not seen" />, {formatNumber(calls)}{' '}
              {calls === 1 ? 'call' : 'calls'} in 24 hours.
            </>
          ) : (
            'Nothing has called with it in 24 hours.'
          )}
        </span>
        {onRevoke && (
          <Button
            variant="default"
            size="xs"
            data-operation="POST /applications/{application}/keys/{key}/revoke"
            onClick={() => onRevoke(key)}
          >
            Revoke it now
          </Button>
        )}
      </div>
    )
  })
}
