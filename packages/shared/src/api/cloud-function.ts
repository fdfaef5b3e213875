import { z } from 'zod'

const secret = (title: string) => z.string().trim().min(1).max(10_000).meta({ title, secret: true })

/** A function of a cloud as an upstream, with what it takes to call it. */
export const cloudFunction = z
  .strictObject({
    aws: z
      .strictObject({
        accessKeyId: z
          .string()
          .regex(/^\w{3,128}$/, 'the id of an access key')
          .meta({ title: 'Access key' }),
        secretAccessKey: secret('Secret access key'),
        sessionToken: secret('Session token').optional(),
        region: z
          .string()
          .regex(/^[a-z0-9-]{2,40}$/, 'a region such as eu-west-1')
          .meta({ title: 'Region' }),
        function: z
          .string()
          .regex(/^[A-Za-z0-9:_-]{1,170}$/, 'a name or an ARN')
          .optional()
          .meta({
            title: 'Function',
            description:
              'Invoked with an event as API Gateway makes it; the target is then https://lambda.<region>.amazonaws.com. None: the target is a function URL, and calls are signed.',
          }),
      })
      .optional()
      .meta({ title: 'AWS Lambda' }),
    azure: z
      .strictObject({ key: secret('Function key') })
      .optional()
      .meta({ title: 'Azure Functions' }),
    google: z
      .strictObject({
        serviceAccount: z.string().trim().min(1).max(10_000).meta({
          title: 'Key file of the service account',
          description: 'The whole JSON.',
          secret: true,
          widget: 'text',
        }),
        audience: z
          .url()
          .max(2_000)
          .optional()
          .meta({ title: 'Audience', description: 'Of the ID token: the target’s address unless told.' }),
      })
      .optional()
      .meta({ title: 'Google Cloud' }),
  })
  .meta({
    title: 'Function',
    description: 'Targets are functions of a cloud, which ask who calls: one of these.',
    advanced: true,
  })
