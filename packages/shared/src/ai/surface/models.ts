import { list, type Operation, object, text } from './schema.js'

export const models: readonly Operation[] = [
  {
    path: '/v1/models',
    method: 'get',
    tag: 'Models',
    summary: 'List the models that the key opens',
    description: 'Only those of active subscriptions.',
    answer: object({ data: list(object({ id: text('What to put in "model".') }), 'The models.') }),
  },
  {
    path: '/v1/models/{model}',
    method: 'get',
    tag: 'Models',
    summary: 'Show one of them',
    description: 'Not found where the key does not open it.',
    answer: object({ id: text('What to put in "model".') }),
  },
]
