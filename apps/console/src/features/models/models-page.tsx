import { Text } from '@mantine/core'
import { IconSparkles } from '@tabler/icons-react'
import { formatUsd } from '../../lib/format.js'
import type { Column } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { RelativeTime } from '../../ui/relative-time.js'
import type { TenantProps } from '../../ui/tenant-choice.js'
import { TenantListPage } from '../../ui/tenant-list-page.js'
import { type Model, modelsQuery } from './api.js'

type Target = Model['targets'][number]

const Targets = ({ targets }: { targets: readonly Target[] }) =>
  targets.length === 0
    ? '–'
    : targets.map(target => (
        <div key={`${target.provider}/${target.model}`}>
          <span className="mono">
            {target.provider}/{target.model}
          </span>{' '}
          <Text span c="dimmed" fz="xs">
            {price(target)}
          </Text>
        </div>
      ))

const price = ({ price }: Target): string =>
  price === null ? 'no price known' : `${formatUsd(price.input)} in, ${formatUsd(price.output)} out per million`

const columns: Column<Model>[] = [
  { title: 'Alias', cell: model => <b>{model.slug}</b> },
  { title: 'Served by', cell: model => <Targets targets={model.targets} /> },
  { title: 'Falls back to', cell: model => <Targets targets={model.fallbacks} /> },
  { title: 'Created', numeric: true, cell: model => <RelativeTime at={model.createdAt} /> },
]

export function ModelsPage(props: TenantProps) {
  return (
    <TenantListPage
      {...props}
      title="Models"
      purpose="Names that callers put in “model”, and what stands behind each."
      query={modelsQuery(props.tenant)}
      columns={columns}
      rowKey={model => model.id}
      empty={
        <EmptyState icon={<IconSparkles size={20} />} title="No models yet">
          Make the first with <code className="mono">POST /tenants/{props.tenant}/models</code>.
        </EmptyState>
      }
    />
  )
}
