package org.posthouse.metrics;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Who may read the figures of the server. */
@ObjectClassDefinition(
        name = "Posthouse metrics",
        description = "Who may read the figures of the server at /metrics on the web port.")
@interface MetricsConfig {
    @AttributeDefinition(
            name = "Local",
            description =
                    "Whether programs on this machine may read without a token. What comes through a proxy needs one all the same.")
    boolean local() default true;

    @AttributeDefinition(
            name = "Token file",
            description =
                    "A file whose one line is the bearer token of those who may read from anywhere; nobody but its owner and group may read or write it. A name without / is in etc/. Empty: only programs on this machine may read.")
    String tokenFile() default "";

    @AttributeDefinition(name = "JMX", description = "Whether the figures are MBeans, too.")
    boolean jmx() default true;
}
