package org.posthouse.net.mina;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of outbound connections. */
@ObjectClassDefinition(
        name = "Posthouse outbound connections",
        description = "Whom to trust when connecting to others.")
public @interface DialerConfig {
    @AttributeDefinition(
            name = "Trusted issuers",
            description = "A PEM file with certificates of issuers that are trusted in addition to those of the Java"
                    + " runtime, such as a company's own; empty for none.")
    String trust() default "";
}
