import type { EmbedRequest, EmbedResponse } from '@gatehouse/shared/ai/canonical.js'
import { count, type Json, list, objectAt, refuse, text, textAt } from '../dialects/fields.js'
import { camel } from '../dialects/gemini/camel.js'

const PURPOSES: Readonly<Record<string, EmbedRequest['purpose']>> = {
  RETRIEVAL_QUERY: 'query',
  RETRIEVAL_DOCUMENT: 'document',
  SEMANTIC_SIMILARITY: 'similarity',
  CLASSIFICATION: 'classification',
  CLUSTERING: 'clustering',
  CODE_RETRIEVAL_QUERY: 'code-query',
  QUESTION_ANSWERING: 'question',
  FACT_VERIFICATION: 'fact',
}

/** Reads `:embedContent`. */
export function parseEmbedContent(json: Json, model: string): EmbedRequest {
  return { ...aboutOf(json), model, inputs: [inputOf(json, 'content')] }
}

/** Reads `:batchEmbedContents`: many contents, embedded alike. */
export function parseBatch(json: Json, model: string): EmbedRequest {
  const requests = (list(json, 'requests') ?? []).map((item, i) => objectAt(item, `requests[${i}]`))
  const [first] = requests
  if (!first) throw refuse('Give at least one request.', 'requests')
  const about = aboutOf(first)
  requests.forEach((each, i) => {
    const { purpose, dimensions, title } = aboutOf(each)
    if (purpose !== about.purpose || dimensions !== about.dimensions || title !== about.title)
      throw refuse('Give requests of one batch the same task type, title and dimensions.', `requests[${i}]`)
  })
  return { ...about, model, inputs: requests.map((each, i) => inputOf(each, `requests[${i}].content`)) }
}

function aboutOf(given: Json): Pick<EmbedRequest, 'purpose' | 'dimensions' | 'title'> {
  const json = camel(given)
  const type = text(json, 'taskType')
  return { purpose: PURPOSES[type ?? ''], dimensions: count(json, 'outputDimensionality'), title: text(json, 'title') }
}

function inputOf(json: Json, path: string): string {
  const parts = list(objectAt(json.content, path), 'parts', path) ?? []
  return parts
    .map((part, i) => textAt(objectAt(part, `${path}.parts[${i}]`).text, `${path}.parts[${i}].text`))
    .join('\n')
}

export const embedContentForm = ({ vectors }: EmbedResponse): Json => ({ embedding: { values: vectors[0] } })

export const batchForm = ({ vectors }: EmbedResponse): Json => ({ embeddings: vectors.map(values => ({ values })) })
