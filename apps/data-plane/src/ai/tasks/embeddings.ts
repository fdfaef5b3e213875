import type { EmbedRequest, EmbedResponse } from '@gatehouse/shared/ai/canonical.js'
import type { CompiledTarget } from '../../config/runtime.js'
import { plainUsage } from '../accounting.js'
import { type Json, unsupported } from '../dialects/fields.js'
import type { MappedTask } from './task.js'

/** Embeds by whatever provider; `answer` puts the vectors into the caller's form. */
export class EmbedTask implements MappedTask {
  constructor(
    private readonly asked: EmbedRequest,
    private readonly form: (response: EmbedResponse, inputTokens: number) => Json,
    private readonly estimate: number,
  ) {}

  request({ provider, model }: CompiledTarget, drop: (field: string) => void) {
    const { definition, credentials } = provider
    if (!definition.embed) throw unsupported('The provider behind this model makes no embeddings.', 'model')
    return definition.embed.request(this.asked, { model, credentials }, drop)
  }

  answer({ provider }: CompiledTarget, body: unknown) {
    const response = provider.definition.embed!.response(body)
    if (response.vectors.length !== this.asked.inputs.length) throw new TypeError('not one vector an input')
    const { inputTokens } = response
    const usage = inputTokens === undefined ? undefined : plainUsage(inputTokens, 0)
    return { body: this.form(response, inputTokens ?? this.estimate), usage }
  }
}
