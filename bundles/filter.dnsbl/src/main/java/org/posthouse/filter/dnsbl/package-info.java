/**
 * Asks lists in the DNS about what is known of a mail (rfc5782).
 *
 * <ul>
 * <li>An {@link org.posthouse.filter.dnsbl.DnsblInspection inspection} collects {@link org.posthouse.filter.dnsbl.Subject subjects}: those of
 *     the envelope at MAIL, those of the message when it is there. {@link org.posthouse.filter.dnsbl.Asker} asks all lists about
 *     all of them at once, with one deadline.
 * <li>A {@link org.posthouse.filter.dnsbl.WatchedList list} is asked only while its {@linkplain org.posthouse.filter.dnsbl.ListTest
 *     test} is good. It has one lock, held for no call of anybody else.
 * <li>What a list says (TXT) and what a mail says reaches a peer or the log in printable ASCII only, shortened.
 * </ul>
 */
package org.posthouse.filter.dnsbl;
