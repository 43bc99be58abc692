/**
 * The checks of what the DNS publishes about this server and its domains.
 *
 * <p>{@code Wanted} is a record that should exist and {@code Published} the same with what was found; {@code DomainRecords}
 * and {@code Extras} list them for a domain. Names reserved for tests are never looked up.
 */
package org.posthouse.doctor.dns;
