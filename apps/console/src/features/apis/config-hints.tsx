import type { FormHints } from '../../ui/schema/knowledge.js'
import { valueAt } from '../../ui/schema/values.js'
import { ConditionsField } from './routes/conditions-field.js'
import { type ConditionsDraft, conditionWords, routesWords } from './routes/route-words.js'
import { RoutesField } from './routes/routes-field.js'
import { upstreamHints } from './upstream/upstream-hints.js'

/** What forms know of the configuration of a REST API beyond its schema. */
export const configHints: Required<Pick<FormHints, 'drawn' | 'summaries'>> = {
  drawn: {
    ...upstreamHints.drawn,
    '/routes': field => <RoutesField {...field} />,
    '/routes/*/when': field => <ConditionsField {...field} />,
    '/when': field => <ConditionsField {...field} />,
  },
  summaries: {
    ...upstreamHints.summaries,
    '/routes': values => routesWords(valueAt(values, '/routes') as unknown[] | undefined),
    '/when': values =>
      conditionWords(valueAt(values, '/when') as ConditionsDraft | undefined).join(', ') || 'No conditions',
  },
}
