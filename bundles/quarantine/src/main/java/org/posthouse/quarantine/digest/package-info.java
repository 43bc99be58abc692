/**
 * The digest: a mail that lists what was held for an account and what came into Junk since the last one.
 *
 * <ul>
 *   <li>{@code DigestComponent} looks once a minute who is due, on a thread of its own, and comes and goes with the database.
 *   <li>{@code WishTable} keeps who wants it when, and up to which time each was told. A digest has an id made of the account and the time
 *       it was due, and that time is stored after the outbox has the mail: whatever crashes in between, it is sent once.
 *   <li>{@code Schedule} says when somebody was last due; {@code Arrivals} finds what came, bounded; {@code DigestMail} writes the mail, in which
 *       nothing that strangers wrote is a link.
 * </ul>
 */
package org.posthouse.quarantine.digest;
