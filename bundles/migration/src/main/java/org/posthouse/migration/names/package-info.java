/** Names of mailboxes and keywords: as other servers write them, and as this one takes them. Pure functions. */
package org.posthouse.migration.names;
