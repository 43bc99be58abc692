/**
 * Senders whose mail the site or an account always wants, or never.
 *
 * <p>{@link org.posthouse.api.senders.SenderLists} keeps one list for the site and one for each account, and says of a mail what they think of
 * whoever sent it. It only answers: filters decide what follows. A sender is <em>allowed</em> only as far as it is proven that the mail is the
 * sender's, and <em>blocked</em> whether it is proven or not. Lists are in force when a method that changes them returns.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.posthouse.api.senders;
