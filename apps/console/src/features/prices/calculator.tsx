import { usd } from '@gatehouse/shared/money.js'
import { costLines } from '@gatehouse/shared/price-lines.js'
import { NumberInput, SimpleGrid, Stack } from '@mantine/core'
import { useState } from 'react'
import { costWords, exactUsd } from '../../lib/cost-words.js'
import { Sums } from '../../ui/sums.js'
import type { Rates } from './api.js'
import { tokenPriceOf } from './rates.js'

const fields = [
  ['input', 'Input tokens'],
  ['cached', 'Of them cached'],
  ['output', 'Output tokens'],
] as const

/** The arithmetic of a call that somebody imagines. */
export function Calculator({ rates }: { rates: Rates }) {
  const [counts, setCounts] = useState({ input: 1_000, cached: 0, output: 500 })
  const { lines, total } = costLines({ ...counts, cacheWrite: 0, reasoning: 0 }, tokenPriceOf(rates))
  return (
    <Stack gap={16}>
      <SimpleGrid cols={{ base: 1, xs: 3 }}>
        {fields.map(([name, label]) => (
          <NumberInput
            key={name}
            label={label}
            value={counts[name]}
            min={0}
            max={100_000_000}
            allowDecimal={false}
            thousandSeparator=","
            onChange={value => setCounts({ ...counts, [name]: Number(value) || 0 })}
          />
        ))}
      </SimpleGrid>
      <Sums
        lines={lines.map(line => [costWords({ ...line, rate: usd(line.rate) }), exactUsd(line.nano)])}
        total={exactUsd(total)}
      />
    </Stack>
  )
}
