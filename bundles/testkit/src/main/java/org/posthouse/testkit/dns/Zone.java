package org.posthouse.testkit.dns;

import org.posthouse.net.api.dns.Tlsa;

/**
 * What the DNS is to know in a test. A name exists if it has records or {@link #exists} says so. Nothing is signed unless
 * {@link #secure} says so. May be changed at any time.
 */
public interface Zone {
    /** Adds an MX record; "." is a null MX. */
    Zone mx(String domain, int preference, String host);

    /** Adds an A or AAAA record for each literal. */
    Zone address(String host, String... literals);

    /** Adds a TXT record of one or more strings. */
    Zone txt(String name, String... strings);

    /** Adds the name of an address. */
    Zone ptr(String literal, String name);

    /** Adds a TLSA record of a server that is reached by TCP. */
    Zone tlsa(int port, String host, Tlsa record);

    /** Adds an alias. */
    Zone cname(String alias, String target);

    /** Adds where a service is; "." if it is not offered. */
    Zone srv(String name, int port, String target);

    /** Adds who may issue certificates. */
    Zone caa(String name, String tag, String value);

    /** The name exists, perhaps without records. */
    Zone exists(String name);

    /** Answers about the name are validated. */
    Zone secure(String name);

    /** Answers about the name are forged, as DNSSEC shows. */
    Zone bogus(String name);

    /** There are no answers about the name. */
    Zone fail(String name);

    /** Forgets all that was said of a name. */
    Zone forget(String name);
}
