import { callCost } from '@gatehouse/shared/api/costs.js'
import { Skeleton, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { get } from '../../lib/api-client.js'
import { costWords } from '../../lib/cost-words.js'
import { path } from '../../lib/path.js'
import { Sums } from '../../ui/sums.js'

/** How the cost of a call comes about; nothing where there is nothing to work out. */
export function Cost({ call }: { call: string }) {
  const { data, isPending } = useQuery({
    queryKey: ['calls', call, 'cost'],
    queryFn: ({ signal }) => get(callCost, path`/logs/${call}/cost`, { signal }),
  })
  if (isPending) return <Skeleton h={72} />
  if (!data || data.lines.length === 0) return null
  const { lines, share, minimum, booked, original, agrees, source } = data
  return (
    <>
      <Sums
        lines={[
          ...lines.map(line => [costWords(line), `$${line.cost}`] as const),
          ...(share === 1 ? [] : [['of which is asked, by how it was served', `${share * 100} %`] as const]),
          ...(minimum === null ? [] : [['at the least', `$${minimum}`] as const]),
        ]}
        total={`$${booked}`}
      />
      {source && <Text c="dimmed" fz="sm">{`By the ${source === 'override' ? 'price of your own' : source}.`}</Text>}
      {original !== null && (
        <Text c="dimmed" fz="sm">{`It was booked at $${original} first and has been re-rated since.`}</Text>
      )}
      {!agrees && (
        <Text c="dimmed" fz="sm">
          {`By today's price book it would come to $${data.total}: the price of that time was changed since, or not all that counts is known.`}
        </Text>
      )}
    </>
  )
}
