/** A chat of about a kilobyte, as an application would send it. */
export function chatBody(model: string, stream = false, tokens?: number): string {
  return JSON.stringify({
    model,
    messages: [
      { role: 'system', content: 'You are a patient assistant who answers in plain words. '.repeat(6).trim() },
      {
        role: 'user',
        content: 'Tell me what the weather in Oslo will be like, and what to wear for a walk. '.repeat(6).trim(),
      },
    ],
    temperature: 0.2,
    ...(tokens ? { max_tokens: tokens } : {}),
    ...(stream ? { stream: true } : {}),
  })
}

/** The same in Anthropic's words: to a provider that speaks OpenAI's every call of it is translated. */
export function messagesBody(model: string, stream = false, tokens = 1024): string {
  const { messages, temperature } = JSON.parse(chatBody(model)) as {
    messages: { content: string }[]
    temperature: number
  }
  const [system, user] = messages
  return JSON.stringify({
    model,
    system: system!.content,
    messages: [{ role: 'user', content: user!.content }],
    max_tokens: tokens,
    temperature,
    ...(stream ? { stream } : {}),
  })
}
