package org.posthouse.dns;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of the resolver. */
@ObjectClassDefinition(
        name = "Posthouse DNS",
        description = "Where names are looked up. A validating resolver on this machine is the best choice.")
public @interface DnsConfig {
    @AttributeDefinition(
            name = "Servers",
            description =
                    "Recursive DNS servers, each as address or address:port ([address]:port for IPv6), in the order"
                            + " in which they are asked; empty: those of the system.")
    String[] servers() default {};

    @AttributeDefinition(
            name = "Time-out (ms)",
            description = "How long one server is waited for.",
            min = "100",
            max = "30000")
    int timeoutMillis() default 3000;

    @AttributeDefinition(
            name = "Rounds",
            description = "How often all servers are asked before the answer is: try later.",
            min = "1",
            max = "5")
    int rounds() default 2;

    @AttributeDefinition(
            name = "Cache size",
            description = "The most answers that are kept, of 1 KiB on average.",
            min = "0")
    int cacheSize() default 20_000;

    @AttributeDefinition(
            name = "Longest time to live (s)",
            description = "No answer is kept for longer.",
            min = "0",
            max = "604800")
    int maxTtlSeconds() default 86_400;

    @AttributeDefinition(
            name = "Longest time to live of a no (s)",
            description = "That a name or its records do not exist is not kept for longer.",
            min = "0",
            max = "10800")
    int maxNegativeTtlSeconds() default 900;

    @AttributeDefinition(
            name = "Trust validation of remote servers",
            description =
                    "Believes a server that is not on this machine when it says that DNSSEC has validated an answer."
                            + " Only where nobody can tamper with the packets in between.")
    boolean trustRemoteValidation() default false;
}
