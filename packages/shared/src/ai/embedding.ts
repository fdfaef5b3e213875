/** What to embed, and how. */
export interface EmbedRequest {
  model: string
  /** Texts, or tokens by the model's own tokenizer; at least one. */
  inputs: (string | number[])[]
  dimensions?: number
  /** What the vectors are for. */
  purpose?: 'query' | 'document' | 'similarity' | 'classification' | 'clustering' | 'code-query' | 'question' | 'fact'
  /** Of the document, where `purpose` is `document`. */
  title?: string
  user?: string
}

/** One vector an input, in order. */
export interface EmbedResponse {
  model: string
  vectors: number[][]
  /** Input tokens, where the provider told. */
  inputTokens?: number
}
