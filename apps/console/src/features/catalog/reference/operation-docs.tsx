import type { ApiDocument } from '@gatehouse/shared/api/catalog.js'
import { Text, Title } from '@mantine/core'
import { Markdown } from '../../../ui/markdown.js'
import { Snippet } from '../../../ui/snippet.js'
import type { Content, Operation } from './document.js'
import { exampleFor } from './example.js'
import { Method } from './method.js'
import classes from './reference.module.css'
import { Bounds, FieldHead, SchemaView, typeText } from './schema-view.js'

interface Props {
  document: ApiDocument
  operation: Operation
  /** Where it is served, before the operation's own path. */
  base: string
}

export function OperationDocs({ document, operation, base }: Props) {
  const { method, path, summary, description, deprecated, parameters, body, responses } = operation
  return (
    <article className={classes.docs} aria-label={summary}>
      <div>
        <Title order={2}>{summary}</Title>
        <div className={classes.address}>
          <Method method={method} />
          <code>{`${base}${path}`}</code>
        </div>
        {deprecated && <Text className={classes.deprecated}>Deprecated: it may go away.</Text>}
        {description && <Markdown text={description} />}
      </div>
      {parameters.length > 0 && (
        <section>
          <Title order={3}>Parameters</Title>
          <ul className={classes.fields}>
            {parameters.map(one => (
              <li key={`${one.in} ${one.name}`}>
                <FieldHead
                  name={one.name}
                  type={`${typeText(document, one.schema)}, in the ${one.in}`}
                  required={one.required}
                />
                {one.description && (
                  <div className={classes.about}>
                    <Markdown text={one.description} />
                  </div>
                )}
                <Bounds schema={one.schema} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {body && (
        <section>
          <Title order={3}>Body</Title>
          <Text c="dimmed">{body.type}</Text>
          <SchemaView document={document} schema={body.schema} />
        </section>
      )}
      {responses.length > 0 && (
        <section>
          <Title order={3}>Answers</Title>
          {responses.map(({ status, description, content }) => (
            <details key={status} className={classes.response} open={status.startsWith('2')}>
              <summary>
                <b>{status}</b> {description}
              </summary>
              {content && <Answer document={document} content={content} status={status} />}
            </details>
          ))}
        </section>
      )}
    </article>
  )
}

function Answer({ document, content, status }: { document: ApiDocument; content: Content; status: string }) {
  const example = content.example ?? (content.schema && exampleFor(document, content.schema))
  return (
    <div className={classes.answer}>
      <SchemaView document={document} schema={content.schema} />
      {example !== undefined && example !== null && (
        <Snippet label={`Example of ${status}`} code={JSON.stringify(example, null, 2)} />
      )}
    </div>
  )
}
