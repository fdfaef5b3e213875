/** A FileDescriptorSet of acme.Greeter: SayHello at GET /v1/greeter/{name} and POST /v1/greeter, and Chat, which streams. */
export const greeterDescriptor = Buffer.from(
  'CsABCg1ncmVldGVyLnByb3RvEgRhY21lIhsKBUhlbGxvEhIKBG5hbWUYASABKAlSBG5hbWUygwEKB0dyZWV0ZXISUgoIU2F5SGVsbG8SCy5hY21lLkhlbGxvGgsuYWNtZS5IZWxsbyIsgtPkkwImEhIvdjEvZ3JlZXRlci97bmFtZX1aECILL3YxL2dyZWV0ZXI6ASoSJAoEQ2hhdBILLmFjbWUuSGVsbG8aCy5hY21lLkhlbGxvKAEwAWIGcHJvdG8z',
  'base64',
)
