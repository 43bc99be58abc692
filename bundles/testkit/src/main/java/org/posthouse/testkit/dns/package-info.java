/** The DNS for tests: a {@link FakeResolver resolver} out of a map, and a {@link TestDnsServer server} on loopback. */
package org.posthouse.testkit.dns;
