import { defineProvider } from './contract.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'deepseek',
    label: 'DeepSeek',
    baseUrl: 'https://api.deepseek.com/v1',
    credentials: apiKey,
    limits: ['Chat completions only.', 'Images, logit_bias and n > 1 are not offered by DeepSeek.'],
  }),
)
