import { tenantPermissions } from '@gatehouse/shared/permissions.js'
import { VisuallyHidden } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { Fragment, type ReactNode } from 'react'
import { formatWord } from '../../lib/format.js'
import type { Role } from './api.js'
import { byNoun } from './matrix.js'
import classes from './roles.module.css'

/** Every permission beside every role. */
export function RoleMatrix({ roles, head }: { roles: readonly Role[]; head: (role: Role) => ReactNode }) {
  return (
    // biome-ignore lint/a11y: what scrolls has to be reachable by keyboard, and named
    <div className={classes.scroll} tabIndex={0} role="region" aria-label="Permissions of roles">
      <table className={classes.matrix}>
        <thead>
          <tr>
            <th scope="col">Permission</th>
            {roles.map(role => (
              <th key={role.slug} scope="col">
                {head(role)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {byNoun(tenantPermissions).map(([noun, permissions]) => (
            <Fragment key={noun}>
              {permissions.map((permission, index) => (
                <tr key={permission} data-first={index === 0}>
                  <th scope="row">
                    <span>{index === 0 && formatWord(noun)}</span>
                    <span className="mono">{permission}</span>
                  </th>
                  {roles.map(role => (
                    <td key={role.slug}>
                      {role.permissions.includes(permission) ? (
                        <>
                          <IconCheck size={16} aria-hidden />
                          <VisuallyHidden>Yes</VisuallyHidden>
                        </>
                      ) : (
                        <VisuallyHidden>No</VisuallyHidden>
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  )
}
