import type { FormHints } from '../../../ui/schema/knowledge.js'
import { type Values, valueAt } from '../../../ui/schema/values.js'
import type { UpstreamDraft } from './config.js'
import { DescriptorField } from './descriptor-field.js'
import { FunctionField } from './function-field.js'
import { SplitField } from './split-field.js'
import { TargetsField } from './targets-field.js'
import { upstreamWords } from './upstream-words.js'

const AT = '/upstream'

/** What forms know of an upstream beyond its schema. */
export const upstreamHints: Required<Pick<FormHints, 'drawn' | 'summaries'>> = {
  drawn: {
    [`${AT}/targets`]: field => <TargetsField {...field} />,
    [`${AT}/split`]: field => <SplitField {...field} />,
    [`${AT}/function`]: field => <FunctionField {...field} />,
    [`${AT}/transcoding/descriptor`]: field => <DescriptorField {...field} />,
  },
  summaries: Object.fromEntries(
    Object.entries(upstreamWords).map(([part, words]) => [
      `${AT}/${part}`,
      (values: Values) => words((valueAt(values, AT) ?? {}) as UpstreamDraft),
    ]),
  ),
}
