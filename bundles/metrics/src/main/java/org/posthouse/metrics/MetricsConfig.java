package org.posthouse.metrics;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Who may read the figures of the server. */
@ObjectClassDefinition(
        name = "Posthouse metrics",
        description = "Who may read the server's metrics at /metrics on the web port.")
@interface MetricsConfig {
    @AttributeDefinition(
            name = "Local",
            description = "Whether programs on this machine may read without a token. Requests through a proxy always"
                    + " need one.")
    boolean local() default true;

    @AttributeDefinition(
            name = "Token file",
            description =
                    "A file with one line: the bearer token that lets a client read from anywhere. Only its"
                            + " owner and group may read or write it. A name without / is in etc/. Empty: only programs on this machine may read.")
    String tokenFile() default "";

    @AttributeDefinition(name = "JMX", description = "Whether the metrics are also available as MBeans.")
    boolean jmx() default true;
}
