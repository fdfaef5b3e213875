import type { AiRequest, EmbedRequest, EmbedResponse } from '@gatehouse/shared/ai/canonical.js'
import type { TaskMaker } from '../chat.js'
import type { ChatRequest } from '../chat-request.js'
import { isObject, type Json } from '../dialects/fields.js'
import { cohereEmbedForm, parseCohereEmbed } from './cohere-embeddings.js'
import { CountTask } from './count-tokens.js'
import { EmbedTask } from './embeddings.js'
import { batchForm, embedContentForm, parseBatch, parseEmbedContent } from './gemini-embeddings.js'
import { embedForm, parseEmbed, parsePrompt, promptForm } from './ollama-embeddings.js'
import { embeddingsForm, parseEmbeddings } from './openai-embeddings.js'

export const openAiEmbeddings: TaskMaker = ({ json, model, input }, _, callId) =>
  new EmbedTask(parseEmbeddings(json, model), embeddingsForm(json, model, `embd-${callId}`), input)

const google =
  (parse: (json: Json, model: string) => EmbedRequest, form: (response: EmbedResponse) => Json): TaskMaker =>
  ({ json, model, input }) =>
    new EmbedTask(parse(json, model), form, input)

export const embedContent = google(parseEmbedContent, embedContentForm)
export const batchEmbedContents = google(parseBatch, batchForm)

export const ollamaEmbed: TaskMaker = ({ json, model, input }) =>
  new EmbedTask(parseEmbed(json, model), (response, tokens) => embedForm(response, tokens, model), input)
export const ollamaEmbedding: TaskMaker = ({ json, model, input }) =>
  new EmbedTask(parsePrompt(json, model), promptForm, input)
export const cohereEmbed: TaskMaker = ({ json, model, input }, _, callId) =>
  new EmbedTask(parseCohereEmbed(json, model), cohereEmbedForm(json, callId), input)

/** Where a provider has no counter the count is an estimate. */
const counted =
  (form: (tokens: number) => Json, canonical: (request: ChatRequest) => AiRequest): TaskMaker =>
  (request, model) => {
    const target = model.answering[0]
    const read = canonical(request)
    return target?.provider.definition.count ? new CountTask(() => read, form) : { counted: form }
  }

export const countMessages = counted(
  tokens => ({ input_tokens: tokens }),
  request => request.canonical(),
)

/** Contents, or a whole request for an answer. */
export const countContents = counted(
  tokens => ({ totalTokens: tokens }),
  ({ json, dialect, model }) => {
    const { generateContentRequest: whole } = json
    return dialect.parse(isObject(whole) ? whole : json, { model, stream: false })
  },
)
