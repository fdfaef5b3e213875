import type { AiRequest } from '@gatehouse/shared/ai/canonical.js'
import type { CompiledTarget } from '../../config/runtime.js'
import { plainUsage } from '../accounting.js'
import type { Json } from '../dialects/fields.js'
import type { MappedTask } from './task.js'

/** Counts the input tokens of a chat by the provider's own counter. Counting costs nothing. */
export class CountTask implements MappedTask {
  constructor(
    private readonly canonical: () => AiRequest,
    private readonly form: (tokens: number) => Json,
  ) {}

  request({ provider, model }: CompiledTarget) {
    return provider.definition.count!.request(this.canonical(), { model, credentials: provider.credentials })
  }

  answer({ provider }: CompiledTarget, body: unknown) {
    return { body: this.form(provider.definition.count!.response(body)), usage: plainUsage(0, 0) }
  }
}
