/**
 * The DNS for tests: a {@link FakeResolver resolver} and a {@link TestDnsServer server} on loopback, both answering from a
 * map.
 *
 * <p>What the map does not name does not exist. Tests own their {@code Zone} and may change it at any time; no query leaves
 * the machine.
 */
package org.posthouse.testkit.dns;
