import { Stack, Title } from '@mantine/core'
import { formatAbsolute, formatUsd } from '../../lib/format.js'
import { DataTable } from '../../ui/data-table.js'
import { DefinitionList } from '../../ui/definition-list.js'
import type { Booked } from './api.js'
import { Calculator } from './calculator.js'
import { formatMarkup, ratesIn } from './rates.js'

/** Every rate of a model beside the price book's, and what a call comes to. */
export function PriceDetail({ booked }: { booked: Booked }) {
  const { price, source, list, own, next } = booked
  const listed = new Map(list ? ratesIn(list).map(({ name, usd }) => [name, usd]) : [])
  return (
    <Stack gap={24}>
      <DefinitionList
        items={[
          ['From', source ?? 'No price is known'],
          ['Mark-up', own?.markup == null ? undefined : formatMarkup(own.markup)],
          ['Holds since', own ? formatAbsolute(own.effectiveFrom) : undefined],
          ['Next change', next ? formatAbsolute(next.effectiveFrom) : undefined],
          ['Then input', next?.price ? formatUsd(next.price.input) : undefined],
          ['Then output', next?.price ? formatUsd(next.price.output) : undefined],
        ]}
      />
      {price && (
        <>
          <DataTable
            label="Rates"
            rows={ratesIn(price)}
            rowKey={({ name }) => name}
            columns={[
              { title: 'Rate', cell: ({ name }) => name },
              { title: 'Now', numeric: true, cell: ({ usd }) => formatUsd(usd) },
              { title: 'Price book', numeric: true, cell: ({ name }) => formatUsd(listed.get(name) ?? '0') },
            ]}
          />
          <section aria-label="What a call costs">
            <Title order={3} mb={8}>
              What a call costs
            </Title>
            <Calculator rates={price} />
          </section>
        </>
      )}
    </Stack>
  )
}
