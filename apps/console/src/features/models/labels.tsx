import { ActionIcon, Group } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { notifyError } from '../../lib/notify.js'
import { useMay } from '../../lib/operations.js'
import { StatusBadge } from '../../ui/status-badge.js'
import { unlabel, type Version } from './api.js'
import classes from './models.module.css'

interface Props {
  tenant: string
  model: string
  version: Version
  onChanged: (said: string) => Promise<void>
}

const UNLABEL = 'DELETE /tenants/{tenant}/models/{model}/labels/{label}'

/** Under which names a version is called. */
export function Labels({ tenant, model, version: { labels }, onChanged }: Props) {
  const may = useMay({ tenant })(UNLABEL)
  const take = useMutation({
    mutationFn: (label: string) => unlabel(tenant, model, label),
    onSuccess: (_, label) => onChanged(`${model}:${label} is no name any more.`),
    onError: notifyError,
  })
  if (labels.length === 0) return '–'
  return (
    <Group gap={8}>
      {labels.map(label =>
        label === 'production' ? (
          <StatusBadge key={label} state="live" />
        ) : (
          <span key={label} className={classes.label}>
            <span className="mono">
              {model}:{label}
            </span>
            {may && (
              <ActionIcon
                variant="subtle"
                color="gray"
                c="dimmed"
                size={24}
                data-operation={UNLABEL}
                aria-label={`Take ${label} away`}
                onClick={() => take.mutate(label)}
              >
                <IconX size={14} />
              </ActionIcon>
            )}
          </span>
        ),
      )}
    </Group>
  )
}
