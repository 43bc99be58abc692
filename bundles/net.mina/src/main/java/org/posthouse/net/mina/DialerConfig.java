package org.posthouse.net.mina;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of outbound connections. */
@ObjectClassDefinition(
        name = "Posthouse outbound connections",
        description = "Which certificate issuers to trust when connecting to other servers.")
public @interface DialerConfig {
    @AttributeDefinition(
            name = "Trusted issuers",
            description = "PEM file with issuer certificates to trust in addition to those of the Java runtime, such "
                    + "as a company CA. Empty: none.")
    String trust() default "";
}
