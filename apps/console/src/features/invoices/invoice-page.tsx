import { exactDollars } from '@gatehouse/shared/billing/line-words.js'
import { Alert, Button, Group, Skeleton } from '@mantine/core'
import { IconDownload, IconPrinter } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { formatAbsolute } from '../../lib/format.js'
import { DefinitionList } from '../../ui/definition-list.js'
import { ErrorState } from '../../ui/error-state.js'
import { PageHeader } from '../../ui/page-header.js'
import { Panel } from '../../ui/panel.js'
import { Sums } from '../../ui/sums.js'
import { filePath, type Invoice, invoiceQuery } from './api.js'
import { monthWords } from './months.js'

interface Props {
  subscription: string
  month: string
}

/** One invoice with its arithmetic, fit to be printed. */
export function InvoicePage({ subscription, month }: Props) {
  const query = useQuery(invoiceQuery(subscription, month))
  return (
    <>
      <PageHeader
        title={query.data?.number ?? `Invoice of ${monthWords(month)}`}
        purpose={query.data && `${query.data.tenant.name} to ${query.data.organization.name}, ${monthWords(month)}.`}
        action={query.data && <Files subscription={subscription} month={month} />}
      />
      <Panel>
        {query.isPending && <Skeleton h={320} />}
        {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} />}
        {query.data && <Content invoice={query.data} />}
      </Panel>
    </>
  )
}

function Content({ invoice }: { invoice: Invoice }) {
  const { state, number, issuedAt, tenant, organization, application, product, plan, lines, total, due } = invoice
  return (
    <div style={{ padding: 20, display: 'grid', gap: 24 }}>
      {state === 'draft' && (
        <Alert color="yellow" variant="light" title="Draft">
          What the month comes to so far. It is final a day after the month ends.
        </Alert>
      )}
      <DefinitionList
        items={[
          ['Number', number ?? 'None yet'],
          ['Issued', issuedAt ? formatAbsolute(issuedAt) : undefined],
          ['From', tenant.name],
          ['To', organization.name],
          ['Application', application.name],
          ['Plan', `${product}, ${plan}`],
          ['Month', `${monthWords(invoice.month)}, UTC`],
          ['Currency', invoice.currency],
        ]}
      />
      <Sums
        lines={lines.map(({ description, amount }) => [description, exactDollars(amount)] as const)}
        total={exactDollars(total)}
      />
      <DefinitionList items={[['To pay', <b key="due">{exactDollars(due)}</b>]]} />
    </div>
  )
}

const Files = ({ subscription, month }: Props) => (
  <Group gap={8} className="no-print">
    {(['csv', 'json'] as const).map(format => (
      <Button
        key={format}
        component="a"
        href={filePath(subscription, month, format)}
        download={`invoice-${month}.${format}`}
        variant="default"
        leftSection={<IconDownload size={16} aria-hidden />}
        aria-label={`Download as ${format.toUpperCase()}`}
      >
        {format.toUpperCase()}
      </Button>
    ))}
    <Button variant="default" leftSection={<IconPrinter size={16} aria-hidden />} onClick={() => window.print()}>
      Print
    </Button>
  </Group>
)
