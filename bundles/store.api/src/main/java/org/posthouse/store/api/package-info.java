/** The mailbox store: accounts, mailboxes, messages, changes. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.posthouse.store.api;
