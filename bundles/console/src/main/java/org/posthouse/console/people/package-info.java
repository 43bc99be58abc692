/**
 * The pages for domains, accounts, aliases, app passwords, DNS records, routes, and for importing and exporting mailboxes.
 *
 * <p>Pages show the rows of operations and run operations; they keep no state of their own. A {@code …Card} is part of a
 * page.
 */
package org.posthouse.console.people;
