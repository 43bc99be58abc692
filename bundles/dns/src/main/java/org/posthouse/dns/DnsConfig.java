package org.posthouse.dns;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of the resolver. */
@ObjectClassDefinition(
        name = "Posthouse DNS",
        description = "Name servers for lookups. A validating resolver on this machine is the best choice.")
public @interface DnsConfig {
    @AttributeDefinition(
            name = "Servers",
            description = "Recursive DNS servers in the order they are asked, each as address or address:port "
                    + "([address]:port for IPv6). Empty: the system's servers.")
    String[] servers() default {};

    @AttributeDefinition(
            name = "Timeout (ms)",
            description = "How long to wait for one server.",
            min = "100",
            max = "30000")
    int timeoutMillis() default 3000;

    @AttributeDefinition(
            name = "Rounds",
            description = "How often to ask all servers before giving up with a temporary failure.",
            min = "1",
            max = "5")
    int rounds() default 2;

    @AttributeDefinition(
            name = "Cache size",
            description = "Maximum number of cached answers, about 1 KiB each.",
            min = "0")
    int cacheSize() default 20_000;

    @AttributeDefinition(
            name = "Maximum TTL (s)",
            description = "Answers are cached no longer than this.",
            min = "0",
            max = "604800")
    int maxTtlSeconds() default 86_400;

    @AttributeDefinition(
            name = "Maximum negative TTL (s)",
            description = "That a name or its records do not exist is cached no longer than this.",
            min = "0",
            max = "10800")
    int maxNegativeTtlSeconds() default 900;

    @AttributeDefinition(
            name = "Trust validation of remote servers",
            description = "Trust a server on another machine when it says that DNSSEC validated an answer. Use only "
                    + "where nobody can tamper with the packets in between.")
    boolean trustRemoteValidation() default false;
}
