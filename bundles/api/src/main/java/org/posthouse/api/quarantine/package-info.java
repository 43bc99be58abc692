/**
 * Mail on hold, for those whom it was sent to.
 *
 * <p>Administrators work with {@code api.queue}, which shows and changes everything. {@link org.posthouse.api.quarantine.Quarantine} is for people: it
 * shows an account the mail that is held for it alone, as far as the operator lets its users see such mail, and nothing of other recipients.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.posthouse.api.quarantine;
