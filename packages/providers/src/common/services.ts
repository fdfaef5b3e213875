/** Calls beside chat and embeddings, in OpenAI's form; rerank in the one that Cohere and Jina share. Their bytes pass. */
export const services = ['moderations', 'images', 'speech', 'transcriptions', 'translations', 'rerank'] as const
export type Service = (typeof services)[number]

/** Below a base URL like OpenAI's. */
export const SERVICE_PATHS: Readonly<Record<Service, string>> = {
  moderations: '/moderations',
  images: '/images/generations',
  speech: '/audio/speech',
  transcriptions: '/audio/transcriptions',
  translations: '/audio/translations',
  rerank: '/rerank',
}
