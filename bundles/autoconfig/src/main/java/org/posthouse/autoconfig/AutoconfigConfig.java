package org.posthouse.autoconfig;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What mail programs are told. */
@ObjectClassDefinition(
        name = "Posthouse autoconfig",
        description = "Serves mail programs their settings on the web port, so that users type only their "
                + "address and password.")
@interface AutoconfigConfig {
    @AttributeDefinition(name = "Enabled", description = "Whether settings are served to mail programs.")
    boolean enabled() default true;

    @AttributeDefinition(
            name = "Listeners on loopback",
            description = "Whether to announce listeners that are bound to this machine only: for tests, or where "
                    + "something forwards the same ports to them.")
    boolean loopback() default false;

    @AttributeDefinition(name = "Display name", description = "What mail programs call the account. Empty: the domain.")
    String displayName() default "";
}
